package io.weir.media.codec;

import io.weir.base.buf.Bytes;
import io.weir.media.Codec;
import java.util.ArrayList;
import java.util.List;

/**
 * What the types of NAL units mean, for those who cut pictures into other forms and put them together again (ITU-T H.264 §7.4.1, H.265
 * §7.4.2).
 */
public enum NalSyntax {
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
    public int headerLength() {
        return headerLength;
    }

    /** An access unit delimiter before a picture of any type. */
    public Bytes delimiter() {
        return this == H264 ? H264_DELIMITER : H265_DELIMITER;
    }

    /** nal_unit_type by the first byte. */
    public int type(int firstByte) {
        return this == H264 ? NalUnits.h264Type(firstByte) : NalUnits.h265Type(firstByte);
    }

    /** Whether NAL units of the type are access unit delimiters. */
    public boolean isDelimiter(int type) {
        return type == (this == H264 ? NalUnits.H264_AUD : NalUnits.H265_AUD);
    }

    /** Whether they are video parameter sets; never in H.264. */
    public boolean isVps(int type) {
        return this == H265 && type == NalUnits.H265_VPS;
    }

    /** Whether they are sequence parameter sets. */
    public boolean isSps(int type) {
        return type == (this == H264 ? NalUnits.H264_SPS : NalUnits.H265_SPS);
    }

    /** Whether they are picture parameter sets. */
    public boolean isPps(int type) {
        return type == (this == H264 ? NalUnits.H264_PPS : NalUnits.H265_PPS);
    }

    /** Whether they are slices of a picture. */
    public boolean isSlice(int type) {
        return this == H264 ? type >= 1 && type <= NalUnits.H264_IDR : type <= H265_SLICE_LAST;
    }

    /** True for slices of a picture at which decoding can start. */
    public boolean isKeyframeSlice(int type) {
        return this == H264
                ? type == NalUnits.H264_IDR
                : type >= NalUnits.H265_IRAP_FIRST && type <= NalUnits.H265_IRAP_LAST;
    }

    /**
     * All parameter sets of the codec, in the order in which a decoder needs them.
     *
     * @throws IllegalArgumentException when the codec is another
     */
    public List<Bytes> parameterSets(Codec codec) {
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
    public Codec codec(List<Bytes> vps, List<Bytes> sps, List<Bytes> pps) {
        return this == H264 ? new Codec.H264(sps, pps) : new Codec.H265(vps, sps, pps);
    }
}
