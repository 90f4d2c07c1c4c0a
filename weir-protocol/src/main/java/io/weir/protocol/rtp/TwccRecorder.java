package io.weir.protocol.rtp;

import io.weir.protocol.rtp.rtcp.TransportFeedback;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Remembers when packets arrived, by their transport-wide sequence numbers, and tells the sender of it at intervals
 * (draft-holmer-rmcat-transport-wide-cc-extensions-01). One serves all sources of a transport.
 *
 * <p>Threading: one thread at a time. Limits: {@value #WINDOW} numbers; what lies further back is forgotten, reported or not.
 */
public final class TwccRecorder {
    /** Sequence numbers remembered. */
    public static final int WINDOW = TransportFeedback.STATUSES_MAX;

    /** Packets received that one message tells of: at 6 bytes each in the worst case it fits one datagram. */
    public static final int RECEIVED_MAX = 190;

    /** The draft's own choice is 100 ms; browsers use 50 to 250 ms. */
    public static final long INTERVAL_DEFAULT_NS = 100_000_000;

    private static final long NOT_RECEIVED = Long.MIN_VALUE;
    private static final int TICKS_PER_REFERENCE =
            (int) (TransportFeedback.REFERENCE_TICK_NS / TransportFeedback.DELTA_TICK_NS);

    private final int senderSsrc;
    private final long intervalNs;
    private final SequenceUnwrapper unwrapper = new SequenceUnwrapper();
    private final long[] arrivalTicks = new long[WINDOW];
    private final int[] deltas = new int[WINDOW];
    private boolean isStarted;
    private boolean isWaiting;
    private int mediaSsrc;
    private long originNs;
    private long base;
    private long dueNs;
    private int feedbackCount;

    /**
     * A recorder that reports in the name of {@code senderSsrc}.
     *
     * @param intervalNs between messages, while packets arrive
     */
    public TwccRecorder(int senderSsrc, long intervalNs) {
        this.senderSsrc = senderSsrc;
        this.intervalNs = intervalNs;
        Arrays.fill(arrivalTicks, NOT_RECEIVED);
    }

    /**
     * A packet came.
     *
     * @param transportSequence 0..65535
     * @param ssrc the packet's source
     * @param nowNs monotonic
     */
    public void onPacket(int transportSequence, int ssrc, long nowNs) {
        long highest = unwrapper.highest();
        long number = unwrapper.unwrap(transportSequence);
        if (!isStarted) {
            isStarted = true;
            originNs = nowNs;
            dueNs = nowNs + intervalNs;
            base = number;
        } else if (number > highest) {
            forget(highest, number);
        } else if (number <= highest - WINDOW) {
            return;
        }
        int slot = slot(number);
        if (arrivalTicks[slot] != NOT_RECEIVED) {
            return;
        }
        arrivalTicks[slot] = (nowNs - originNs) / TransportFeedback.DELTA_TICK_NS;
        mediaSsrc = ssrc;
        base = Math.min(base, number);
        isWaiting = true;
    }

    /**
     * The messages to send now.
     *
     * @param nowNs monotonic
     * @return empty before {@link #deadlineNs}
     */
    public List<TransportFeedback> due(long nowNs) {
        if (!isWaiting || nowNs < dueNs) {
            return List.of();
        }
        List<TransportFeedback> messages = new ArrayList<>(1);
        while (base <= unwrapper.highest()) {
            messages.add(nextMessage());
        }
        isWaiting = false;
        dueNs = nowNs + intervalNs;
        return messages;
    }

    /** When {@link #due} has something, {@link Long#MAX_VALUE} when nothing came since the last message. */
    public long deadlineNs() {
        return isWaiting ? dueNs : Long.MAX_VALUE;
    }

    private void forget(long highest, long number) {
        if (number - highest >= WINDOW) {
            Arrays.fill(arrivalTicks, NOT_RECEIVED);
            base = number;
            return;
        }
        for (long gone = highest + 1; gone <= number; gone++) {
            arrivalTicks[slot(gone)] = NOT_RECEIVED;
        }
        base = Math.max(base, number - WINDOW + 1);
    }

    /** A message ends before a packet whose delta does not fit; that one begins the next, with a reference time of its own. */
    private TransportFeedback nextMessage() {
        long reference = firstArrivalTicks() / TICKS_PER_REFERENCE;
        long previous = reference * TICKS_PER_REFERENCE;
        int count = 0;
        int received = 0;
        long number = base;
        for (; number <= unwrapper.highest() && received < RECEIVED_MAX; number++) {
            long ticks = arrivalTicks[slot(number)];
            if (ticks == NOT_RECEIVED) {
                deltas[count++] = TransportFeedback.NOT_RECEIVED;
                continue;
            }
            long delta = ticks - previous;
            if (delta != (short) delta) {
                break;
            }
            deltas[count++] = (int) delta;
            previous = ticks;
            received++;
        }
        TransportFeedback message = new TransportFeedback(
                senderSsrc,
                mediaSsrc,
                (int) base,
                (int) (reference & TransportFeedback.REFERENCE_MASK),
                feedbackCount++,
                Arrays.copyOf(deltas, count));
        base = number;
        return message;
    }

    private long firstArrivalTicks() {
        for (long number = base; number <= unwrapper.highest(); number++) {
            if (arrivalTicks[slot(number)] != NOT_RECEIVED) {
                return arrivalTicks[slot(number)];
            }
        }
        throw new IllegalStateException("the highest number has no arrival");
    }

    private static int slot(long number) {
        return (int) number & WINDOW - 1;
    }
}
