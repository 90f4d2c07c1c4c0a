package io.weir.media.codec;

import io.weir.base.buf.Bytes;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import java.util.ArrayList;
import java.util.List;

/**
 * An HEVCDecoderConfigurationRecord, hvcC (ISO/IEC 14496-15 §8.3.3.1): 22 bytes about profile and format, then arrays of NAL units
 * by type. Other NAL units than parameter sets are not kept.
 *
 * @param codec the parameter sets
 * @param lengthSize bytes of the length before each NAL unit in the payloads: 1, 2 or 4
 */
public record HevcConfig(Codec.H265 codec, int lengthSize) {
    private static final int FIXED_LENGTH_BEFORE_FLAGS = 21;

    /** The record that weir writes for the codec: lengths of four bytes. */
    public static HevcConfig of(Codec.H265 codec) {
        return new HevcConfig(codec, NalUnits.LENGTH_SIZE);
    }

    /** Reads a record. */
    public static HevcConfig parse(Bytes record) throws MediaException {
        ByteCursor in = new ByteCursor("hvcC", record);
        int version = in.u8();
        // Version 0 was written by encoders before the standard was final; the layout is the same.
        if (version > 1) {
            throw MediaException.malformed("hvcC version " + version);
        }
        in.skip(FIXED_LENGTH_BEFORE_FLAGS - 1);
        int lengthSize = (in.u8() & 3) + 1;
        if (lengthSize == 3) {
            throw MediaException.malformed("hvcC: NAL unit lengths of 3 bytes");
        }
        List<Bytes> vps = new ArrayList<>();
        List<Bytes> sps = new ArrayList<>();
        List<Bytes> pps = new ArrayList<>();
        int arrays = in.u8();
        for (int i = 0; i < arrays; i++) {
            in.u8(); // array_completeness and a type that each NAL unit repeats
            int count = in.u16();
            for (int j = 0; j < count; j++) {
                Bytes nal = in.bytes(in.u16());
                switch (nal.isEmpty() ? -1 : NalUnits.h265Type(nal.u8(0))) {
                    case NalUnits.H265_VPS -> vps.add(nal);
                    case NalUnits.H265_SPS -> sps.add(nal);
                    case NalUnits.H265_PPS -> pps.add(nal);
                    default -> {} // SEI and the like: no parameter sets
                }
            }
        }
        if (sps.isEmpty() || pps.isEmpty()) {
            throw MediaException.malformed("hvcC without " + (sps.isEmpty() ? "SPS" : "PPS"));
        }
        return new HevcConfig(new Codec.H265(vps, sps, pps), lengthSize);
    }

    /** Writes the record; profile and format come from the first SPS, and are zero when it cannot be read. */
    public Bytes write() {
        ByteWriter out = new ByteWriter(128);
        out.u8(1);
        try {
            writeFormat(out, H265Sps.of(codec));
        } catch (MediaException _) {
            writeUnknownFormat(out);
        }
        int arrays = (codec.vps().isEmpty() ? 0 : 1)
                + (codec.sps().isEmpty() ? 0 : 1)
                + (codec.pps().isEmpty() ? 0 : 1);
        out.u8(arrays);
        writeArray(out, NalUnits.H265_VPS, codec.vps());
        writeArray(out, NalUnits.H265_SPS, codec.sps());
        writeArray(out, NalUnits.H265_PPS, codec.pps());
        return out.toBytes();
    }

    private void writeFormat(ByteWriter out, H265Sps sps) {
        H265ProfileTierLevel ptl = sps.profileTierLevel();
        out.u8(ptl.profileSpace() << 6 | (ptl.highTier() ? 0x20 : 0) | ptl.profileIdc());
        out.u32(ptl.compatibilityFlags());
        out.u16((int) (ptl.constraintFlags() >> 32)).u32(ptl.constraintFlags());
        out.u8(ptl.levelIdc());
        out.u16(0xf000); // min_spatial_segmentation_idc unknown
        out.u8(0xfc); // parallelismType unknown
        out.u8(0xfc | sps.chromaFormatIdc());
        out.u8(0xf8 | sps.bitDepthLuma() - 8);
        out.u8(0xf8 | sps.bitDepthChroma() - 8);
        out.u16(0); // avgFrameRate unspecified
        out.u8(sps.maxSubLayers() << 3 | (sps.temporalIdNesting() ? 4 : 0) | lengthSize - 1);
    }

    private void writeUnknownFormat(ByteWriter out) {
        out.u32(0).u32(0).u32(0);
        out.u16(0xf000).u8(0xfc).u8(0xfd).u8(0xf8).u8(0xf8).u16(0);
        out.u8(1 << 3 | lengthSize - 1);
    }

    private static void writeArray(ByteWriter out, int type, List<Bytes> nals) {
        if (nals.isEmpty()) {
            return;
        }
        out.u8(0x80 | type).u16(nals.size());
        nals.forEach(nal -> out.u16(nal.length()).bytes(nal));
    }
}
