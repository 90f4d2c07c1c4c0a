package io.weir.media.codec;

import io.weir.base.buf.Bytes;
import io.weir.media.BitReader;
import io.weir.media.Codec;
import io.weir.media.MediaException;

/**
 * The fields of an H.265 sequence parameter set that others ask for (ITU-T H.265 §7.3.2.2, Annex E).
 *
 * @param id sps_seq_parameter_set_id, 0..15
 * @param maxSubLayers temporal sub-layers, 1..7
 * @param temporalIdNesting sps_temporal_id_nesting_flag
 * @param profileTierLevel what a decoder must be able to do
 * @param chromaFormatIdc 0 monochrome, 1 4:2:0, 2 4:2:2, 3 4:4:4
 * @param bitDepthLuma bits of a luma sample
 * @param bitDepthChroma bits of a chroma sample
 * @param width pixels shown in a row
 * @param height rows shown
 * @param framesPerSecond by the VUI timing, or 0 when it is not there
 * @param reorderFrames sps_max_num_reorder_pics of the highest sub-layer
 */
public record H265Sps(
        int id,
        int maxSubLayers,
        boolean temporalIdNesting,
        H265ProfileTierLevel profileTierLevel,
        int chromaFormatIdc,
        int bitDepthLuma,
        int bitDepthChroma,
        int width,
        int height,
        double framesPerSecond,
        int reorderFrames) {
    /** Largest picture side accepted, in pixels; level 7.2 ends at 33 776 (§A.4.2). */
    public static final int SIDE_MAX = 33_776;

    /** Reads the first sequence parameter set of the configuration. */
    public static H265Sps of(Codec.H265 codec) throws MediaException {
        if (codec.sps().isEmpty()) {
            throw MediaException.malformed("H.265 configuration without SPS");
        }
        return parse(codec.sps().getFirst());
    }

    /** Reads a NAL unit of type 33, with its header of two bytes. */
    public static H265Sps parse(Bytes nal) throws MediaException {
        if (nal.length() < 3 || NalUnits.h265Type(nal.u8(0)) != NalUnits.H265_SPS) {
            throw MediaException.malformed("not an H.265 SPS");
        }
        return new H265SpsParser(new BitReader(NalUnits.rbsp(nal))).parse();
    }
}
