package io.weir.media.mpegts;

import io.weir.base.buf.Bytes;

/** Descriptors of streams in a program map table (ISO/IEC 13818-1 §2.6, ETSI EN 300 468 Annex D): tag(8) length(8) content. */
final class Descriptors {
    static final int REGISTRATION = 0x05;
    static final int DVB_AC3 = 0x6a;
    static final int DVB_EAC3 = 0x7a;
    static final int DVB_DTS = 0x7b;
    static final int DVB_EXTENSION = 0x7f;

    /** descriptor_tag_extension of Opus: one that DVB leaves to users. */
    static final int EXTENSION_OPUS = 0x80;

    static final int FORMAT_OPUS = fourCc("Opus");
    static final int FORMAT_HEVC = fourCc("HEVC");
    static final int FORMAT_AC3 = fourCc("AC-3");
    static final int FORMAT_EAC3 = fourCc("EAC3");
    static final int FORMAT_AV1 = fourCc("AV01");

    /** Channels up to which the Opus channel configuration code is the count. */
    static final int OPUS_CHANNELS_MAX = 8;

    /** Lowest sample rate of MPEG-1 audio; lower ones are MPEG-2's. */
    static final int MPEG1_SAMPLE_RATE_MIN = 32_000;

    private Descriptors() {}

    /** A registration descriptor (§2.6.8). */
    static Bytes registration(int format) {
        return Bytes.of(REGISTRATION, 4, format >>> 24, format >> 16, format >> 8, format);
    }

    /** A registration, and a descriptor behind it. */
    static Bytes with(int format, int tag, Bytes content) {
        ByteStore out = new ByteStore();
        out.bytes(registration(format)).u8(tag).u8(content.length()).bytes(content);
        return Bytes.copyOf(out.array()).slice(0, out.length()).compact();
    }

    /** What Opus is known by. */
    static Bytes opus(int channelCount) {
        return with(FORMAT_OPUS, DVB_EXTENSION, Bytes.of(EXTENSION_OPUS, channelCount));
    }

    /** The content of the first descriptor with the tag, or empty. Descriptors that are cut off end the search. */
    static Bytes find(Bytes descriptors, int tag) {
        int at = 0;
        while (descriptors.length() - at >= 2) {
            int length = descriptors.u8(at + 1);
            if (length > descriptors.length() - at - 2) {
                break;
            }
            if (descriptors.u8(at) == tag) {
                return descriptors.slice(at + 2, length);
            }
            at += 2 + length;
        }
        return Bytes.EMPTY;
    }

    /** format_identifier of the registration; 0 when there is none. */
    static int registeredFormat(Bytes descriptors) {
        Bytes content = find(descriptors, REGISTRATION);
        return content.length() < 4 ? 0 : (int) content.u32(0);
    }

    private static int fourCc(String text) {
        return (int) Bytes.ofUtf8(text).u32(0);
    }
}
