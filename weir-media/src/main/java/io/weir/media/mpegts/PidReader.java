package io.weir.media.mpegts;

/** Takes the payloads of the packets of one PID, in their order. Threading: one thread at a time. */
interface PidReader {
    /**
     * The payload of one packet.
     *
     * @param unitStart a section or PES packet begins in it
     * @param randomAccess random_access_indicator
     */
    void onPayload(byte[] bytes, int from, int length, boolean unitStart, boolean randomAccess);

    /** Packets are missing here: what was begun is broken. */
    void onLoss();

    /** Nothing more will come: what is complete may be told. */
    void end();

    /** Bytes of memory that are held. */
    int heldBytes();
}
