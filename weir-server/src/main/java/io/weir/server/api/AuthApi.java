package io.weir.server.api;

import io.weir.platform.http.HttpResponse;
import io.weir.platform.http.Route;
import io.weir.platform.openapi.Operation;
import io.weir.server.auth.Authentication;
import java.util.List;

/** {@code /v3/auth}: has the keys of tokens fetched anew. */
public final class AuthApi implements ApiResource {
    private final Authentication authentication;

    /** About what {@code authentication} goes by. */
    public AuthApi(Authentication authentication) {
        this.authentication = authentication;
    }

    @Override
    public List<Route> routes() {
        return List.of(ControlApi.post("/v3/auth/jwks/refresh", exchange -> {
                    authentication.forgetKeys();
                    exchange.respond(HttpResponse.json(200, Ok.OK));
                })
                .describedBy(Operation.of("authJwksRefresh", "General", "Has the next token fetch the key set anew.")
                        .answers(Ok.class)));
    }
}
