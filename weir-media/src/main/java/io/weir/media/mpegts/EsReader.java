package io.weir.media.mpegts;

/** Takes units out of an elementary stream. Threading: one thread at a time. */
interface EsReader {
    /** A PES packet without this timestamp. */
    long NO_TIME = -1;

    /**
     * The payload of one PES packet; the array is borrowed.
     *
     * @param times what its header told
     */
    void onPes(byte[] bytes, int from, int end, Times times);

    /** Bytes are missing here. */
    void onLoss();

    /** Bytes of memory that are held between PES packets. */
    int heldBytes();

    /**
     * What a PES header and the transport packet before it told.
     *
     * @param pts 33 bits, or {@link #NO_TIME}
     * @param dts 33 bits, the same as the former when there was none
     * @param randomAccess random_access_indicator
     * @param newClock the sender said that a new clock begins here
     */
    record Times(long pts, long dts, boolean randomAccess, boolean newClock) {}
}
