package io.weir.media.codec;

import io.weir.base.buf.Bytes;
import io.weir.media.Codec;
import io.weir.media.MediaException;

/**
 * The content of a vpcC box (VP codecs in ISOBMFF §2.2): version and flags of the box, then the record.
 *
 * <pre>
 * version(8)=1 flags(24)=0 profile(8) level(8) bitDepth(4) chromaSubsampling(3) fullRange(1) primaries(8) transfer(8) matrix(8)
 * initializationLength(16)=0
 * </pre>
 */
public record Vp9Config(Codec.Vp9 codec) {
    private static final int BOX_HEADER_LENGTH = 4;
    private static final int RECORD_LENGTH = 8;
    private static final int UNSPECIFIED = 2;

    /** The record of the codec. */
    public static Vp9Config of(Codec.Vp9 codec) {
        return new Vp9Config(codec);
    }

    /** Reads the record, with version and flags before it (FFmpeg, MediaMTX) or without (enhanced RTMP by its letter). */
    public static Vp9Config parse(Bytes bytes) throws MediaException {
        boolean boxed = bytes.length() >= BOX_HEADER_LENGTH + RECORD_LENGTH && bytes.u32(0) == 0x0100_0000L;
        Bytes record = boxed ? bytes.slice(BOX_HEADER_LENGTH) : bytes;
        if (record.length() < RECORD_LENGTH) {
            throw MediaException.malformed("vpcC of " + bytes.length() + " bytes");
        }
        int profile = record.u8(0);
        int bitDepth = record.u8(2) >> 4;
        int subsampling = record.u8(2) >> 1 & 7;
        if (profile > 3 || bitDepth < 8 || bitDepth > 12 || subsampling > 3) {
            throw MediaException.malformed(
                    "vpcC: profile " + profile + ", bit depth " + bitDepth + ", chroma subsampling " + subsampling);
        }
        return new Vp9Config(new Codec.Vp9(profile, record.u8(1), bitDepth, subsampling, (record.u8(2) & 1) != 0));
    }

    /** Writes version, flags and record: what FFmpeg writes, and what readers that take the whole box need. */
    public Bytes write() {
        ByteWriter out = new ByteWriter(BOX_HEADER_LENGTH + RECORD_LENGTH).u8(1).u24(0);
        out.u8(codec.profile()).u8(codec.level());
        out.u8(codec.bitDepth() << 4 | codec.chromaSubsampling() << 1 | (codec.fullRange() ? 1 : 0));
        return out.u8(UNSPECIFIED).u8(UNSPECIFIED).u8(UNSPECIFIED).u16(0).toBytes();
    }
}
