package io.weir.media.codec;

import io.weir.base.buf.Bytes;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import java.util.ArrayList;
import java.util.List;

/**
 * An AVCDecoderConfigurationRecord, avcC (ISO/IEC 14496-15 §5.3.3.1).
 *
 * <pre>
 * version(8)=1 profile(8) compatibility(8) level(8) 111111 lengthSizeMinusOne(2) 111 spsCount(5) {length(16) sps}
 * ppsCount(8) {length(16) pps} [111111 chroma(2) 11111 lumaDepth-8(3) 11111 chromaDepth-8(3) spsExtCount(8) {...}]
 * </pre>
 *
 * @param codec the parameter sets
 * @param lengthSize bytes of the length before each NAL unit in the payloads: 1, 2 or 4
 */
public record AvcConfig(Codec.H264 codec, int lengthSize) {
    /** The record that weir writes for the codec: lengths of four bytes. */
    public static AvcConfig of(Codec.H264 codec) {
        return new AvcConfig(codec, NalUnits.LENGTH_SIZE);
    }

    /** Reads a record. */
    public static AvcConfig parse(Bytes record) throws MediaException {
        ByteCursor in = new ByteCursor("avcC", record);
        int version = in.u8();
        if (version != 1) {
            throw MediaException.malformed("avcC version " + version);
        }
        in.skip(3);
        int lengthSize = (in.u8() & 3) + 1;
        if (lengthSize == 3) {
            throw MediaException.malformed("avcC: NAL unit lengths of 3 bytes");
        }
        List<Bytes> sps = parameterSets(in, in.u8() & 0x1f, NalUnits.H264_SPS);
        List<Bytes> pps = parameterSets(in, in.u8(), NalUnits.H264_PPS);
        if (sps.isEmpty() || pps.isEmpty()) {
            throw MediaException.malformed("avcC without " + (sps.isEmpty() ? "SPS" : "PPS"));
        }
        return new AvcConfig(new Codec.H264(sps, pps), lengthSize);
    }

    /** Writes the record; the fields of high profiles come from the first SPS, and are left out when it cannot be read. */
    public Bytes write() {
        Bytes first = codec.sps().isEmpty() ? Bytes.EMPTY : codec.sps().getFirst();
        ByteWriter out = new ByteWriter(64);
        out.u8(1);
        for (int i = 1; i <= 3; i++) {
            out.u8(first.length() > i ? first.u8(i) : 0);
        }
        out.u8(0xfc | lengthSize - 1);
        out.u8(0xe0 | codec.sps().size());
        codec.sps().forEach(sps -> out.u16(sps.length()).bytes(sps));
        out.u8(codec.pps().size());
        codec.pps().forEach(pps -> out.u16(pps.length()).bytes(pps));
        // All profiles but Baseline, Main and Extended have the extension (the first edition named four).
        int profileIdc = first.length() > 1 ? first.u8(1) : 0;
        if (profileIdc != 66 && profileIdc != 77 && profileIdc != 88) {
            writeExtension(out, first);
        }
        return out.toBytes();
    }

    private static void writeExtension(ByteWriter out, Bytes sps) {
        try {
            H264Sps parsed = H264Sps.parse(sps);
            out.u8(0xfc | parsed.chromaFormatIdc());
            out.u8(0xf8 | parsed.bitDepthLuma() - 8);
            out.u8(0xf8 | parsed.bitDepthChroma() - 8);
            out.u8(0);
        } catch (MediaException _) {
            // The parameter sets go out as they came; a decoder does without the extension.
            return;
        }
    }

    private static List<Bytes> parameterSets(ByteCursor in, int count, int type) throws MediaException {
        List<Bytes> sets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Bytes set = in.bytes(in.u16());
            if (set.isEmpty() || NalUnits.h264Type(set.u8(0)) != type) {
                throw MediaException.malformed("avcC: NAL unit is not of type " + type);
            }
            sets.add(set);
        }
        return sets;
    }
}
