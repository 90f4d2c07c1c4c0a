package io.weir.media.mpegts;

/**
 * The transport packet (ISO/IEC 13818-1 §2.4.3.2) and the numbers of its headers.
 *
 * <pre>
 * sync(8)=0x47 error(1) payloadUnitStart(1) priority(1) pid(13) scrambling(2) adaptation(1) payload(1) continuity(4)
 * [ adaptationLength(8) { discontinuity(1) randomAccess(1) priority(1) pcr(1) opcr(1) splice(1) private(1) extension(1) … } ]
 * </pre>
 */
public final class TsPacket {
    /** Bytes of every packet. */
    public static final int LENGTH = 188;

    /** Ticks a second of PTS, DTS and the base of PCR. */
    public static final int CLOCK_RATE = 90_000;

    static final int SYNC = 0x47;
    static final int HEADER_LENGTH = 4;
    static final int PAYLOAD_LENGTH_MAX = LENGTH - HEADER_LENGTH;

    /** Bits of PTS, DTS and the base of PCR. */
    static final int TIMESTAMP_BITS = 33;

    static final long TIMESTAMP_MASK = (1L << TIMESTAMP_BITS) - 1;

    static final int PID_PAT = 0;
    static final int PID_NULL = 0x1fff;
    static final int PID_COUNT = 0x2000;

    // second byte
    static final int ERROR = 0x80;
    static final int UNIT_START = 0x40;

    // fourth byte
    static final int SCRAMBLED = 0xc0;
    static final int HAS_ADAPTATION = 0x20;
    static final int HAS_PAYLOAD = 0x10;
    static final int CONTINUITY_MASK = 0x0f;

    // flags of the adaptation field
    static final int DISCONTINUITY = 0x80;
    static final int RANDOM_ACCESS = 0x40;
    static final int HAS_PCR = 0x10;

    /** Bytes of a PCR: base(33) reserved(6) extension(9). */
    static final int PCR_LENGTH = 6;

    private TsPacket() {}
}
