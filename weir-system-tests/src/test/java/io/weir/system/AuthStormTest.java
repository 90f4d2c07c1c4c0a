package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.metrics.Counters;
import io.weir.config.ConfigException;
import io.weir.config.ConfigLoader;
import io.weir.load.AuthBench;
import io.weir.load.AuthOptions;
import io.weir.load.AuthReport;
import io.weir.server.auth.Authentication;
import io.weir.testkit.Scale;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An authentication server that is slow, then hangs, then is dead, while clients come all at once. Rates are measured by {@code weir bench auth}. */
class AuthStormTest {
    private static final Duration DEADLINE = Duration.ofSeconds(2);
    private static final String SERVER = "authentication server: ";

    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.withDefaults();

    /** The node asks the server that the load has begun. */
    private void ask(String url) {
        String yaml = "authMethod: http\nauthHTTPCacheTTL: 5m\nauthHTTPAddress: " + url + "\n";
        try {
            node.server()
                    .authentication()
                    .apply(
                            ConfigLoader.loadText("test", yaml, Map.of())
                                    .config()
                                    .auth(),
                            DEADLINE);
        } catch (ConfigException e) {
            throw new AssertionError(e.problems().toString(), e);
        }
    }

    @Test
    void shouldAdmitWhomItKnowsAndRefuseOthersInTimeWhileLiveSessionsGoOn() throws Exception {
        int clients = Scale.count(300, 2000);
        int strangers = Scale.count(150, 1000);
        AuthOptions options = AuthOptions.of(node.rtmp("live"))
                .withClients(clients, strangers, 20)
                .withWarmup(0)
                .withServer(0, Duration.ofMillis(50));
        AuthReport report = AuthBench.run(options, step -> {
            if (step.startsWith(SERVER)) {
                ask(step.substring(SERVER.length()));
            }
        });
        assertThat(report.complete()).as(report.toText()).isTrue();
        assertThat(report.phases().getFirst().asked()).as("each once").isEqualTo(clients);
        assertThat(report.phases().get(1).asked()).as("answers are kept").isZero();
        assertThat(report.liveAtEnd()).isEqualTo(20);
        assertThat(node.server().counters().value(Authentication.UNDECIDED)).isEqualTo(2L * strangers);
        assertThat(node.server().counters().value(Counters.INTERNAL_ERRORS)).isZero();
        node.awaitGone("live");
    }
}
