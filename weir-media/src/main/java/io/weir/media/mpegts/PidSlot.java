package io.weir.media.mpegts;

import java.util.zip.CRC32;

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
    private final CRC32 checksum = new CRC32();
    private int last = NONE;
    private long lastChecksum;
    private boolean repeated;

    PidSlot(PidReader reader) {
        this.reader = reader;
    }

    PidReader reader() {
        return reader;
    }

    /** Nothing more will come that follows: tells what is complete. */
    void end() {
        reader.end();
        last = NONE;
        repeated = false;
    }

    /**
     * Takes the counter of a packet with payload.
     *
     * @param discontinuity the sender says that it need not follow
     */
    Order order(int counter, boolean discontinuity, byte[] bytes, int from, int length) {
        boolean first = last == NONE || discontinuity;
        checksum.reset();
        checksum.update(bytes, from, length);
        boolean same = checksum.getValue() == lastChecksum;
        lastChecksum = checksum.getValue();
        // Where streams are put together the counter may stand still by chance.
        if (!first && counter == last && same && !repeated) {
            repeated = true;
            return Order.REPEATED;
        }
        boolean follows = first || counter == (last + 1 & TsPacket.CONTINUITY_MASK);
        last = counter;
        repeated = false;
        return follows ? Order.NEXT : Order.AFTER_LOSS;
    }
}
