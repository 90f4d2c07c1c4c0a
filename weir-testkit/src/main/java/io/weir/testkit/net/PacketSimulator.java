package io.weir.testkit.net;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a bad link, for datagrams. What happens to a packet follows from the seed and the order of offers alone.
 *
 * <p>Threading: one thread at a time. Ownership: packets are copied when they are offered.
 * <p>Limits: {@value #WAITING_MAX} packets on the way; those beyond are lost.
 */
public final class PacketSimulator {
    /** Packets on the way. */
    public static final int WAITING_MAX = 65_536;

    private final Random random;
    private final PriorityQueue<Waiting> waiting =
            new PriorityQueue<>(Comparator.comparingLong(Waiting::atNs).thenComparingLong(Waiting::number));
    private final List<Outage> outages = new ArrayList<>();
    private LinkConditions conditions;
    private long number;
    private long lastAtNs = Long.MIN_VALUE;
    private long offeredCount;
    private long lostCount;
    private long reorderedCount;
    private long duplicatedCount;
    private long corruptedCount;

    /** A packet and when it comes out. */
    private static final class Waiting {
        private final long atNs;
        private final long number;
        private final byte[] packet;

        private Waiting(long atNs, long number, byte[] packet) {
            this.atNs = atNs;
            this.number = number;
            this.packet = packet;
        }

        private long atNs() {
            return atNs;
        }

        private long number() {
            return number;
        }
    }

    private record Outage(long fromNs, long toNs) {}

    /** A link; the same seed gives the same fates. */
    public PacketSimulator(long seed, LinkConditions conditions) {
        random = new Random(seed);
        this.conditions = conditions;
    }

    /** Changes what happens to the packets offered from now on. */
    public void conditions(LinkConditions changed) {
        conditions = changed;
    }

    /** Loses every packet offered from {@code fromNs} up to before {@code toNs}. */
    public void outage(long fromNs, long toNs) {
        outages.add(new Outage(fromNs, toNs));
    }

    /** Sends a packet. */
    public void offer(byte[] packet, long nowNs) {
        offeredCount++;
        // Each packet takes the same draws whatever becomes of it, so that a change of one condition leaves the other
        // fates alone.
        boolean isLost = random.nextDouble() < conditions.lossShare();
        boolean isReordered = random.nextDouble() < conditions.reorderShare();
        boolean isDuplicate = random.nextDouble() < conditions.duplicateShare();
        boolean isCorrupt = random.nextDouble() < conditions.corruptShare();
        long atNs = nowNs + conditions.delayNs() + (long) (random.nextDouble() * conditions.jitterNs());
        long heldNs = (long) (random.nextDouble() * conditions.reorderNs());
        int change = random.nextInt(1, 256);
        int place = random.nextInt(Math.max(1, packet.length));
        if (isLost || isOut(nowNs) || waiting.size() >= WAITING_MAX) {
            lostCount++;
            return;
        }
        atNs = Math.max(atNs, lastAtNs);
        lastAtNs = atNs;
        byte[] copy = packet.clone();
        if (isCorrupt && copy.length > 0) {
            corruptedCount++;
            copy[place] ^= (byte) change;
        }
        if (isReordered) {
            reorderedCount++;
            atNs += heldNs;
        }
        waiting.add(new Waiting(atNs, number++, copy));
        if (isDuplicate) {
            duplicatedCount++;
            waiting.add(new Waiting(atNs, number++, copy.clone()));
        }
    }

    /** The next packet that has come by now, null when there is none; call it until there is none. */
    public byte @Nullable [] poll(long nowNs) {
        Waiting first = waiting.peek();
        if (first == null || first.atNs() > nowNs) {
            return null;
        }
        waiting.remove();
        return first.packet;
    }

    /** When the next packet comes, {@link Long#MAX_VALUE} when none is on the way. */
    public long nextNs() {
        Waiting first = waiting.peek();
        return first == null ? Long.MAX_VALUE : first.atNs();
    }

    /** Packets offered so far. */
    public long offeredCount() {
        return offeredCount;
    }

    /** Packets lost so far, in outages too. */
    public long lostCount() {
        return lostCount;
    }

    /** Packets held up so far. */
    public long reorderedCount() {
        return reorderedCount;
    }

    /** Packets that came twice, or will. */
    public long duplicatedCount() {
        return duplicatedCount;
    }

    /** Packets changed so far. */
    public long corruptedCount() {
        return corruptedCount;
    }

    private boolean isOut(long nowNs) {
        return outages.stream().anyMatch(outage -> nowNs >= outage.fromNs() && nowNs < outage.toNs());
    }
}
