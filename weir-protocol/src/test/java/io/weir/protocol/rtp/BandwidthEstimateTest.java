package io.weir.protocol.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.base.buf.Bytes;
import io.weir.protocol.ProtocolException;
import io.weir.protocol.rtp.rtcp.RtcpReader;
import io.weir.protocol.rtp.rtcp.RtcpWriter;
import io.weir.protocol.rtp.rtcp.TransportFeedback;
import io.weir.testkit.Scale;
import io.weir.testkit.Seeded;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A sender that fills its estimate, over a bottleneck with a queue, with the receiver's feedback as it goes over the wire. */
class BandwidthEstimateTest {
    private static final long MS = Simulation.MS;
    private static final long SECOND = 1000 * MS;
    private static final int PACKET_BYTES = 1200;

    private static final class Path {
        private static final long DELAY = 25 * MS;
        private static final long QUEUE_MAX = 400 * MS;

        private final Simulation simulation = new Simulation();
        private final BandwidthEstimate estimate = new BandwidthEstimate(300_000, 50_000, 10_000_000);
        private final TwccSender sender = new TwccSender(estimate);
        private final TwccRecorder recorder = new TwccRecorder(1, 50 * MS);
        private final Random random;
        private long capacityBps;
        private double loss;
        private long jitterNs = MS;
        private long bottleneckFreeNs;
        private double budgetBits;
        private double sumBps;
        private int sampleCount;

        private Path(Random random, long capacityBps) {
            this.random = random;
            this.capacityBps = capacityBps;
            simulation.every(5 * MS, this::send);
            simulation.every(10 * MS, this::report);
        }

        private void send() {
            budgetBits += estimate.bitrateBps() * 0.005;
            while (budgetBits > 0) {
                budgetBits -= PACKET_BYTES * 8.0;
                transmit(sender.onSend(PACKET_BYTES, simulation.nowNs()));
            }
            sumBps += estimate.bitrateBps();
            sampleCount++;
        }

        private void transmit(int sequence) {
            long now = simulation.nowNs();
            if (random.nextDouble() < loss || bottleneckFreeNs - now > QUEUE_MAX) {
                return;
            }
            bottleneckFreeNs = Math.max(bottleneckFreeNs, now) + PACKET_BYTES * 8L * SECOND / capacityBps;
            long delay = bottleneckFreeNs - now + DELAY + (long) (random.nextDouble() * jitterNs);
            simulation.after(delay, () -> recorder.onPacket(sequence, 2, simulation.nowNs()));
        }

        private void report() {
            for (TransportFeedback message : recorder.due(simulation.nowNs())) {
                byte[] wire = new byte[1500];
                Bytes sent = Bytes.wrap(wire).slice(0, RtcpWriter.write(message, wire, 0));
                simulation.after(DELAY, () -> receive(sent));
            }
        }

        private void receive(Bytes wire) {
            try {
                sender.onFeedback((TransportFeedback) RtcpReader.read(wire).getFirst(), simulation.nowNs());
            } catch (ProtocolException e) {
                throw new IllegalStateException(e);
            }
        }

        private long queueNs() {
            return Math.max(0, bottleneckFreeNs - simulation.nowNs());
        }

        /** Runs on and gives the mean estimate meanwhile. */
        private double meanBps(long durationNs) {
            sumBps = 0;
            sampleCount = 0;
            simulation.runUntil(simulation.nowNs() + durationNs);
            return sumBps / sampleCount;
        }
    }

    @Test
    void shouldConvergeToTheBottleneck() throws Exception {
        for (long capacityBps : new long[] {500_000, 1_000_000, 3_000_000}) {
            Seeded.forSeeds(Scale.count(2, 50), random -> {
                Path path = new Path(random, capacityBps);
                path.meanBps(30 * SECOND);
                assertThat(path.meanBps(30 * SECOND)).isBetween(0.8 * capacityBps, 1.2 * capacityBps);
                assertThat((double) path.estimate.acknowledgedBps()).isBetween(0.6 * capacityBps, 1.1 * capacityBps);
                assertThat(path.sender.lostCount()).isLessThan(path.sender.acknowledgedCount() / 50);
            });
        }
    }

    @Test
    void shouldBackOffOnCongestionAndComeBack() throws Exception {
        Seeded.forSeeds(Scale.count(2, 50), random -> {
            Path path = new Path(random, 2_000_000);
            path.meanBps(30 * SECOND);
            path.capacityBps = 800_000;
            path.meanBps(4 * SECOND);
            assertThat(path.meanBps(10 * SECOND)).isBetween(0.6 * 800_000, 1.2 * 800_000);
            assertThat(path.queueNs()).isLessThan(250 * MS);
            path.capacityBps = 2_000_000;
            path.meanBps(30 * SECOND);
            assertThat(path.meanBps(20 * SECOND)).isBetween(0.8 * 2_000_000, 1.2 * 2_000_000);
        });
    }

    @Test
    void shouldBearALittleLossAndYieldToMuch() throws Exception {
        Seeded.forSeeds(Scale.count(2, 50), random -> {
            Path path = new Path(random, 2_000_000);
            path.loss = 0.01;
            path.meanBps(30 * SECOND);
            assertThat(path.meanBps(20 * SECOND)).isBetween(0.75 * 2_000_000, 1.2 * 2_000_000);
            path.loss = 0.3;
            path.meanBps(10 * SECOND);
            assertThat(path.estimate.bitrateBps()).isLessThan(500_000);
        });
    }

    @Test
    void shouldEstimateTheSameFromTheSame() {
        Path one = new Path(new Random(9), 1_500_000);
        Path two = new Path(new Random(9), 1_500_000);
        assertThat(one.meanBps(20 * SECOND)).isEqualTo(two.meanBps(20 * SECOND));
    }

    @Test
    void shouldStayWithinItsBoundsAndTheReceiversEstimate() {
        Path path = new Path(new Random(3), 100_000_000);
        path.meanBps(60 * SECOND);
        assertThat(path.estimate.bitrateBps()).isEqualTo(10_000_000);
        assertThat(path.estimate.isOverused()).isFalse();
        path.estimate.onRemb(700_000);
        assertThat(path.estimate.bitrateBps()).isEqualTo(700_000);
        path.estimate.onRemb(0);
        assertThat(path.estimate.bitrateBps()).isEqualTo(50_000);
        path.estimate.onRemb(Long.MAX_VALUE);
        path.loss = 0.9;
        path.meanBps(30 * SECOND);
        assertThat(path.estimate.bitrateBps()).isEqualTo(50_000);
        assertThatThrownBy(() -> new BandwidthEstimate(10, 20, 30)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldMeasureWhatArrivesWithinItsPacketsAndAnewAfterTheClockWentBack() {
        AcknowledgedBitrate bitrate = new AcknowledgedBitrate();
        assertThat(bitrate.bps()).isZero();
        for (int i = 0; i <= AcknowledgedBitrate.PACKETS_MAX; i++) {
            bitrate.onPacket(3600 * SECOND + i * MS / 10, 125);
        }
        assertThat(bitrate.bps()).isEqualTo(10_000_000);
        for (int i = 0; i < 200; i++) {
            bitrate.onPacket(i * MS, 125);
        }
        assertThat(bitrate.bps()).isEqualTo(1_000_000);
    }
}
