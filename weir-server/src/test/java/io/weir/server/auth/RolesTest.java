package io.weir.server.auth;

import static io.weir.server.auth.Asking.request;
import static io.weir.server.auth.Asking.user;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.AuthAction;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RolesTest {
    private static final String USERS = """
            authInternalUsers:
            - {user: ann, pass: p, role: admin}
            - {user: otto, pass: p, role: operator}
            - {user: vera, pass: p, role: viewer, permissions: [{action: publish, path: own}]}
            - {user: client, pass: p, permissions: [{action: api}]}
            """;

    @ParameterizedTest
    @CsvSource({
        "ann, 'PUBLISH READ PLAYBACK API METRICS PPROF', CONFIGURE",
        "otto, 'READ PLAYBACK API METRICS', OPERATE",
        "vera, 'READ PLAYBACK API METRICS', READ",
        "client, 'API', CONFIGURE"
    })
    void shouldAllowWhatTheRoleSays(String name, String actions, ApiPower power) {
        Set<AuthAction> expected = EnumSet.noneOf(AuthAction.class);
        for (String action : actions.split(" ")) {
            expected.add(AuthAction.valueOf(action));
        }
        try (Asking asking = new Asking(USERS)) {
            for (AuthAction action : AuthAction.values()) {
                AuthDecision decision = asking.decide(request(action, "live", user(name, "p")));
                assertThat(decision instanceof AuthDecision.Allow)
                        .as("%s", action)
                        .isEqualTo(expected.contains(action));
                if (decision instanceof AuthDecision.Allow allow) {
                    assertThat(allow.power()).isEqualTo(power);
                }
            }
            assertThat(asking.allows(request(AuthAction.API, "", user(name, "q"))))
                    .isFalse();
        }
    }

    @Test
    void shouldAddPermissionsToTheRole() {
        try (Asking asking = new Asking(USERS)) {
            asking.assertAllowed(request(AuthAction.PUBLISH, "own", user("vera", "p")), "vera");
        }
    }

    @Test
    void shouldOrderPowers() {
        assertThat(ApiPower.CONFIGURE.covers(ApiPower.OPERATE)).isTrue();
        assertThat(ApiPower.READ.covers(ApiPower.READ)).isTrue();
        assertThat(ApiPower.READ.covers(ApiPower.OPERATE)).isFalse();
        assertThat(ApiPower.CONFIGURE.refusal("vera"))
                .isEqualTo("user 'vera' may not change the configuration: it takes the role admin");
    }
}
