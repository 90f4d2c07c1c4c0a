package io.weir.media.dump;

import io.weir.base.buf.Bytes;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.codec.AacConfig;
import io.weir.media.codec.Av1SequenceHeader;
import io.weir.media.codec.FlacConfig;
import io.weir.media.codec.H264Sps;
import io.weir.media.codec.H265Sps;
import io.weir.media.codec.OpusHead;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Describes codecs in one line: name, what matters to a reader, and the parameter sets in hexadecimal. */
public final class CodecText {
    private CodecText() {}

    /** The codec's name alone, as logs and the API write it. */
    public static String name(Codec codec) {
        return switch (codec) {
            case Codec.H264 _ -> "H264";
            case Codec.H265 _ -> "H265";
            case Codec.Av1 _ -> "AV1";
            case Codec.Vp9 _ -> "VP9";
            case Codec.Vp8 _ -> "VP8";
            case Codec.Aac _ -> "AAC";
            case Codec.Opus _ -> "Opus";
            case Codec.Mp3 _ -> "MP3";
            case Codec.G711 _ -> "G711";
            case Codec.Ac3 _ -> "AC-3";
            case Codec.Eac3 _ -> "E-AC-3";
            case Codec.Flac _ -> "FLAC";
            case Codec.Lpcm _ -> "LPCM";
            case Codec.Script _ -> "script";
            case Codec.Unknown unknown -> "unknown (" + unknown.name() + ")";
        };
    }

    /** The whole line; parameters that cannot be read are described by the reason. */
    public static String describe(Codec codec) {
        String details;
        try {
            details = details(codec);
        } catch (MediaException e) {
            details = "(" + e.getMessage() + ")";
        }
        return details.isEmpty() ? name(codec) : name(codec) + " " + details;
    }

    private static String details(Codec codec) throws MediaException {
        return switch (codec) {
            case Codec.H264 h264 -> h264(h264);
            case Codec.H265 h265 -> h265(h265);
            case Codec.Av1 av1 -> av1(av1);
            case Codec.Vp9 vp9 ->
                "profile=%d level=%d depth=%d chroma=%d%s"
                        .formatted(
                                vp9.profile(),
                                vp9.level(),
                                vp9.bitDepth(),
                                vp9.chromaSubsampling(),
                                vp9.fullRange() ? " full-range" : "");
            case Codec.Vp8 _, Codec.Script _, Codec.Unknown _ -> "";
            case Codec.Aac aac ->
                "object=%d %s samples=%d config=%s"
                        .formatted(
                                aac.objectType(),
                                audio(aac),
                                AacConfig.of(aac).samplesPerFrame(),
                                aac.config().hex());
            case Codec.Opus opus ->
                audio(opus)
                        + (opus.header().isEmpty()
                                ? ""
                                : " preskip=" + OpusHead.parse(opus.header()).preSkip() + " header="
                                        + opus.header().hex());
            case Codec.G711 g711 -> (g711.muLaw() ? "µ-law " : "A-law ") + audio(g711);
            case Codec.Flac flac ->
                "%s depth=%d info=%s"
                        .formatted(
                                audio(flac),
                                FlacConfig.of(flac).bitDepth(),
                                flac.streamInfo().hex());
            case Codec.Lpcm lpcm -> audio(lpcm) + " depth=" + lpcm.bitDepth();
            case Codec.Mp3 mp3 -> audio(mp3);
            case Codec.Ac3 ac3 -> audio(ac3);
            case Codec.Eac3 eac3 -> audio(eac3);
        };
    }

    private static String h264(Codec.H264 codec) throws MediaException {
        H264Sps sps = H264Sps.of(codec);
        return "profile=%d level=%d %dx%d fps=%s depth=%d chroma=%d reorder=%d sps=%s pps=%s"
                .formatted(
                        sps.profileIdc(),
                        sps.levelIdc(),
                        sps.width(),
                        sps.height(),
                        fps(sps.framesPerSecond()),
                        sps.bitDepthLuma(),
                        sps.chromaFormatIdc(),
                        sps.reorderFrames(),
                        hex(codec.sps()),
                        hex(codec.pps()));
    }

    private static String h265(Codec.H265 codec) throws MediaException {
        H265Sps sps = H265Sps.of(codec);
        return "profile=%d level=%d %dx%d fps=%s depth=%d chroma=%d reorder=%d vps=%s sps=%s pps=%s"
                .formatted(
                        sps.profileTierLevel().profileIdc(),
                        sps.profileTierLevel().levelIdc(),
                        sps.width(),
                        sps.height(),
                        fps(sps.framesPerSecond()),
                        sps.bitDepthLuma(),
                        sps.chromaFormatIdc(),
                        sps.reorderFrames(),
                        hex(codec.vps()),
                        hex(codec.sps()),
                        hex(codec.pps()));
    }

    private static String av1(Codec.Av1 codec) throws MediaException {
        Av1SequenceHeader header = Av1SequenceHeader.of(codec);
        return "profile=%d level=%d %dx%d fps=%s depth=%d%s header=%s"
                .formatted(
                        header.profile(),
                        header.levelIdx(),
                        header.width(),
                        header.height(),
                        fps(header.framesPerSecond()),
                        header.bitDepth(),
                        header.monochrome() ? " monochrome" : "",
                        codec.sequenceHeader().hex());
    }

    private static String audio(Codec.Audio codec) {
        return codec.sampleRate() + " Hz channels=" + codec.channelCount();
    }

    private static String fps(double framesPerSecond) {
        return framesPerSecond == 0 ? "?" : String.format(Locale.ROOT, "%.3f", framesPerSecond);
    }

    private static String hex(List<Bytes> sets) {
        return sets.stream().map(Bytes::hex).collect(Collectors.joining(","));
    }
}
