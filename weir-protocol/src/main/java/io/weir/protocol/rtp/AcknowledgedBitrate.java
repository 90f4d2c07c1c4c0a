package io.weir.protocol.rtp;

/** What arrives at the receiver, over its last half second. Limits: {@value #PACKETS_MAX} packets; a faster stream has a shorter window. */
final class AcknowledgedBitrate {
    /** Packets of the window: half a second of 20 Mbit/s. A server has one for each viewer. */
    static final int PACKETS_MAX = 1024;

    private static final long WINDOW_NS = 500_000_000;
    private static final long SPAN_MIN_NS = 100_000_000;
    /** Beyond this the receiver's clock began anew; it is not a packet out of order. */
    private static final long BACKWARD_MAX_NS = 3_000_000_000L;

    private final long[] arrivalsNs = new long[PACKETS_MAX];
    private final int[] sizes = new int[PACKETS_MAX];
    private long first;
    private long next;
    private long bytes;
    private long newestNs;

    void onPacket(long arrivalNs, int sizeBytes) {
        boolean isAnew = first == next || newestNs - arrivalNs > BACKWARD_MAX_NS;
        if (isAnew) {
            first = next;
            bytes = 0;
        }
        newestNs = isAnew ? arrivalNs : Math.max(newestNs, arrivalNs);
        if (next - first == PACKETS_MAX) {
            removeFirst();
        }
        arrivalsNs[(int) next & PACKETS_MAX - 1] = arrivalNs;
        sizes[(int) next++ & PACKETS_MAX - 1] = sizeBytes;
        bytes += sizeBytes;
        while (first < next && newestNs - arrivalsNs[(int) first & PACKETS_MAX - 1] > WINDOW_NS) {
            removeFirst();
        }
    }

    /** Bits per second, 0 while too little is known. */
    long bps() {
        if (next - first < 2) {
            return 0;
        }
        int slot = (int) first & PACKETS_MAX - 1;
        long spanNs = newestNs - arrivalsNs[slot];
        // The first packet's bytes came before the span began.
        return spanNs < SPAN_MIN_NS ? 0 : (bytes - sizes[slot]) * 8_000_000_000L / spanNs;
    }

    private void removeFirst() {
        bytes -= sizes[(int) first++ & PACKETS_MAX - 1];
    }
}
