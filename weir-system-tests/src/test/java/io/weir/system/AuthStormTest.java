package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.buf.Bytes;
import io.weir.base.metrics.Counters;
import io.weir.config.ConfigException;
import io.weir.config.ConfigLoader;
import io.weir.load.AuthBench;
import io.weir.load.AuthOptions;
import io.weir.load.AuthReport;
import io.weir.server.auth.Authentication;
import io.weir.testkit.Scale;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An authentication server that is slow, then hangs, then is dead, while clients come all at once. Rates are measured by {@code weir bench auth}. */
class AuthStormTest {
    private static final Duration DEADLINE = Duration.ofSeconds(5);
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
        Map<String, Integer> deliveredBefore = new ConcurrentHashMap<>();
        try (Broadcast broadcast = new Broadcast()) {
            AuthReport report = AuthBench.run(options, step -> {
                if (step.startsWith(SERVER)) {
                    ask(step.substring(SERVER.length()));
                }
                deliveredBefore.put(step, broadcast.delivered());
            });
            assertThat(report.complete()).as(report.toText()).isTrue();
            assertThat(report.phases().getFirst().asked()).as("each once").isEqualTo(clients);
            assertThat(report.phases().get(1).asked()).as("answers are kept").isZero();
            assertThat(report.liveAtEnd()).isEqualTo(20);
            assertThat(node.server().counters().value(Authentication.UNDECIDED)).isEqualTo(2L * strangers);
            assertThat(deliveredBefore.get("authentication server is dead"))
                    .as("media went on while strangers waited for a server that hangs")
                    .isGreaterThan(deliveredBefore.get("authentication server hangs"));
            broadcast.assertEverythingArrived();
        }
        assertThat(node.server().counters().value(Counters.INTERNAL_ERRORS)).isZero();
        node.awaitGone("live");
    }

    /**
     * A publisher and readers who are there before the storm. Each unit is sent when all readers have the one before: however slow the
     * machine is, nobody may miss one.
     */
    private final class Broadcast implements AutoCloseable {
        private static final String PATH = "watched";
        private static final int READERS = 3;

        private final List<FlvTag> clip = FlvTag.of(Clip.H264_AAC.file());
        private final List<FlvTag> sent = new ArrayList<>();
        private final List<RtmpPeer> readers = new ArrayList<>();
        private final List<Integer> startCounts = new ArrayList<>();
        private final AtomicInteger delivered = new AtomicInteger();
        private final AtomicBoolean stopping = new AtomicBoolean();
        private final RtmpPeer publisher = RtmpPeer.publish(node.rtmp(PATH));
        private final FutureTask<Boolean> sending = new FutureTask<>(this::sendUntilStopped);

        Broadcast() throws Exception {
            publisher.send(clip);
            node.awaitReady(PATH);
            FlvTag last = clip.stream().filter(FlvTag::isPicture).toList().getLast();
            for (int i = 0; i < READERS; i++) {
                RtmpPeer reader = RtmpPeer.play(node.rtmp(PATH));
                reader.awaitReceived(1, tag -> tag.body().equals(last.body()));
                readers.add(reader);
            }
            readers.forEach(
                    reader -> startCounts.add(reader.received(FlvTag::isPicture).size()));
            Thread.ofVirtual().start(sending);
        }

        private boolean sendUntilStopped() {
            List<FlvTag> pictures = clip.stream().filter(FlvTag::isPicture).toList();
            long lapMs = 2 * pictures.getLast().timestampMs()
                    - pictures.get(pictures.size() - 2).timestampMs();
            for (int lap = 1; ; lap++) {
                for (FlvTag picture : pictures) {
                    if (stopping.get()) {
                        return true;
                    }
                    FlvTag next = new FlvTag(picture.type(), picture.timestampMs() + lap * lapMs, picture.body());
                    publisher.send(next);
                    sent.add(next);
                    for (int i = 0; i < READERS; i++) {
                        readers.get(i).awaitReceived(startCounts.get(i) + sent.size(), FlvTag::isPicture);
                    }
                    delivered.set(sent.size());
                }
            }
        }

        /** Units that all readers have got since they are there. */
        int delivered() {
            return delivered.get();
        }

        void assertEverythingArrived() throws Exception {
            stopping.set(true);
            assertThat(sending.get(NodeUnderTest.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            for (int i = 0; i < READERS; i++) {
                assertThat(readers.get(i).isOpen()).isTrue();
                List<FlvTag> got = readers.get(i).received(FlvTag::isPicture);
                List<FlvTag> since = got.subList(startCounts.get(i), got.size());
                assertThat(since).extracting(FlvTag::body).containsExactlyElementsOf(bodies());
                long shiftMs = since.getFirst().timestampMs() - sent.getFirst().timestampMs();
                assertThat(since)
                        .extracting(FlvTag::timestampMs)
                        .containsExactlyElementsOf(sent.stream()
                                .map(tag -> tag.timestampMs() + shiftMs)
                                .toList());
            }
            assertThat(publisher.isOpen()).isTrue();
        }

        private List<Bytes> bodies() {
            return sent.stream().map(FlvTag::body).toList();
        }

        @Override
        public void close() {
            stopping.set(true);
            readers.forEach(RtmpPeer::close);
            publisher.close();
        }
    }
}
