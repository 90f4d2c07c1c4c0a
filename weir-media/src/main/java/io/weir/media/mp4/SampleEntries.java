package io.weir.media.mp4;

import io.weir.base.buf.Bytes;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.codec.Av1Config;
import io.weir.media.codec.Av1SequenceHeader;
import io.weir.media.codec.AvcConfig;
import io.weir.media.codec.FlacConfig;
import io.weir.media.codec.H264Sps;
import io.weir.media.codec.H265Sps;
import io.weir.media.codec.HevcConfig;
import io.weir.media.codec.OpusHead;
import io.weir.media.codec.Vp8Header;
import io.weir.media.codec.Vp9Config;
import io.weir.media.codec.Vp9Header;

/** How MP4 names each codec and what its sample entry holds (ISO/IEC 14496-12 §8.5.2, §12.1.3, §12.2.3 and the codecs' bindings). */
final class SampleEntries {
    private static final int DEPTH_COLOUR = 0x18;
    private static final int RESOLUTION_72_DPI = 0x0048_0000;
    private static final int COMPRESSOR_NAME_LENGTH = 32;
    private static final int SAMPLE_SIZE = 16;
    private static final int RATE_MAX = 0xffff;
    private static final int FLAC_LAST_BLOCK = 0x80;

    /** Width and height in pixels; 0 when not known. */
    private record Picture(int width, int height) {
        static final Picture UNKNOWN = new Picture(0, 0);
    }

    private SampleEntries() {}

    static Mp4Format of(Codec codec) {
        try {
            return switch (codec) {
                case Codec.H264 h264 -> h264(h264);
                case Codec.H265 h265 -> h265(h265);
                case Codec.Av1 av1 -> new Mp4Format.Supported("av01", CodecNames.av1(av1));
                case Codec.Vp9 vp9 -> new Mp4Format.Supported("vp09", CodecNames.vp9(vp9));
                case Codec.Vp8 _ -> new Mp4Format.Supported("vp08", "vp08.00.41.08");
                case Codec.Aac aac -> aac(aac);
                case Codec.Opus _ -> new Mp4Format.Supported("Opus", "opus");
                case Codec.Mp3 _ -> new Mp4Format.Supported("mp4a", "mp4a.6B");
                case Codec.Ac3 _ -> new Mp4Format.Supported("ac-3", "ac-3");
                case Codec.Eac3 _ -> new Mp4Format.Supported("ec-3", "ec-3");
                case Codec.Flac flac -> flac(flac);
                case Codec.Lpcm lpcm -> lpcm(lpcm);
                case Codec.G711 _ -> new Mp4Format.Unsupported("G.711 is not in MP4; as LPCM it is");
                case Codec.Script _ -> new Mp4Format.Unsupported("FLV script data has no place in MP4");
                case Codec.Unknown unknown ->
                    new Mp4Format.Unsupported(unknown.name() + " is not a codec that weir writes to MP4");
            };
        } catch (MediaException e) {
            return new Mp4Format.Unsupported("not in MP4 as configured: " + e.getMessage());
        }
    }

    /** Writes the sample entry of a supported codec. */
    static void write(BoxWriter out, Mp4Track mp4) {
        Bytes unit = mp4.firstUnit();
        switch (mp4.track().codec()) {
            case Codec.H264 h264 ->
                video(
                        out,
                        BoxType.AVC1,
                        picture(h264),
                        BoxType.AVC_C,
                        AvcConfig.of(h264).write());
            case Codec.H265 h265 ->
                video(
                        out,
                        BoxType.HVC1,
                        picture(h265),
                        BoxType.HVC_C,
                        HevcConfig.of(h265).write());
            case Codec.Av1 av1 ->
                video(
                        out,
                        BoxType.AV01,
                        picture(av1),
                        BoxType.AV1_C,
                        Av1Config.of(av1).write());
            case Codec.Vp9 vp9 ->
                video(
                        out,
                        BoxType.VP09,
                        vp9Picture(unit),
                        BoxType.VPC_C,
                        Vp9Config.of(vp9).write());
            case Codec.Vp8 _ -> {
                // Profile 0 and level unknown; bit depth 8, 4:2:0 (VP codecs in ISOBMFF): VP8 has nothing else.
                Bytes record = Vp9Config.of(new Codec.Vp9(0, 0, 8, 1, false)).write();
                video(out, BoxType.VP08, vp8Picture(unit), BoxType.VPC_C, record);
            }
            case Codec.Aac aac -> {
                int box = audio(out, BoxType.MP4A, aac, SAMPLE_SIZE);
                new EsDescriptor(EsDescriptor.MPEG4_AUDIO, aac.config()).write(out);
                out.end(box);
            }
            case Codec.Mp3 mp3 -> {
                int box = audio(out, BoxType.MP4A, mp3, SAMPLE_SIZE);
                // Also at low rates, which would be 0x69: MediaMTX's playback knows only this one.
                new EsDescriptor(EsDescriptor.MPEG1_AUDIO, Bytes.EMPTY).write(out);
                out.end(box);
            }
            case Codec.Opus opus -> opus(out, opus);
            case Codec.Ac3 ac3 -> {
                int box = audio(out, BoxType.AC_3, ac3, SAMPLE_SIZE);
                Ac3Boxes.writeDac3(out, ac3, unit);
                out.end(box);
            }
            case Codec.Eac3 eac3 -> {
                int box = audio(out, BoxType.EC_3, eac3, SAMPLE_SIZE);
                Ac3Boxes.writeDec3(out, eac3, unit);
                out.end(box);
            }
            case Codec.Flac flac -> flac(out, flac);
            case Codec.Lpcm lpcm -> lpcm(out, lpcm);
            case Codec.G711 _, Codec.Script _, Codec.Unknown _ -> throw new IllegalArgumentException("no sample entry");
        }
    }

    /** Width and height of the track's pictures, each 16 bits; 0 for audio and when not known. */
    static int pictureSize(Mp4Track mp4) {
        Picture picture = switch (mp4.track().codec()) {
            case Codec.H264 h264 -> picture(h264);
            case Codec.H265 h265 -> picture(h265);
            case Codec.Av1 av1 -> picture(av1);
            case Codec.Vp9 _ -> vp9Picture(mp4.firstUnit());
            case Codec.Vp8 _ -> vp8Picture(mp4.firstUnit());
            case Codec.Audio _, Codec.Data _, Codec.Unknown _ -> Picture.UNKNOWN;
        };
        return picture.width << 16 | picture.height & 0xffff;
    }

    private static Mp4Format h264(Codec.H264 codec) {
        if (codec.sps().isEmpty()
                || codec.pps().isEmpty()
                || codec.sps().getFirst().length() < 4) {
            return new Mp4Format.Unsupported("H.264 without its parameter sets");
        }
        return new Mp4Format.Supported("avc1", CodecNames.h264(codec));
    }

    private static Mp4Format h265(Codec.H265 codec) throws MediaException {
        if (codec.sps().isEmpty() || codec.pps().isEmpty()) {
            return new Mp4Format.Unsupported("H.265 without its parameter sets");
        }
        return new Mp4Format.Supported("hvc1", CodecNames.h265(codec));
    }

    private static Mp4Format aac(Codec.Aac codec) {
        if (codec.config().isEmpty() || codec.config().length() > EsDescriptor.CONFIG_LENGTH_MAX) {
            return new Mp4Format.Unsupported(
                    "AAC with a configuration of " + codec.config().length() + " bytes");
        }
        return new Mp4Format.Supported("mp4a", "mp4a.40." + codec.objectType());
    }

    private static Mp4Format flac(Codec.Flac codec) {
        return codec.streamInfo().length() == FlacConfig.LENGTH
                ? new Mp4Format.Supported("fLaC", "fLaC")
                : new Mp4Format.Unsupported("FLAC without its STREAMINFO");
    }

    private static Mp4Format lpcm(Codec.Lpcm codec) {
        return switch (codec.bitDepth()) {
            case 16, 24, 32 -> new Mp4Format.Supported("ipcm", "ipcm");
            default -> new Mp4Format.Unsupported("LPCM of " + codec.bitDepth() + " bits is not in MP4");
        };
    }

    private static void video(BoxWriter out, int type, Picture picture, int configType, Bytes config) {
        int box = out.begin(type);
        out.zeros(6).u16(1).zeros(16);
        out.u16(picture.width).u16(picture.height).u32(RESOLUTION_72_DPI).u32(RESOLUTION_72_DPI);
        out.u32(0).u16(1).zeros(COMPRESSOR_NAME_LENGTH).u16(DEPTH_COLOUR).u16(-1);
        int inner = out.begin(configType);
        out.bytes(config);
        out.end(inner);
        out.end(box);
    }

    /** Begins an audio entry. Its rate has 16 bits: a higher one is halved until it fits, readers have it from the configuration. */
    private static int audio(BoxWriter out, int type, Codec.Audio codec, int sampleSize) {
        int rate = codec.sampleRate();
        while (rate > RATE_MAX) {
            rate /= 2;
        }
        int box = out.begin(type);
        out.zeros(6).u16(1).zeros(8);
        out.u16(codec.channelCount() == 0 ? 2 : codec.channelCount())
                .u16(sampleSize)
                .u32(0);
        out.u16(rate).u16(0);
        return box;
    }

    /** Opus in ISOBMFF §4.3.2: the fields of the identification header, big-endian. */
    private static void opus(BoxWriter out, Codec.Opus codec) {
        OpusHead head;
        try {
            head = OpusHead.parse(OpusHead.headerOf(codec));
        } catch (MediaException _) {
            head = new OpusHead(Math.clamp(codec.channelCount(), 1, 2), 0, codec.sampleRate(), 0, 0, Bytes.EMPTY);
        }
        int box = audio(out, BoxType.OPUS, codec, SAMPLE_SIZE);
        int config = out.begin(BoxType.D_OPS);
        out.u8(0).u8(head.channelCount()).u16(head.preSkip()).u32(head.inputSampleRate());
        out.u16(head.outputGain()).u8(head.mappingFamily()).bytes(head.mapping());
        out.end(config);
        out.end(box);
    }

    /** FLAC in ISOBMFF §3.3.2: metadata blocks with their headers, here only the first one. */
    private static void flac(BoxWriter out, Codec.Flac codec) {
        int box = audio(out, BoxType.FLAC, codec, SAMPLE_SIZE);
        int config = out.begin(BoxType.DF_LA, 0, 0);
        out.u8(FLAC_LAST_BLOCK).u24(FlacConfig.LENGTH).bytes(codec.streamInfo());
        out.end(config);
        out.end(box);
    }

    /** ISO/IEC 23003-5 §5: integers, big-endian. */
    private static void lpcm(BoxWriter out, Codec.Lpcm codec) {
        int box = audio(out, BoxType.IPCM, codec, codec.bitDepth());
        int config = out.begin(BoxType.PCM_C, 0, 0);
        out.u8(0).u8(codec.bitDepth());
        out.end(config);
        out.end(box);
    }

    private static Picture picture(Codec.H264 codec) {
        try {
            H264Sps sps = H264Sps.of(codec);
            return new Picture(sps.width(), sps.height());
        } catch (MediaException _) {
            return Picture.UNKNOWN;
        }
    }

    private static Picture picture(Codec.H265 codec) {
        try {
            H265Sps sps = H265Sps.of(codec);
            return new Picture(sps.width(), sps.height());
        } catch (MediaException _) {
            return Picture.UNKNOWN;
        }
    }

    private static Picture picture(Codec.Av1 codec) {
        try {
            Av1SequenceHeader header = Av1SequenceHeader.of(codec);
            return new Picture(header.width(), header.height());
        } catch (MediaException _) {
            return Picture.UNKNOWN;
        }
    }

    private static Picture vp9Picture(Bytes keyframe) {
        try {
            Vp9Header header = Vp9Header.parse(keyframe);
            return new Picture(header.width(), header.height());
        } catch (MediaException _) {
            return Picture.UNKNOWN;
        }
    }

    private static Picture vp8Picture(Bytes keyframe) {
        try {
            Vp8Header header = Vp8Header.parse(keyframe);
            return new Picture(header.width(), header.height());
        } catch (MediaException _) {
            return Picture.UNKNOWN;
        }
    }
}
