package io.weir.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.platform.http.Route;
import io.weir.server.auth.ApiPower;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiNeedTest {
    @ParameterizedTest
    @CsvSource({
        "GET, /v3/config/global/get, READ",
        "GET, /v3/events, READ",
        "POST, /v3/sessions/kick, OPERATE",
        "POST, /v3/sessions/kick/{id}, OPERATE",
        "POST, /v3/rtmpconns/kick/{id}, OPERATE",
        "POST, /v3/paths/kick/{name...}, OPERATE",
        "POST, /v3/drain, OPERATE",
        "DELETE, /v3/drain, OPERATE",
        "POST, /v3/paths/forward/add/{name...}, OPERATE",
        "POST, /v3/auth/jwks/refresh, OPERATE",
        "POST, /v3/clips, OPERATE",
        "DELETE, /v3/clips/{id}, OPERATE",
        "GET, /v3/clips/file/{id}, READ",
        "PATCH, /v3/config/global/patch, CONFIGURE",
        "POST, /v3/config/paths/add/{name...}, CONFIGURE",
        "POST, /v3/config/kick/{name...}, CONFIGURE",
        "DELETE, /v3/config/paths/delete/{name...}, CONFIGURE",
        "POST, /v3/config/rollback/{number}, CONFIGURE",
        "POST, /v3/whatever/comes, CONFIGURE"
    })
    void shouldSayWhatARouteNeeds(String method, String pattern, ApiPower needed) {
        assertThat(ApiNeed.of(Route.onLoop(method, pattern, _ -> {}))).isEqualTo(needed);
    }
}
