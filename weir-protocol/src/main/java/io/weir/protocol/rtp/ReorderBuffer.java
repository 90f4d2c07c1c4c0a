package io.weir.protocol.rtp;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A jitter buffer: gives one source's packets out in order of their sequence numbers, each at once when nothing before it is
 * missing, else when what is missing has come or has been waited for long enough.
 *
 * <p>Threading: one thread at a time; the output is called on it and must not call back.
 * <p>Limits: as many packets as its capacity, at most {@value #CAPACITY_MAX}; a packet further ahead makes it give up the oldest
 * gaps. No packet waits longer than the maximum age, provided {@link #release} is called at {@link #deadlineNs}.
 */
public final class ReorderBuffer {
    /** Packets one buffer may hold: a second of 60 Mbit/s. */
    public static final int CAPACITY_MAX = 8192;

    private final Output output;
    private final @Nullable RtpPacket[] packets;
    private final long[] arrivalsNs;
    private final long ageMaxNs;
    private SequenceUnwrapper unwrapper = new SequenceUnwrapper();
    private boolean isStarted;
    private long next;
    private int waitingCount;
    private long oldestNs = Long.MAX_VALUE;
    private long restartSequence = -1;
    private long lateCount;
    private long lostCount;

    /** Who gets the packets. */
    public interface Output {
        /** The next packet in order. */
        void onPacket(RtpPacket packet);

        /**
         * Packets given up; what follows is not theirs.
         *
         * @param firstSequence 0..65535
         * @param count at least 1
         */
        void onLost(int firstSequence, int count);
    }

    /**
     * A buffer for one source.
     *
     * @param capacity packets, a power of two up to {@value #CAPACITY_MAX}
     * @param ageMaxNs how long a packet may wait for earlier ones; 0 only drops what comes late
     */
    public ReorderBuffer(int capacity, long ageMaxNs, Output output) {
        if (Integer.bitCount(capacity) != 1 || capacity > CAPACITY_MAX || ageMaxNs < 0) {
            throw new IllegalArgumentException("capacity " + capacity + ", age " + ageMaxNs + " ns");
        }
        this.output = output;
        this.ageMaxNs = ageMaxNs;
        packets = new RtpPacket[capacity];
        arrivalsNs = new long[capacity];
    }

    /**
     * Takes a packet and gives out what is in order now.
     *
     * @param nowNs monotonic
     */
    public void add(RtpPacket packet, long nowNs) {
        long number = unwrapper.unwrap(packet.sequence());
        if (!isStarted) {
            isStarted = true;
            next = number;
        }
        if (number < next) {
            number = tryRestart(packet, number);
            if (number < 0) {
                return;
            }
        }
        restartSequence = -1;
        while (number - next >= packets.length) {
            giveUpFirstGap(number - packets.length + 1);
        }
        int slot = slot(number);
        if (packets[slot] != null) {
            lateCount++;
            return;
        }
        packets[slot] = packet;
        arrivalsNs[slot] = nowNs;
        waitingCount++;
        oldestNs = Math.min(oldestNs, nowNs);
        giveInOrder();
        release(nowNs);
    }

    /** Gives up what has been waited for long enough and gives out what follows it. */
    public void release(long nowNs) {
        while (waitingCount > 0 && nowNs - oldestNs >= ageMaxNs) {
            giveUpFirstGap(Long.MAX_VALUE);
        }
    }

    /** Gives out everything and counts every gap as lost, as at the end of a source. */
    public void flush() {
        while (waitingCount > 0) {
            giveUpFirstGap(Long.MAX_VALUE);
        }
    }

    /** When {@link #release} is due, {@link Long#MAX_VALUE} when nothing waits. */
    public long deadlineNs() {
        return waitingCount == 0 ? Long.MAX_VALUE : oldestNs + ageMaxNs;
    }

    /** Packets that wait for earlier ones. */
    public int waitingCount() {
        return waitingCount;
    }

    /** Packets dropped since they came twice, or after they were given up. */
    public long lateCount() {
        return lateCount;
    }

    /** Packets given up. */
    public long lostCount() {
        return lostCount;
    }

    /**
     * What comes from before the next packet is late. But when two in a row lie further back than the buffer is long, the source
     * has begun anew (RFC 3550 appendix A.1).
     *
     * @return the packet's new number, or -1 when it is only late
     */
    private long tryRestart(RtpPacket packet, long number) {
        if (next - number <= packets.length || packet.sequence() != restartSequence) {
            boolean isFar = next - number > packets.length;
            restartSequence = isFar ? packet.sequence() + 1 & 0xffff : restartSequence;
            lateCount++;
            return -1;
        }
        flush();
        unwrapper = new SequenceUnwrapper();
        next = unwrapper.unwrap(packet.sequence());
        return next;
    }

    /** Moves on to the first packet that waits, or to {@code limit} when that comes first. */
    private void giveUpFirstGap(long limit) {
        long first = next;
        if (waitingCount == 0) {
            next = limit;
        } else {
            while (next < limit && packets[slot(next)] == null) {
                next++;
            }
        }
        if (next > first) {
            int count = (int) (next - first);
            lostCount += count;
            output.onLost((int) first & 0xffff, count);
        }
        giveInOrder();
    }

    private void giveInOrder() {
        boolean isOldestGone = false;
        int slot = slot(next);
        while (waitingCount > 0 && packets[slot] != null) {
            RtpPacket packet = Objects.requireNonNull(packets[slot]);
            packets[slot] = null;
            isOldestGone |= arrivalsNs[slot] == oldestNs;
            waitingCount--;
            next++;
            slot = slot(next);
            output.onPacket(packet);
        }
        if (isOldestGone) {
            oldestNs = oldestOfWaiting();
        }
    }

    private long oldestOfWaiting() {
        long oldest = Long.MAX_VALUE;
        int left = waitingCount;
        for (long number = next; left > 0; number++) {
            int slot = slot(number);
            if (packets[slot] != null) {
                oldest = Math.min(oldest, arrivalsNs[slot]);
                left--;
            }
        }
        return oldest;
    }

    private int slot(long number) {
        return (int) number & packets.length - 1;
    }
}
