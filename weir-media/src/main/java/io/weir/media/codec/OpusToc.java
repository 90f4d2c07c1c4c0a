package io.weir.media.codec;

import io.weir.base.buf.Bytes;

/** The table of contents byte that begins an Opus packet (RFC 6716 §3.1). */
public final class OpusToc {
    /** Longest packet, in samples at 48 kHz: 120 ms (§3.2.5). */
    public static final int PACKET_SAMPLES_MAX = 5_760;

    private OpusToc() {}

    /** Samples at 48 kHz that the packet spans, or 0 when it is broken. */
    public static int samples(Bytes packet) {
        if (packet.isEmpty()) {
            return 0;
        }
        int toc = packet.u8(0);
        int frames = switch (toc & 3) {
            case 0 -> 1;
            case 1, 2 -> 2;
            default -> packet.length() < 2 ? 0 : packet.u8(1) & 0x3f;
        };
        int samples = frames * samplesPerFrame(toc >> 3);
        return samples <= PACKET_SAMPLES_MAX ? samples : 0;
    }

    /** True when the packet is coded as stereo. */
    public static boolean isStereo(Bytes packet) {
        return !packet.isEmpty() && (packet.u8(0) & 4) != 0;
    }

    /** Table 2: configurations 0..11 are SILK, 12..15 hybrid, 16..31 CELT. */
    private static int samplesPerFrame(int configuration) {
        if (configuration < 12) {
            return (configuration & 3) == 3 ? 2880 : 480 << (configuration & 3);
        }
        if (configuration < 16) {
            return 480 << (configuration & 1);
        }
        return 120 << (configuration & 3);
    }
}
