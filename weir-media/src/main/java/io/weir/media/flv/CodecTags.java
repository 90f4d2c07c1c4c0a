package io.weir.media.flv;

import io.weir.base.buf.Bytes;
import io.weir.media.Codec;
import io.weir.media.codec.Av1Config;
import io.weir.media.codec.AvcConfig;
import io.weir.media.codec.FlacConfig;
import io.weir.media.codec.HevcConfig;
import io.weir.media.codec.OpusHead;
import io.weir.media.codec.Vp9Config;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How FLV names each codec: by a number of four bits since the beginning, by four characters in enhanced RTMP, or not at all. */
public final class CodecTags {
    /** Means that a codec has no old number. */
    static final int NO_LEGACY_ID = -1;

    /** FLV 10.1 §E.4.3.1, CodecID. */
    static final int AVC = 7;

    /** Not in FLV 10.1: the number that Chinese CDNs and their encoders gave to H.265. */
    static final int HEVC = 12;

    /** FLV 10.1 §E.4.2.1, SoundFormat. */
    static final int MP3 = 2;

    static final int G711_A_LAW = 7;
    static final int G711_MU_LAW = 8;
    static final int AAC = 10;
    static final int MP3_8_KHZ = 14;

    /** Enhanced RTMP v2: the SoundFormat that announces a four-character name. */
    static final int EX_AUDIO = 9;

    /** FLV has no field for the rate of G.711. */
    static final int G711_SAMPLE_RATE = 8_000;

    /**
     * The tag of one codec.
     *
     * @param type which tags carry it
     * @param legacyId CodecID or SoundFormat, or {@link #NO_LEGACY_ID}
     * @param fourCc its enhanced name, or null when it has none
     */
    record Tag(FlvTagType type, int legacyId, @Nullable FourCc fourCc) {}

    private CodecTags() {}

    /** True when FLV can carry the codec as weir holds it. */
    public static boolean supports(Codec codec) {
        return of(codec).isPresent();
    }

    /** Why FLV cannot carry the codec, for people; empty when it can. */
    public static Optional<String> problem(Codec codec) {
        if (supports(codec)) {
            return Optional.empty();
        }
        return Optional.of(
                switch (codec) {
                    case Codec.G711 _ -> "G.711 is in FLV at 8 kHz with one or two channels only";
                    case Codec.Unknown unknown -> unknown.name() + " is not a codec that weir can put into FLV";
                    case Codec.Lpcm _ -> "FLV has no tag for LPCM";
                    case Codec.Video _, Codec.Audio _, Codec.Data _ -> "FLV has no tag for this codec";
                });
    }

    /** The enhanced name of the codec, or empty when it has none. */
    public static Optional<FourCc> fourCc(Codec codec) {
        return of(codec).flatMap(tag -> Optional.ofNullable(tag.fourCc));
    }

    /** The tag of the codec, or empty when FLV has none. */
    static Optional<Tag> of(Codec codec) {
        return Optional.ofNullable(
                switch (codec) {
                    case Codec.H264 _ -> video(AVC, FourCc.AVC1);
                    case Codec.H265 _ -> video(NO_LEGACY_ID, FourCc.HVC1);
                    case Codec.Av1 _ -> video(NO_LEGACY_ID, FourCc.AV01);
                    case Codec.Vp9 _ -> video(NO_LEGACY_ID, FourCc.VP09);
                    case Codec.Vp8 _ -> video(NO_LEGACY_ID, FourCc.VP08);
                    case Codec.Aac _ -> audio(AAC, FourCc.MP4A);
                    case Codec.Opus _ -> audio(NO_LEGACY_ID, FourCc.OPUS);
                    case Codec.Mp3 _ -> audio(MP3, FourCc.MP3);
                    case Codec.G711 g711 -> g711(g711);
                    case Codec.Ac3 _ -> audio(NO_LEGACY_ID, FourCc.AC_3);
                    case Codec.Eac3 _ -> audio(NO_LEGACY_ID, FourCc.EC_3);
                    case Codec.Flac _ -> audio(NO_LEGACY_ID, FourCc.FLAC);
                    case Codec.Script _ -> new Tag(FlvTagType.SCRIPT, NO_LEGACY_ID, null);
                    case Codec.Lpcm _, Codec.Unknown _ -> null;
                });
    }

    /** The configuration that a sequence start tag carries after its header; empty when the codec has none. */
    static Bytes configRecord(Codec codec) {
        return switch (codec) {
            case Codec.H264 h264 -> AvcConfig.of(h264).write();
            case Codec.H265 h265 -> HevcConfig.of(h265).write();
            case Codec.Av1 av1 -> Av1Config.of(av1).write();
            case Codec.Vp9 vp9 -> Vp9Config.of(vp9).write();
            case Codec.Aac aac -> aac.config();
            case Codec.Opus opus -> OpusHead.headerOf(opus);
            case Codec.Flac flac -> FlacConfig.writeHeader(flac.streamInfo());
            case Codec.Vp8 _,
                    Codec.Mp3 _,
                    Codec.G711 _,
                    Codec.Ac3 _,
                    Codec.Eac3 _,
                    Codec.Lpcm _,
                    Codec.Script _,
                    Codec.Unknown _ -> Bytes.EMPTY;
        };
    }

    /** The name of a CodecID that weir passes over. */
    static String legacyVideoName(int codecId) {
        return switch (codecId) {
            case 2 -> "Sorenson H.263";
            case 3 -> "Screen video";
            case 4 -> "VP6";
            case 5 -> "VP6 with alpha";
            case 6 -> "Screen video 2";
            default -> "FLV video " + codecId;
        };
    }

    /** The name of a SoundFormat that weir passes over. */
    static String legacyAudioName(int soundFormat) {
        return switch (soundFormat) {
            case 0, 3 -> "LPCM";
            case 1 -> "ADPCM";
            case 4, 5, 6 -> "Nellymoser";
            case 11 -> "Speex";
            default -> "FLV audio " + soundFormat;
        };
    }

    private static Tag video(int legacyId, FourCc fourCc) {
        return new Tag(FlvTagType.VIDEO, legacyId, fourCc);
    }

    private static Tag audio(int legacyId, FourCc fourCc) {
        return new Tag(FlvTagType.AUDIO, legacyId, fourCc);
    }

    private static @Nullable Tag g711(Codec.G711 g711) {
        if (g711.sampleRate() != G711_SAMPLE_RATE || g711.channelCount() > 2) {
            return null;
        }
        return new Tag(FlvTagType.AUDIO, g711.muLaw() ? G711_MU_LAW : G711_A_LAW, null);
    }
}
