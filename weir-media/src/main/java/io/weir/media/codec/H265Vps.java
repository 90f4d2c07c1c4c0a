package io.weir.media.codec;

import io.weir.base.buf.Bytes;
import io.weir.media.BitReader;
import io.weir.media.MediaException;

/**
 * The first fields of an H.265 video parameter set (ITU-T H.265 §7.3.2.1).
 *
 * @param id vps_video_parameter_set_id, 0..15
 * @param maxSubLayers temporal sub-layers, 1..7
 * @param temporalIdNesting vps_temporal_id_nesting_flag
 * @param profileTierLevel what a decoder must be able to do
 */
public record H265Vps(int id, int maxSubLayers, boolean temporalIdNesting, H265ProfileTierLevel profileTierLevel) {
    /** Reads a NAL unit of type 32, with its header of two bytes. */
    public static H265Vps parse(Bytes nal) throws MediaException {
        if (nal.length() < 3 || NalUnits.h265Type(nal.u8(0)) != NalUnits.H265_VPS) {
            throw MediaException.malformed("not an H.265 VPS");
        }
        BitReader in = new BitReader(NalUnits.rbsp(nal));
        in.skip(16);
        int id = in.u(4);
        in.skip(2 + 6); // base layer flags, vps_max_layers_minus1
        int maxSubLayersMinus1 = in.u(3);
        if (maxSubLayersMinus1 > 6) {
            throw MediaException.malformed("H.265 VPS: vps_max_sub_layers_minus1 " + maxSubLayersMinus1);
        }
        boolean temporalIdNesting = in.flag();
        in.skip(16);
        return new H265Vps(
                id, maxSubLayersMinus1 + 1, temporalIdNesting, H265ProfileTierLevel.read(in, maxSubLayersMinus1));
    }
}
