package io.weir.protocol.rtp.payload;

import io.weir.base.buf.Bytes;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.MediaKind;
import io.weir.media.Track;
import io.weir.media.codec.Av1SequenceHeader;
import io.weir.media.codec.H265ProfileTierLevel;
import io.weir.media.codec.H265Sps;
import io.weir.media.codec.OpusHead;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * How RTP names each codec and carries it, and which codecs it does not carry. {@link PayloadOffers} is the way back, from a name to a
 * codec.
 */
public final class PayloadFormats {
    /** The codec of G.722 (RFC 3551 §4.5.2): 16 kHz audio at one byte for each tick of 8 kHz, which is the rate that RTP says. */
    public static final Codec.Unknown G722 = new Codec.Unknown("G722", MediaKind.AUDIO, 8_000);

    static final String MULTIOPUS = "multiopus";

    private static final int STATIC_PCMU = 0;
    private static final int STATIC_PCMA = 8;
    private static final int STATIC_G722 = 9;
    private static final int STATIC_L16_STEREO = 10;
    private static final int STATIC_L16_MONO = 11;
    private static final int STATIC_RATE = 8_000;
    private static final int STATIC_L16_RATE = 44_100;

    /** Constrained baseline at level 3.1, which every WebRTC client decodes (RFC 7742 §6.2). */
    private static final String H264_PROFILE_UNKNOWN = "42e01f";

    private PayloadFormats() {}

    /** What RTP has for the codec. */
    public static PayloadFormat of(Codec codec) {
        return switch (codec) {
            case Codec.H264 h264 -> video(codec, "H264", h264Parameters(h264));
            case Codec.H265 h265 -> video(codec, "H265", h265Parameters(h265));
            case Codec.Av1 av1 -> video(codec, "AV1", av1Parameters(av1));
            case Codec.Vp8 _ -> video(codec, "VP8", new LinkedHashMap<>());
            case Codec.Vp9 vp9 -> video(codec, "VP9", parameters("profile-id", Integer.toString(vp9.profile())));
            case Codec.Opus opus -> opus(opus);
            case Codec.G711 g711 -> g711(g711);
            case Codec.Lpcm lpcm -> lpcm(lpcm);
            case Codec.Unknown unknown ->
                unknown.sameFormat(G722)
                        ? audio("G722", G722.clockRate(), 1, STATIC_G722, new LinkedHashMap<>())
                        : new PayloadFormat.Unsupported(unknown.name() + " is not a codec that weir can packetize");
            case Codec.Aac _ ->
                new PayloadFormat.Unsupported("AAC is not a codec of WebRTC; audio has to be Opus or G.711");
            case Codec.Mp3 _ ->
                new PayloadFormat.Unsupported("MP3 is not a codec of WebRTC; audio has to be Opus or G.711");
            case Codec.Ac3 _ -> new PayloadFormat.Unsupported("AC-3 is not packetized");
            case Codec.Eac3 _ -> new PayloadFormat.Unsupported("E-AC-3 is not packetized");
            case Codec.Flac _ -> new PayloadFormat.Unsupported("FLAC has no RTP payload format");
            case Codec.Script _ -> new PayloadFormat.Unsupported("script data has no RTP payload format");
        };
    }

    /** A packetizer for the codec, or empty when {@link #of} has a reason for none. */
    public static Optional<Packetizer> packetizer(Codec codec, PacketizerOptions options) {
        if (!(of(codec) instanceof PayloadFormat.Supported format)) {
            return Optional.empty();
        }
        return Optional.ofNullable(
                switch (codec) {
                    case Codec.H264 _ -> new NalPacketizer(NalFormat.H264, codec, options);
                    case Codec.H265 _ -> new NalPacketizer(NalFormat.H265, codec, options);
                    case Codec.Av1 av1 -> new Av1Packetizer(av1, options);
                    case Codec.Vp8 _ -> new Vp8Packetizer(options);
                    case Codec.Vp9 _ -> new Vp9Packetizer(options);
                    case Codec.Opus _ -> new FramePacketizer(codec, options);
                    case Codec.G711 g711 ->
                        new SamplePacketizer(codec, format.clockRate(), g711.channelCount(), options);
                    case Codec.Lpcm lpcm ->
                        new SamplePacketizer(
                                codec, format.clockRate(), lpcm.bitDepth() / 8 * lpcm.channelCount(), options);
                    case Codec.Unknown _ -> new SamplePacketizer(codec, format.clockRate(), 1, options);
                    case Codec.Aac _, Codec.Mp3 _, Codec.Ac3 _, Codec.Eac3 _, Codec.Flac _, Codec.Script _ -> null;
                });
    }

    /**
     * A depacketizer for a track that starts with the codec, or empty when {@link #of} has a reason for none.
     *
     * @param codec as {@link PayloadOffers#codec} tells it; parameter sets may be missing, since they come in band
     */
    public static Optional<Depacketizer> depacketizer(int trackId, Codec codec, Depacketizer.Listener listener) {
        if (!(of(codec) instanceof PayloadFormat.Supported format)) {
            return Optional.empty();
        }
        UnitAssembler assembler = switch (codec) {
            case Codec.H264 _ -> new NalAssembler(NalFormat.H264, codec);
            case Codec.H265 _ -> new NalAssembler(NalFormat.H265, codec);
            case Codec.Av1 av1 -> new Av1Assembler(av1);
            case Codec.Vp8 _ -> new Vp8Assembler();
            case Codec.Vp9 _ -> new Vp9Assembler(codec);
            case Codec.Opus _, Codec.G711 _, Codec.Lpcm _, Codec.Unknown _ -> new FrameAssembler(codec);
            case Codec.Aac _, Codec.Mp3 _, Codec.Ac3 _, Codec.Eac3 _, Codec.Flac _, Codec.Script _ ->
                throw new IllegalStateException(codec + " has no assembler");
        };
        return Optional.of(new Depacketizer(new Track(trackId, codec, format.clockRate()), assembler, listener));
    }

    private static PayloadFormat video(Codec codec, String name, SequencedMap<String, String> parameters) {
        return new PayloadFormat.Supported(name, codec.clockRate(), 1, PayloadFormat.DYNAMIC, parameters);
    }

    private static PayloadFormat audio(
            String name, int clockRate, int channels, int payloadType, SequencedMap<String, String> parameters) {
        return new PayloadFormat.Supported(name, clockRate, channels, payloadType, parameters);
    }

    /** RFC 6184 §8.1; the profile is that of the first SPS. */
    private static SequencedMap<String, String> h264Parameters(Codec.H264 codec) {
        boolean known = !codec.sps().isEmpty() && codec.sps().getFirst().length() >= 4;
        String profile = known ? codec.sps().getFirst().slice(1, 3).hex() : H264_PROFILE_UNKNOWN;
        return parameters("level-asymmetry-allowed", "1", "packetization-mode", "1", "profile-level-id", profile);
    }

    /** RFC 7798 §7.1, as browsers tell it; nothing when the first SPS cannot be read. */
    private static SequencedMap<String, String> h265Parameters(Codec.H265 codec) {
        try {
            H265ProfileTierLevel ptl = H265Sps.of(codec).profileTierLevel();
            SequencedMap<String, String> parameters = parameters(
                    "level-id", Integer.toString(ptl.levelIdc()), "profile-id", Integer.toString(ptl.profileIdc()));
            parameters.putAll(parameters("tier-flag", ptl.highTier() ? "1" : "0", "tx-mode", "SRST"));
            return parameters;
        } catch (MediaException _) {
            return new LinkedHashMap<>();
        }
    }

    /** RTP Payload Format For AV1 §7.2; nothing when the sequence header cannot be read. */
    private static SequencedMap<String, String> av1Parameters(Codec.Av1 codec) {
        try {
            Av1SequenceHeader header = Av1SequenceHeader.of(codec);
            return parameters(
                    "level-idx",
                    Integer.toString(header.levelIdx()),
                    "profile",
                    Integer.toString(header.profile()),
                    "tier",
                    header.highTier() ? "1" : "0");
        } catch (MediaException _) {
            return new LinkedHashMap<>();
        }
    }

    /** RFC 7587 §6.1: always said to be stereo; more channels go by the name that browsers gave to them. */
    private static PayloadFormat opus(Codec.Opus codec) {
        if (codec.channelCount() <= 2) {
            SequencedMap<String, String> parameters = parameters("minptime", "10", "useinbandfec", "1");
            if (codec.channelCount() == 2) {
                parameters.putAll(parameters("stereo", "1", "sprop-stereo", "1"));
            }
            return audio("opus", codec.clockRate(), 2, PayloadFormat.DYNAMIC, parameters);
        }
        Bytes mapping = opusMapping(codec);
        if (mapping.length() != 2 + codec.channelCount()) {
            return new PayloadFormat.Unsupported("Opus of " + codec.channelCount() + " channels without a channel map");
        }
        StringBuilder map = new StringBuilder();
        for (int i = 2; i < mapping.length(); i++) {
            map.append(i == 2 ? "" : ",").append(mapping.u8(i));
        }
        SequencedMap<String, String> parameters = parameters(
                "channel_mapping",
                map.toString(),
                "num_streams",
                Integer.toString(mapping.u8(0)),
                "coupled_streams",
                Integer.toString(mapping.u8(1)));
        return audio(MULTIOPUS, codec.clockRate(), codec.channelCount(), PayloadFormat.DYNAMIC, parameters);
    }

    private static Bytes opusMapping(Codec.Opus codec) {
        try {
            return OpusHead.parse(OpusHead.headerOf(codec)).mapping();
        } catch (MediaException _) {
            return Bytes.EMPTY;
        }
    }

    private static PayloadFormat g711(Codec.G711 codec) {
        if (codec.channelCount() < 1) {
            return new PayloadFormat.Unsupported("G.711 without a channel count");
        }
        boolean fixed = codec.sampleRate() == STATIC_RATE && codec.channelCount() == 1;
        int payloadType = !fixed ? PayloadFormat.DYNAMIC : codec.muLaw() ? STATIC_PCMU : STATIC_PCMA;
        String name = codec.muLaw() ? "PCMU" : "PCMA";
        return audio(name, codec.clockRate(), codec.channelCount(), payloadType, new LinkedHashMap<>());
    }

    private static PayloadFormat lpcm(Codec.Lpcm codec) {
        int channels = codec.channelCount();
        if (codec.bitDepth() != 16 && codec.bitDepth() != 24 || channels < 1) {
            return new PayloadFormat.Unsupported("PCM of " + codec.bitDepth() + " bits and " + channels
                    + " channels; only L16 and L24 are packetized");
        }
        int payloadType = codec.bitDepth() != 16 || codec.sampleRate() != STATIC_L16_RATE || channels > 2
                ? PayloadFormat.DYNAMIC
                : channels == 2 ? STATIC_L16_STEREO : STATIC_L16_MONO;
        return audio("L" + codec.bitDepth(), codec.clockRate(), channels, payloadType, new LinkedHashMap<>());
    }

    private static SequencedMap<String, String> parameters(String... namesAndValues) {
        SequencedMap<String, String> parameters = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            parameters.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return parameters;
    }
}
