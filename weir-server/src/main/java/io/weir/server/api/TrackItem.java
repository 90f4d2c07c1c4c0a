package io.weir.server.api;

import io.weir.base.buf.Bytes;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.Track;
import io.weir.media.codec.Av1SequenceHeader;
import io.weir.media.codec.H264Sps;
import io.weir.media.codec.H265Sps;
import io.weir.platform.openapi.Described;
import io.weir.server.path.TrackText;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A track in the API: the codec's label and what is known of it, under MediaMTX's names. */
@Described(name = "PathTrack")
record TrackItem(
        @Described("H264, MPEG-4 Audio, …") String codec,

        @Described(
                value = "What is known of it; which, depends on the codec.",
                records = {
                    Av1Props.class,
                    Vp9Props.class,
                    AvcProps.class,
                    OpusProps.class,
                    AudioProps.class,
                    G711Props.class,
                    LpcmProps.class
                })
        @Nullable
        Object codecProps) {
    /** AV1 properties. */
    @Described(name = "PathTrackCodecPropsAV1")
    record Av1Props(int width, int height, int profile, int level, int tier) {}

    /** VP9 properties. */
    @Described(name = "PathTrackCodecPropsVP9")
    record Vp9Props(int profile) {}

    /** H.264 and H.265 properties. */
    @Described(name = "PathTrackCodecPropsH26x")
    record AvcProps(int width, int height, String profile, String level) {}

    /** Opus properties. */
    @Described(name = "PathTrackCodecPropsOpus")
    record OpusProps(int channelCount) {}

    /** AAC and AC-3 properties. */
    @Described(name = "PathTrackCodecPropsMPEG4Audio")
    record AudioProps(int sampleRate, int channelCount) {}

    /** G.711 properties. */
    @Described(name = "PathTrackCodecPropsG711")
    record G711Props(boolean muLaw, int sampleRate, int channelCount) {}

    /** LPCM properties. */
    @Described(name = "PathTrackCodecPropsLPCM")
    record LpcmProps(int bitDepth, int sampleRate, int channelCount) {}

    private static final Map<Integer, String> H264_PROFILES = Map.of(
            66, "Baseline",
            77, "Main",
            88, "Extended",
            100, "High",
            110, "High 10",
            122, "High 4:2:2",
            244, "High 4:4:4 Predictive");

    private static final List<String> H265_PROFILES = List.of(
            "Main",
            "Main 10",
            "Main Still Picture",
            "Range Extensions",
            "High Throughput",
            "Multiview Main",
            "Scalable Main",
            "3D Main",
            "Screen Content Coding Extensions",
            "Scalable Range Extensions");

    static TrackItem of(Track track) {
        return new TrackItem(TrackText.label(track.codec()), props(track.codec()));
    }

    private static @Nullable Object props(Codec codec) {
        try {
            return switch (codec) {
                case Codec.H264(List<Bytes> sps, List<Bytes> _) -> sps.isEmpty() ? null : h264(sps.getFirst());
                case Codec.H265(List<Bytes> _, List<Bytes> sps, List<Bytes> _) ->
                    sps.isEmpty() ? null : h265(sps.getFirst());
                case Codec.Av1 av1 -> av1(av1);
                case Codec.Vp9 vp9 -> new Vp9Props(vp9.profile());
                case Codec.Opus opus -> new OpusProps(opus.channelCount());
                case Codec.Aac aac -> new AudioProps(aac.sampleRate(), aac.channelCount());
                case Codec.Ac3 ac3 -> new AudioProps(ac3.sampleRate(), ac3.channelCount());
                case Codec.Eac3 eac3 -> new AudioProps(eac3.sampleRate(), eac3.channelCount());
                case Codec.G711 g711 -> new G711Props(g711.muLaw(), g711.sampleRate(), g711.channelCount());
                case Codec.Lpcm lpcm -> new LpcmProps(lpcm.bitDepth(), lpcm.sampleRate(), lpcm.channelCount());
                case Codec.Vp8 _, Codec.Mp3 _, Codec.Flac _, Codec.Script _, Codec.Unknown _ -> null;
            };
        } catch (MediaException _) {
            // a parameter set that we cannot read is passed on all the same: its properties are not known
            return null;
        }
    }

    private static AvcProps h264(Bytes nalUnit) throws MediaException {
        H264Sps sps = H264Sps.parse(nalUnit);
        int idc = sps.profileIdc();
        String profile = H264_PROFILES.getOrDefault(idc, Integer.toString(idc));
        return new AvcProps(sps.width(), sps.height(), profile, level(sps.levelIdc(), 10));
    }

    private static AvcProps h265(Bytes nalUnit) throws MediaException {
        H265Sps sps = H265Sps.parse(nalUnit);
        int idc = sps.profileTierLevel().profileIdc();
        String profile = idc >= 1 && idc <= H265_PROFILES.size() ? H265_PROFILES.get(idc - 1) : Integer.toString(idc);
        return new AvcProps(
                sps.width(), sps.height(), profile, level(sps.profileTierLevel().levelIdc(), 30));
    }

    private static Av1Props av1(Codec.Av1 codec) throws MediaException {
        Av1SequenceHeader header = Av1SequenceHeader.of(codec);
        return new Av1Props(
                header.width(), header.height(), header.profile(), header.levelIdx(), header.highTier() ? 1 : 0);
    }

    private static String level(int idc, int unit) {
        int tenths = idc * 10 / unit;
        return tenths % 10 == 0 ? Integer.toString(tenths / 10) : tenths / 10 + "." + tenths % 10;
    }
}
