package io.weir.media.mp4;

import io.weir.base.buf.Bytes;
import io.weir.media.MediaException;

/**
 * The elementary stream descriptor of an esds box (ISO/IEC 14496-1 §7.2.6.5, ISO/IEC 14496-14 §5.6).
 *
 * @param objectType objectTypeIndication
 * @param config DecoderSpecificInfo; empty when there is none
 */
record EsDescriptor(int objectType, Bytes config) {
    /** objectTypeIndication: MPEG-4 audio. */
    static final int MPEG4_AUDIO = 0x40;

    /** objectTypeIndication: MPEG-1 audio, layers 1..3. */
    static final int MPEG1_AUDIO = 0x6b;

    /** objectTypeIndication: MPEG-2 audio with low sample rates, layers 1..3. */
    static final int MPEG2_AUDIO = 0x69;

    /** objectTypeIndication: AC-3, as registered. */
    static final int AC3 = 0xa5;

    /** objectTypeIndication: Enhanced AC-3, as registered. */
    static final int EAC3 = 0xa6;

    private static final int MPEG2_AAC_FIRST = 0x66;
    private static final int MPEG2_AAC_LAST = 0x68;
    private static final int ES_TAG = 3;
    private static final int DECODER_CONFIG_TAG = 4;
    private static final int DECODER_SPECIFIC_TAG = 5;
    private static final int SL_CONFIG_TAG = 6;
    private static final int SL_PREDEFINED_MP4 = 2;
    private static final int AUDIO_STREAM = 0x15;
    private static final int SIZE_LENGTH_MAX = 4;

    /** Longest configuration written: the sizes around it then fit into one byte each. */
    static final int CONFIG_LENGTH_MAX = 96;

    /** True when the configuration is an AudioSpecificConfig. */
    boolean isAac() {
        return objectType == MPEG4_AUDIO || objectType >= MPEG2_AAC_FIRST && objectType <= MPEG2_AAC_LAST;
    }

    static EsDescriptor parse(Box esds) throws MediaException {
        BoxFields in = esds.fields().skip(4);
        expect(in, ES_TAG);
        in.u16();
        int flags = in.u8();
        in.skip((flags & 0x80) != 0 ? 2 : 0);
        in.skip((flags & 0x40) != 0 ? in.u8() : 0);
        in.skip((flags & 0x20) != 0 ? 2 : 0);
        int left = expect(in, DECODER_CONFIG_TAG);
        int objectType = in.u8();
        in.skip(1 + 3 + 4 + 4);
        if (left <= 13 || in.remaining() == 0) {
            return new EsDescriptor(objectType, Bytes.EMPTY);
        }
        int length = expect(in, DECODER_SPECIFIC_TAG);
        return new EsDescriptor(objectType, in.bytes(length).compact());
    }

    void write(BoxWriter out) {
        int specific = config.isEmpty() ? 0 : 2 + config.length();
        if (config.length() > CONFIG_LENGTH_MAX) {
            throw new IllegalArgumentException("decoder configuration of " + config.length() + " bytes");
        }
        int box = out.begin(BoxType.ESDS, 0, 0);
        out.u8(ES_TAG).u8(3 + 2 + 13 + specific + 3).u16(0).u8(0);
        out.u8(DECODER_CONFIG_TAG).u8(13 + specific).u8(objectType).u8(AUDIO_STREAM);
        out.u24(0).u32(0).u32(0);
        if (!config.isEmpty()) {
            out.u8(DECODER_SPECIFIC_TAG).u8(config.length()).bytes(config);
        }
        out.u8(SL_CONFIG_TAG).u8(1).u8(SL_PREDEFINED_MP4);
        out.end(box);
    }

    /** Reads tag and size, which has seven bits a byte (§8.3.3). */
    private static int expect(BoxFields in, int tag) throws MediaException {
        int found = in.u8();
        if (found != tag) {
            throw MediaException.malformed("MP4 esds: descriptor " + found + " in place of " + tag);
        }
        int size = 0;
        for (int i = 0; i < SIZE_LENGTH_MAX; i++) {
            int b = in.u8();
            size = size << 7 | b & 0x7f;
            if (b < 0x80) {
                return size;
            }
        }
        throw MediaException.malformed("MP4 esds: descriptor size is too long");
    }
}
