package io.weir.media.mpegts;

/**
 * Puts the PES packets of one PID together (ISO/IEC 13818-1 §2.4.3.6). One whose header tells its length is told as soon as it is
 * whole, others when the next begins.
 *
 * <pre>
 * 0x000001(24) streamId(8) length(16) 10 scrambling(2) priority(1) alignment(1) copyright(1) original(1)
 * ptsDtsFlags(2) otherFlags(6) headerLength(8) [pts(40)] [dts(40)] …
 * </pre>
 *
 * <p>Threading: one thread at a time.
 * <p>Limits: as many bytes as the constructor was told; longer packets are dropped.
 */
final class PesReader implements PidReader {
    /** Longest PES packet of video. */
    static final int VIDEO_BYTES_MAX = 8 * 1024 * 1024;

    /** Longest PES packet of audio: as much as its length field can tell. */
    static final int AUDIO_BYTES_MAX = 6 + 65_535;

    private static final int PREFIX_LENGTH = 6;
    private static final int HEADER_LENGTH = 9;
    private static final int TIMESTAMP_LENGTH = 5;

    private final EsReader reader;
    private final int bytesMax;
    private final ByteStore pes = new ByteStore();
    private boolean open;
    private boolean randomAccess;
    private boolean newClock;
    private boolean newClockNext;
    private long droppedCount;

    PesReader(EsReader reader, int bytesMax) {
        this.reader = reader;
        this.bytesMax = bytesMax;
    }

    /** PES packets dropped: packets were lost, too long, or broken. */
    long droppedCount() {
        return droppedCount;
    }

    /** The PES packet that begins next is on a new clock. */
    void newClock() {
        newClockNext = true;
    }

    @Override
    public void onPayload(byte[] bytes, int from, int length, boolean unitStart, boolean newRandomAccess) {
        if (unitStart) {
            end();
            open = true;
            randomAccess = newRandomAccess;
            newClock = newClockNext;
            newClockNext = false;
        }
        if (!open) {
            return;
        }
        if (length > bytesMax - pes.length()) {
            drop();
            return;
        }
        pes.bytes(bytes, from, length);
        if (pes.length() >= PREFIX_LENGTH && toldLength() > PREFIX_LENGTH && pes.length() >= toldLength()) {
            finish(toldLength());
        }
    }

    @Override
    public void onLoss() {
        if (open) {
            drop();
        } else {
            reader.onLoss();
        }
    }

    @Override
    public void end() {
        if (open) {
            // one that tells its length is told when it has it: this one has not
            if (pes.length() < PREFIX_LENGTH || toldLength() > PREFIX_LENGTH) {
                drop();
            } else {
                finish(pes.length());
            }
        }
    }

    @Override
    public int heldBytes() {
        return pes.capacity() + reader.heldBytes();
    }

    private void drop() {
        close();
        droppedCount++;
        reader.onLoss();
    }

    private void close() {
        open = false;
        pes.clear();
    }

    /** Bytes of the whole packet as its header tells; of the prefix alone when it does not. */
    private int toldLength() {
        return PREFIX_LENGTH + u16(4);
    }

    private void finish(int length) {
        byte[] bytes = pes.array();
        boolean prefixed = u16(0) == 0 && bytes[2] == 1;
        boolean readable =
                prefixed && length >= HEADER_LENGTH && (bytes[6] & 0xf0) == 0x80 && hasHeader(bytes[3] & 0xff);
        int from = readable ? HEADER_LENGTH + (bytes[8] & 0xff) : length;
        if (!readable || from > length) {
            drop();
            return;
        }
        int headerLength = bytes[8] & 0xff;
        int flags = bytes[7] >> 6 & 3;
        long pts = flags >= 2 && headerLength >= TIMESTAMP_LENGTH ? timestamp(HEADER_LENGTH) : EsReader.NO_TIME;
        long dts =
                flags == 3 && headerLength >= 2 * TIMESTAMP_LENGTH ? timestamp(HEADER_LENGTH + TIMESTAMP_LENGTH) : pts;
        if (from < length) {
            reader.onPes(bytes, from, length, new EsReader.Times(pts, dts, randomAccess, newClock));
        }
        close();
    }

    /** Those without are maps, padding and the like (§2.4.3.7). */
    private static boolean hasHeader(int streamId) {
        return switch (streamId) {
            case 0xbc, 0xbe, 0xbf, 0xf0, 0xf1, 0xf2, 0xf8, 0xff -> false;
            default -> true;
        };
    }

    private long timestamp(int at) {
        byte[] bytes = pes.array();
        return (long) (bytes[at] >> 1 & 7) << 30 | (long) (u16(at + 1) >> 1) << 15 | u16(at + 3) >> 1;
    }

    private int u16(int at) {
        byte[] bytes = pes.array();
        return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
    }
}
