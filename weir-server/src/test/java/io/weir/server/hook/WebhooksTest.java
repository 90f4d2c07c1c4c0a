package io.weir.server.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.base.time.Clock;
import io.weir.config.ConfigException;
import io.weir.config.ConfigLoader;
import io.weir.config.ServerConfig;
import io.weir.server.outgoing.UrlPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Receivers as they are configured, and configured anew. */
class WebhooksTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final Clock clock = Clock.system();

    private static HookEvent reloaded(String author) {
        return new HookEvent.ConfigReloaded(author, List.of("logLevel"));
    }

    private ServerConfig config(String webhooks) throws ConfigException {
        return ConfigLoader.loadText("test.yml", "stateDirectory: " + directory + "\n" + webhooks, Map.of())
                .config();
    }

    private static String to(Receiver receiver, String rest) {
        return "  - url: " + receiver.url() + "\n" + rest;
    }

    private final UrlPolicy policy = new UrlPolicy(List.of());

    private boolean isOnDisk() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.anyMatch(
                    file -> file.toString().endsWith(".events") && file.toFile().length() > 0);
        }
    }

    @Test
    void shouldDeleteTheSpoolOfAWebhookThatIsConfiguredNoMore() throws Exception {
        Path spools = directory.resolve("webhooks");
        Files.createDirectories(spools.resolve("0123456789abcdef"));
        Files.writeString(spools.resolve("0123456789abcdef").resolve("position"), "0 0 0");
        try (Hooks hooks = new Hooks(config(""), policy, "n1", clock)) {
            assertThat(hooks.webhooks().waitingCount()).isZero();
            assertThat(spools).isEmptyDirectory();
        }
    }

    @Test
    void shouldSendTheEventsOfANode() throws Exception {
        try (Receiver receiver = new Receiver(0, 0)) {
            ServerConfig config =
                    config("eventsWebhooks:\n" + to(receiver, "    secret: k3y\n    types: [configReloaded]\n"));
            try (Hooks hooks = new Hooks(config, policy, "n1", clock)) {
                hooks.emit(reloaded("ada"));
                hooks.emit(new HookEvent.Connected(HookClient.NONE));
                await().atMost(PATIENCE).until(() -> !receiver.events().isEmpty());
            }
            assertThat(receiver.events()).extracting(Receiver.Event::type).containsExactly("configReloaded");
            assertThat(receiver.signature()).contains("v1=");
        }
    }

    @Test
    void shouldTellANewReceiverOfWhatHappensFromThenOn() throws Exception {
        try (Receiver first = new Receiver(0, 0);
                Receiver second = new Receiver(0, 0);
                Hooks hooks = new Hooks(config("eventsWebhooks:\n" + to(first, "")), policy, "n1", clock)) {
            hooks.emit(reloaded("before"));
            hooks.apply(config("eventsWebhooks:\n" + to(first, "") + to(second, "")));
            hooks.emit(reloaded("after"));

            await().atMost(PATIENCE).until(() -> first.events().size() == 2);
            await().atMost(PATIENCE).until(() -> !second.events().isEmpty());
            assertThat(second.events()).extracting(Receiver.Event::seq).containsExactly(2L);
            assertThat(first.events()).extracting(Receiver.Event::seq).containsExactly(1L, 2L);
        }
    }

    @Test
    void shouldForgetWhatWaitsForAReceiverThatIsTakenAway() throws Exception {
        try (Receiver broken = new Receiver(0, 1);
                Hooks hooks = new Hooks(config("eventsWebhooks:\n" + to(broken, "")), policy, "n1", clock)) {
            hooks.emit(reloaded("ada"));
            await().atMost(PATIENCE).until(this::isOnDisk);
            hooks.apply(config(""));

            assertThat(hooks.webhooks().waitingCount()).isZero();
            assertThat(directory.resolve("webhooks")).isEmptyDirectory();
        }
    }

    @Test
    void shouldUseAnotherFilterAndSecretWithoutLosingWhatWaits() throws Exception {
        try (Receiver receiver = new Receiver(0, 1);
                Hooks hooks = new Hooks(config("eventsWebhooks:\n" + to(receiver, "")), policy, "n1", clock)) {
            hooks.emit(reloaded("ada"));
            await().atMost(PATIENCE).until(this::isOnDisk);
            hooks.apply(config("eventsWebhooks:\n" + to(receiver, "    secret: k3y\n    types: [connected]\n")));
            hooks.emit(reloaded("not sent"));
            hooks.emit(new HookEvent.Connected(HookClient.NONE));
            receiver.failures(0);

            await().atMost(PATIENCE).until(() -> hooks.webhooks().waitingCount() == 0);
            assertThat(receiver.events())
                    .extracting(Receiver.Event::type)
                    .containsExactly("configReloaded", "connected");
            // a request on its way while the configuration changes may be signed as before; what came after it is not
            assertThat(receiver.lastSignature()).contains("v1=");
        }
    }

    @Test
    void shouldFollowAnotherPolicy() throws Exception {
        policy.apply(List.of("https://example.com"));
        try (Receiver receiver = new Receiver(0, 0);
                Hooks hooks = new Hooks(config("eventsWebhooks:\n" + to(receiver, "")), policy, "n1", clock)) {
            hooks.emit(reloaded("ada"));
            await().atMost(PATIENCE).until(this::isOnDisk);
            policy.apply(List.of());

            await().atMost(PATIENCE).until(() -> receiver.events().size() == 1);
        }
    }
}
