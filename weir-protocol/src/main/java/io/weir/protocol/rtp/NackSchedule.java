package io.weir.protocol.rtp;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What of one source is missing, and when to ask for it: first after packets had a moment to come out of order, then again each
 * round trip, until it comes, has been asked for {@value #TRIES_MAX} times, or is too old to be of use.
 *
 * <p>Threading: one thread at a time. Limits: {@value #MISSING_MAX} packets; beyond them all are given up, and only a keyframe
 * helps.
 */
public final class NackSchedule {
    /** Packets missing at a time. */
    public static final int MISSING_MAX = 1000;

    /** How often one packet is asked for. */
    public static final int TRIES_MAX = 10;

    /** Numbers in one answer of {@link #due}: with their masks they fit one datagram in the worst case. */
    public static final int DUE_MAX = 250;

    /** Retries are no closer than this, whatever the round trip. */
    static final long RETRY_MIN_NS = 20_000_000;

    private static final int NONE = -1;

    private final TreeMap<Long, Missing> missing = new TreeMap<>();
    private final long reorderNs;
    private final long ageMaxNs;
    private SequenceUnwrapper unwrapper = new SequenceUnwrapper();
    private int restartSequence = NONE;
    private long abandonedCount;
    private long recoveredCount;
    private long requestedCount;

    private static final class Missing {
        private final long sinceNs;
        private long dueNs;
        private int tries;

        private Missing(long sinceNs, long dueNs) {
            this.sinceNs = sinceNs;
            this.dueNs = dueNs;
        }
    }

    /**
     * A schedule for one source.
     *
     * @param reorderNs how long to wait before the first request
     * @param ageMaxNs when to give a packet up, as long as the reorder buffer waits for it
     */
    public NackSchedule(long reorderNs, long ageMaxNs) {
        this.reorderNs = reorderNs;
        this.ageMaxNs = ageMaxNs;
    }

    /**
     * A packet came, by itself or as an answer.
     *
     * @param sequence 0..65535
     * @param nowNs monotonic
     */
    public void onPacket(int sequence, long nowNs) {
        long highest = unwrapper.highest();
        long number = unwrapper.unwrap(sequence);
        if (highest == Long.MIN_VALUE) {
            return;
        }
        if (highest - number > MISSING_MAX) {
            tryRestart(sequence);
            return;
        }
        restartSequence = NONE;
        if (number <= highest) {
            Missing come = missing.remove(number);
            if (come != null && come.tries > 0) {
                recoveredCount++;
            }
            return;
        }
        long gap = number - highest - 1;
        if (gap + missing.size() > MISSING_MAX) {
            abandonedCount += gap + missing.size();
            missing.clear();
            return;
        }
        for (long lost = highest + 1; lost < number; lost++) {
            missing.put(lost, new Missing(nowNs, nowNs + reorderNs));
        }
    }

    /**
     * The packets to ask for now; asking is taken as done.
     *
     * @param nowNs monotonic
     * @param roundTripNs as last measured
     * @return ascending but for wraps, at most {@value #DUE_MAX}; call again at once when it is full
     */
    public List<Integer> due(long nowNs, long roundTripNs) {
        if (missing.isEmpty()) {
            return List.of();
        }
        List<Integer> due = new ArrayList<>();
        Iterator<Map.Entry<Long, Missing>> entries = missing.entrySet().iterator();
        while (entries.hasNext() && due.size() < DUE_MAX) {
            Map.Entry<Long, Missing> entry = entries.next();
            Missing packet = entry.getValue();
            if (nowNs - packet.sinceNs >= ageMaxNs || packet.tries == TRIES_MAX && nowNs >= packet.dueNs) {
                entries.remove();
                abandonedCount++;
            } else if (nowNs >= packet.dueNs) {
                packet.tries++;
                packet.dueNs = nowNs + Math.max(RETRY_MIN_NS, roundTripNs + roundTripNs / 4);
                due.add((int) (entry.getKey() & 0xffff));
            }
        }
        requestedCount += due.size();
        return due;
    }

    /** When {@link #due} has something next, {@link Long#MAX_VALUE} when nothing is missing. */
    public long deadlineNs() {
        long deadline = Long.MAX_VALUE;
        for (Missing packet : missing.values()) {
            deadline = Math.min(deadline, Math.min(packet.dueNs, packet.sinceNs + ageMaxNs));
        }
        return deadline;
    }

    /** Two in a row from far back are a source begun anew (RFC 3550 appendix A.1). */
    private void tryRestart(int sequence) {
        if (sequence == restartSequence) {
            reset();
            unwrapper.unwrap(sequence);
        }
        restartSequence = sequence + 1 & 0xffff;
    }

    /** The source begins anew. */
    public void reset() {
        abandonedCount += missing.size();
        missing.clear();
        unwrapper = new SequenceUnwrapper();
    }

    /** Packets missing now. */
    public int missingCount() {
        return missing.size();
    }

    /** Packets given up so far: when it grows, a decoder needs a keyframe. */
    public long abandonedCount() {
        return abandonedCount;
    }

    /** Packets that came after they were asked for. */
    public long recoveredCount() {
        return recoveredCount;
    }

    /** Requests so far, each packet counted each time. */
    public long requestedCount() {
        return requestedCount;
    }
}
