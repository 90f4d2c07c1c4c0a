package io.weir.protocol.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.buf.Bytes;
import io.weir.protocol.ProtocolException;
import io.weir.protocol.rtp.rtcp.Nack;
import io.weir.protocol.rtp.rtcp.RtcpReader;
import io.weir.protocol.rtp.rtcp.RtcpWriter;
import io.weir.testkit.Scale;
import io.weir.testkit.Seeded;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A sender with a history and a receiver that asks again, over a path that loses, delays and reorders. */
class RecoverySimulationTest {
    private static final long MS = Simulation.MS;
    private static final long SECOND = 1000 * MS;
    private static final long ROUND_TRIP = 40 * MS;

    private static final class Path implements ReorderBuffer.Output {
        private final Simulation simulation = new Simulation();
        private final PacketHistory history = new PacketHistory(1024, SECOND, 10_000_000);
        private final ReorderBuffer buffer = new ReorderBuffer(1024, 500 * MS, this);
        private final NackSchedule nacks = new NackSchedule(20 * MS, 500 * MS);
        private final Random random;
        private final double loss;
        private final long jitterNs;
        private boolean isOut;
        private int next = 65_000;
        private int given;
        private int lost;
        private int previous = -1;
        private long lastGivenNs;

        private Path(Random random, double loss, long jitterNs) {
            this.random = random;
            this.loss = loss;
            this.jitterNs = jitterNs;
            simulation.every(3 * MS, this::send);
            simulation.every(5 * MS, this::askAgain);
        }

        private boolean isLost() {
            return isOut || random.nextDouble() < loss;
        }

        private void send() {
            RtpPacket packet = TestPackets.packet(next);
            history.add(next, packet.bytes(), simulation.nowNs());
            next = next + 1 & 0xffff;
            transmit(packet.bytes());
        }

        private void transmit(Bytes packet) {
            if (!isLost()) {
                simulation.after(ROUND_TRIP / 2 + (long) (random.nextDouble() * jitterNs), () -> receive(packet));
            }
        }

        private void receive(Bytes bytes) {
            try {
                RtpPacket packet = RtpPacket.parse(bytes);
                nacks.onPacket(packet.sequence(), simulation.nowNs());
                buffer.add(packet, simulation.nowNs());
            } catch (ProtocolException e) {
                throw new IllegalStateException(e);
            }
        }

        private void askAgain() {
            buffer.release(simulation.nowNs());
            List<Integer> due = nacks.due(simulation.nowNs(), ROUND_TRIP);
            if (!due.isEmpty() && !isLost()) {
                byte[] wire = new byte[1500];
                int end = RtcpWriter.write(new Nack(1, TestPackets.SSRC, due), wire, 0);
                simulation.after(ROUND_TRIP / 2, () -> answer(Bytes.wrap(wire).slice(0, end)));
            }
        }

        private void answer(Bytes wire) {
            try {
                Nack nack = (Nack) RtcpReader.read(wire).getFirst();
                for (int sequence : nack.sequences()) {
                    history.find(sequence, simulation.nowNs()).ifPresent(this::transmit);
                }
            } catch (ProtocolException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void onPacket(RtpPacket packet) {
            assertThat(previous < 0 || (short) (packet.sequence() - previous) > 0)
                    .isTrue();
            previous = packet.sequence();
            lastGivenNs = simulation.nowNs();
            given++;
        }

        @Override
        public void onLost(int firstSequence, int count) {
            lost += count;
        }
    }

    @Test
    void shouldRecoverFromLossJitterAndReorderingAlmostAlways() throws Exception {
        Seeded.forSeeds(Scale.count(5, 100), random -> {
            Path path = new Path(random, 0.05, 50 * MS);
            path.simulation.runUntil(20 * SECOND);
            assertThat(path.given + path.lost).isGreaterThan(6400);
            assertThat(path.lost).isLessThan(7);
            assertThat(path.nacks.recoveredCount()).isGreaterThan(250);
        });
    }

    @Test
    void shouldSurviveHeavyLoss() throws Exception {
        Seeded.forSeeds(Scale.count(5, 100), random -> {
            Path path = new Path(random, 0.25, 20 * MS);
            path.simulation.runUntil(20 * SECOND);
            assertThat(path.lost).isLessThan(70);
        });
    }

    @Test
    void shouldGiveOutPacketsWithinASecondOfAnOutagesEnd() throws Exception {
        Seeded.forSeeds(Scale.count(5, 100), random -> {
            Path path = new Path(random, 0.05, 50 * MS);
            path.simulation.runUntil(5 * SECOND);
            path.isOut = true;
            path.simulation.runUntil(7 * SECOND);
            path.isOut = false;
            int before = path.given;
            path.simulation.runUntil(8 * SECOND);
            assertThat(path.given).isGreaterThan(before + 50);
            assertThat(path.nacks.missingCount()).isLessThan(NackSchedule.MISSING_MAX);
            path.simulation.runUntil(12 * SECOND);
            assertThat(path.simulation.nowNs() - path.lastGivenNs).isLessThan(200 * MS);
        });
    }

    @Test
    void shouldCountNothingLostOnACleanPath() {
        Path path = new Path(new Random(1), 0, 0);
        path.simulation.runUntil(5 * SECOND);
        assertThat(path.lost).isZero();
        assertThat(path.nacks.requestedCount()).isZero();
        assertThat(path.given).isGreaterThan(1600);
    }
}
