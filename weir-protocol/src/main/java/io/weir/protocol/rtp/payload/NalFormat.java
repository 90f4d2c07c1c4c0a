package io.weir.protocol.rtp.payload;

import io.weir.base.buf.Bytes;
import io.weir.media.codec.NalSyntax;

/**
 * How H.264 (RFC 6184) and H.265 (RFC 7798) payloads differ. Both carry a NAL unit alone, several behind one aggregation header, or
 * fragments of one behind a fragment header.
 *
 * <pre>
 * H.264  header: F(1) NRI(2) type(5)                       STAP-A: header(type 24) {length(16) nal}
 *                                                          FU-A:   header(type 28) S(1) E(1) R(1) type(5) fragment
 * H.265  header: F(1) type(6) layerId(6) temporalId+1(3)   AP:     header(type 48) {length(16) nal}
 *                                                          FU:     header(type 49) S(1) E(1) type(6) fragment
 * </pre>
 */
enum NalFormat {
    H264(NalSyntax.H264, 24, 28),
    H265(NalSyntax.H265, 48, 49);

    /** H.264 nal_unit_type: filler (Table 7-1). */
    private static final int H264_FILLER = 12;

    /** H.265 nal_unit_type: filler (Table 7-1). */
    private static final int H265_FILLER = 38;

    private final NalSyntax syntax;
    private final int aggregationType;
    private final int fragmentType;

    NalFormat(NalSyntax syntax, int aggregationType, int fragmentType) {
        this.syntax = syntax;
        this.aggregationType = aggregationType;
        this.fragmentType = fragmentType;
    }

    /** What the types of NAL units mean. */
    NalSyntax syntax() {
        return syntax;
    }

    /** Bytes of a NAL unit's header, and of a payload's. */
    int headerLength() {
        return syntax.headerLength();
    }

    /** The type that payloads with several NAL units have: STAP-A (RFC 6184 §5.7.1), AP (RFC 7798 §4.4.2). */
    int aggregationType() {
        return aggregationType;
    }

    /** The type that payloads with a fragment have: FU-A (RFC 6184 §5.8), FU (RFC 7798 §4.4.3). */
    int fragmentType() {
        return fragmentType;
    }

    /** nal_unit_type by the first byte. */
    int type(int firstByte) {
        return syntax.type(firstByte);
    }

    /** True for the types of NAL units themselves, not of payload structures. */
    boolean isNalUnit(int type) {
        return this == H264 ? type >= 1 && type < 24 : type < 48;
    }

    /** True for what a receiver has a use for: neither delimiters, which packets make needless, nor filler. */
    boolean isSent(int type) {
        return isNalUnit(type) && !syntax.isDelimiter(type) && type != (this == H264 ? H264_FILLER : H265_FILLER);
    }

    /** True for a slice that is the first of its picture: first_mb_in_slice is 0, first_slice_segment_in_pic_flag is set. */
    boolean startsPicture(Bytes slice) {
        return slice.length() > headerLength() && slice.get(headerLength()) < 0;
    }
}
