package io.weir.media.mpegts;

/** One PID that is read, and whether its packets follow one another (ISO/IEC 13818-1 §2.4.3.3). */
final class PidSlot {
    /** What a packet's continuity counter tells. */
    enum Order {
        NEXT,
        /** The same packet once more, which is allowed once. */
        REPEATED,
        AFTER_LOSS
    }

    private static final int NONE = -1;

    private final PidReader reader;
    private int last = NONE;
    private boolean repeated;

    PidSlot(PidReader reader) {
        this.reader = reader;
    }

    PidReader reader() {
        return reader;
    }

    /** Takes the counter of a packet with payload. */
    Order order(int counter, boolean discontinuity) {
        boolean first = last == NONE || discontinuity;
        if (!first && counter == last && !repeated) {
            repeated = true;
            return Order.REPEATED;
        }
        boolean follows = first || counter == (last + 1 & TsPacket.CONTINUITY_MASK);
        last = counter;
        repeated = false;
        return follows ? Order.NEXT : Order.AFTER_LOSS;
    }
}
