package io.weir.server.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.base.metrics.Counters;
import io.weir.base.time.Clock;
import io.weir.config.Secret;
import io.weir.config.SensitiveText;
import io.weir.config.ServerConfig;
import io.weir.config.WebhookConfig;
import io.weir.server.outgoing.UrlPolicy;
import io.weir.server.outgoing.WebCalls;
import io.weir.testkit.Scale;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebhookSenderTest {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final WebhookSender.Pace FAST = new WebhookSender.Pace(
            WebhookSender.SPOOL_MAX,
            Duration.ofMillis(5),
            Duration.ofMillis(50),
            Duration.ofSeconds(5),
            Duration.ofMillis(100));

    @TempDir
    Path directory;

    private final Clock clock = Clock.system();
    private final WebCalls calls = new WebCalls(new UrlPolicy(List.of()), new WebCalls.Manner("http", "", PATIENCE));

    @AfterEach
    void close() {
        calls.closeNow();
    }

    private static final ServerConfig DEFAULTS = ServerConfig.defaults();

    private static HookEvent event(int number, int paths) {
        HookPath path = new HookPath(
                "live/cam" + number % paths,
                "all_others",
                List.of(),
                DEFAULTS.pathDefaults().hooks());
        return new HookEvent.Read(path, new HookClient("rtmpConn", "reader-" + number, "10.0.0.1:1", "a=b"));
    }

    private WebhookSender sender(EventLog log, WebhookConfig config, WebhookSender.Pace pace) {
        WebhookSender sender = new WebhookSender(
                config, log, new WebhookSender.Tools(calls, clock, directory.resolve("spool"), new Counters()), pace);
        sender.start(0);
        return sender;
    }

    private static WebhookConfig to(Receiver receiver) {
        return new WebhookConfig(new SensitiveText(receiver.url()), new Secret("k3y"), List.of(), List.of());
    }

    private long diskBytes() throws IOException {
        if (!Files.exists(directory.resolve("spool"))) {
            return 0;
        }
        try (Stream<Path> files = Files.list(directory.resolve("spool"))) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private static void stop(WebhookSender sender) {
        sender.beginClose();
        sender.awaitClosed();
    }

    /** What has arrived: numbers, without keeping the events. */
    private static final class Arrivals {
        private final BitSet seen = new BitSet();
        private final Map<String, Long> lastOf = new HashMap<>();
        private long outOfOrder;
        private long count;

        synchronized void add(Receiver.Event event) {
            count++;
            if (!seen.get((int) event.seq())) {
                seen.set((int) event.seq());
                Long last = lastOf.put(event.subject(), event.seq());
                outOfOrder += last != null && last > event.seq() ? 1 : 0;
            }
        }

        synchronized void assertAll(int expected) {
            assertThat(seen.cardinality()).isEqualTo(expected);
            assertThat(outOfOrder).isZero();
            assertThat(count).as("some came twice").isGreaterThan(expected);
        }
    }

    /** None lost, order kept on each path, disk bounded. */
    @Test
    void shouldDeliverAllInOrderToAReceiverThatFails() throws Exception {
        int count = Scale.count(20_000, 1_000_000);
        EventLog log = new EventLog("n1", clock);
        Arrivals arrivals = new Arrivals();
        try (Receiver receiver = new Receiver(0, 0.3, arrivals::add)) {
            WebhookSender sender = sender(log, to(receiver), FAST);
            HookEvent[] events = new HookEvent[1000];
            for (int i = 0; i < events.length; i++) {
                events[i] = event(i, 10);
            }
            for (int i = 0; i < count; i++) {
                log.append(events[i % events.length]);
                if (i % 10_000 == 0) {
                    // as fast as the disk takes them, and no faster than a full spool allows
                    await().atMost(PATIENCE)
                            .until(() -> sender.unreadCount() < 10_000 && sender.waitingCount() < 300_000);
                    assertThat(diskBytes()).isLessThan(WebhookSender.SPOOL_MAX + (1 << 20));
                }
            }
            await().atMost(PATIENCE).until(() -> sender.waitingCount() == 0);
            stop(sender);
            assertThat(sender.lostCount()).isZero();
            arrivals.assertAll(count);
        }
    }

    @Test
    void shouldSignWhatItSends() throws Exception {
        EventLog log = new EventLog("n1", clock);
        try (Receiver receiver = new Receiver(0, 0)) {
            WebhookSender sender = sender(log, to(receiver), FAST);
            log.append(event(1, 1));
            await().atMost(PATIENCE).until(() -> receiver.count() == 1);
            String signature = receiver.signature();
            Instant signed = Instant.ofEpochSecond(Long.parseLong(signature.substring(2, signature.indexOf(','))));
            assertThat(signature).isEqualTo(Signature.of("k3y", signed, receiver.body()));
            assertThat(signature).isNotEqualTo(Signature.of("other", signed, receiver.body()));
            stop(sender);
        }
    }

    @Test
    void shouldSendOnlyWhatIsWanted() throws Exception {
        EventLog log = new EventLog("n1", clock);
        try (Receiver receiver = new Receiver(0, 0)) {
            WebhookSender sender = sender(
                    log,
                    new WebhookConfig(
                            new SensitiveText(receiver.url()), new Secret(""), List.of("read"), List.of("~cam[13]$")),
                    FAST);
            for (int i = 0; i < 5; i++) {
                log.append(event(i, 5));
            }
            log.append(new HookEvent.Connected(HookClient.NONE));
            await().atMost(PATIENCE).until(() -> receiver.count() == 2);
            stop(sender);
            assertThat(receiver.events())
                    .extracting(Receiver.Event::subject)
                    .containsExactly("path:live/cam1", "path:live/cam3");
            assertThat(receiver.signature()).isEqualTo("null");
        }
    }

    @Test
    void shouldDeliverAfterARestartWhatWasLeft() throws Exception {
        int port;
        try (Receiver receiver = new Receiver(0, 1)) {
            port = receiver.port();
            EventLog log = new EventLog("n1", clock);
            WebhookSender sender = sender(log, to(receiver), FAST);
            for (int i = 0; i < 500; i++) {
                log.append(event(i, 3));
            }
            await().atMost(PATIENCE).until(() -> sender.unreadCount() == 0);
            stop(sender);
        }
        try (Receiver receiver = new Receiver(port, 0)) {
            EventLog log = new EventLog("n1", clock);
            log.append(event(500, 3));
            WebhookSender sender = sender(log, to(receiver), FAST);
            await().atMost(PATIENCE).until(() -> receiver.count() == 501);
            stop(sender);
            assertThat(receiver.events())
                    .extracting(Receiver.Event::seq)
                    .startsWith(1L, 2L)
                    .endsWith(500L, 1L);
            assertThat(new HashSet<>(receiver.events().stream()
                            .map(Receiver.Event::instance)
                            .toList()))
                    .hasSize(2);
        }
    }

    @Test
    void shouldTellOfWhatItHadToGiveUp() throws Exception {
        EventLog log = new EventLog("n1", clock);
        WebhookSender.Pace small = new WebhookSender.Pace(
                256 * 1024, FAST.firstBackoff(), FAST.maxBackoff(), FAST.requestTimeout(), FAST.closePatience());
        try (Receiver receiver = new Receiver(0, 1)) {
            WebhookSender sender = sender(log, to(receiver), small);
            for (int i = 0; i < 2000; i++) {
                log.append(event(i, 3));
            }
            await().atMost(PATIENCE).until(() -> sender.unreadCount() == 0);
            assertThat(diskBytes()).isLessThan(300 * 1024);
            assertThat(sender.lostCount()).isPositive();
            int before = receiver.count();
            receiver.failures(0);
            await().atMost(PATIENCE).until(() -> sender.waitingCount() == 0);
            stop(sender);
            List<Receiver.Event> after = receiver.events().subList(before, receiver.count());
            List<Receiver.Event> gaps =
                    after.stream().filter(event -> event.type().equals("gap")).toList();
            assertThat(gaps).hasSize(1);
            assertThat(after.size() - 1 + sender.lostCount()).isEqualTo(2000);
            assertThat(String.valueOf(gaps.getFirst().data().get("lost"))).isEqualTo(Long.toString(sender.lostCount()));
        }
    }
}
