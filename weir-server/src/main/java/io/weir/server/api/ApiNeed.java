package io.weir.server.api;

import io.weir.platform.http.Route;
import io.weir.server.auth.ApiPower;
import java.util.Arrays;
import java.util.List;

/** What the routes of the API need, from their method and address: a new route that changes anything is the administrators' until it is listed here. */
final class ApiNeed {
    /** First segments behind {@code /v3} of what operators do. */
    private static final List<String> OPERATIONS =
            List.of("/v3/drain", "/v3/paths/forward/", "/v3/record/", "/v3/clips", "/v3/auth/jwks/refresh");

    private ApiNeed() {}

    static ApiPower of(Route route) {
        if (route.method().equals("GET")) {
            return ApiPower.READ;
        }
        String pattern = route.pattern();
        boolean operation = OPERATIONS.stream().anyMatch(pattern::startsWith) || isKick(pattern);
        return operation ? ApiPower.OPERATE : ApiPower.CONFIGURE;
    }

    /** {@code /v3/rtmpconns/kick/{id}} and the like. */
    private static boolean isKick(String pattern) {
        List<String> segments = Arrays.asList(pattern.split("/"));
        return segments.size() > 3
                && segments.get(3).equals("kick")
                && !segments.get(2).equals("config");
    }
}
