package io.weir.media.mpegts;

import io.weir.base.buf.Bytes;
import io.weir.media.Codec;
import io.weir.media.codec.NalUnits;
import java.util.ArrayList;
import java.util.List;

/** What to know of NAL units to put pictures into a byte stream and take them out (ITU-T H.264 §7.4.1, H.265 §7.4.2). */
enum NalSyntax {
    H264(1),
    H265(2);

    private static final int H265_SLICE_LAST = 31;
    private static final Bytes H264_DELIMITER = Bytes.of(0x09, 0xf0);
    private static final Bytes H265_DELIMITER = Bytes.of(0x46, 0x01, 0x50);

    private final int headerLength;

    NalSyntax(int headerLength) {
        this.headerLength = headerLength;
    }

    /** Bytes of a NAL unit's header. */
    int headerLength() {
        return headerLength;
    }

    /** An access unit delimiter before a picture of any type. */
    Bytes delimiter() {
        return this == H264 ? H264_DELIMITER : H265_DELIMITER;
    }

    /** nal_unit_type by the first byte. */
    int type(int firstByte) {
        return this == H264 ? NalUnits.h264Type(firstByte) : NalUnits.h265Type(firstByte);
    }

    boolean isDelimiter(int type) {
        return type == (this == H264 ? NalUnits.H264_AUD : NalUnits.H265_AUD);
    }

    boolean isVps(int type) {
        return this == H265 && type == NalUnits.H265_VPS;
    }

    boolean isSps(int type) {
        return type == (this == H264 ? NalUnits.H264_SPS : NalUnits.H265_SPS);
    }

    boolean isPps(int type) {
        return type == (this == H264 ? NalUnits.H264_PPS : NalUnits.H265_PPS);
    }

    boolean isSlice(int type) {
        return this == H264 ? type >= 1 && type <= NalUnits.H264_IDR : type <= H265_SLICE_LAST;
    }

    /** True for slices of a picture at which decoding can start. */
    boolean isKeyframeSlice(int type) {
        return this == H264
                ? type == NalUnits.H264_IDR
                : type >= NalUnits.H265_IRAP_FIRST && type <= NalUnits.H265_IRAP_LAST;
    }

    /** All parameter sets of the codec, in the order in which a decoder needs them. */
    List<Bytes> parameterSets(Codec codec) {
        List<Bytes> sets = new ArrayList<>();
        if (this == H264 && codec instanceof Codec.H264 h264) {
            sets.addAll(h264.sps());
            sets.addAll(h264.pps());
        } else if (this == H265 && codec instanceof Codec.H265 h265) {
            sets.addAll(h265.vps());
            sets.addAll(h265.sps());
            sets.addAll(h265.pps());
        } else {
            throw new IllegalArgumentException(codec + " is not " + this);
        }
        return sets;
    }

    /** The codec of these parameter sets. */
    Codec codec(List<Bytes> vps, List<Bytes> sps, List<Bytes> pps) {
        return this == H264 ? new Codec.H264(sps, pps) : new Codec.H265(vps, sps, pps);
    }
}
