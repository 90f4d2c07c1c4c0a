package io.weir.protocol.rtp.payload;

import io.weir.base.buf.Bytes;
import io.weir.media.Codec;
import io.weir.media.codec.NalSyntax;
import io.weir.media.codec.OpusHead;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** From a payload format that a peer offers in SDP to the codec it stands for: the way back of {@link PayloadFormats}. */
public final class PayloadOffers {
    /** Most channels of an offer; more than any of the formats has a use for. */
    public static final int CHANNEL_COUNT_MAX = 8;

    private static final int SAMPLE_RATE_MAX = 192_000;
    private static final int OPUS_SURROUND_FAMILY = 1;
    private static final int OPUS_SILENT_CHANNEL = 255;

    private PayloadOffers() {}

    /**
     * The codec, with what the offer says of its configuration; empty when weir does not know the name, or the offer makes no sense.
     *
     * @param encodingName upper or lower case
     * @param clockRate ticks a second
     * @param channelCount audio channels, 1 when SDP does not say
     * @param parameters format parameters by name
     */
    public static Optional<Codec> codec(
            String encodingName, int clockRate, int channelCount, Map<String, String> parameters) {
        if (clockRate < 1 || clockRate > SAMPLE_RATE_MAX || channelCount < 1 || channelCount > CHANNEL_COUNT_MAX) {
            return Optional.empty();
        }
        @Nullable
        Codec codec = switch (encodingName.toLowerCase(Locale.ROOT)) {
            case "h264" -> h264(parameters);
            case "h265" ->
                new Codec.H265(
                        sets(parameters, "sprop-vps", NalSyntax.H265::isVps),
                        sets(parameters, "sprop-sps", NalSyntax.H265::isSps),
                        sets(parameters, "sprop-pps", NalSyntax.H265::isPps));
            case "av1" -> new Codec.Av1(Bytes.EMPTY);
            case "vp8" -> new Codec.Vp8();
            case "vp9" -> new Codec.Vp9(number(parameters, "profile-id", 3), 0, 8, 1, false);
            // Said to be stereo whatever it is, and a decoder makes stereo of mono.
            case "opus" -> new Codec.Opus(2, Bytes.EMPTY);
            case PayloadFormats.MULTIOPUS -> multiopus(channelCount, parameters);
            case "pcmu" -> new Codec.G711(true, clockRate, channelCount);
            case "pcma" -> new Codec.G711(false, clockRate, channelCount);
            case "g722" -> PayloadFormats.G722;
            case "l16" -> new Codec.Lpcm(16, clockRate, channelCount);
            case "l24" -> new Codec.Lpcm(24, clockRate, channelCount);
            default -> null;
        };
        if (codec == null || codec.clockRate() != clockRate) {
            return Optional.empty();
        }
        return Optional.of(codec);
    }

    private static Codec h264(Map<String, String> parameters) {
        return new Codec.H264(
                sets(parameters, "sprop-parameter-sets", NalSyntax.H264::isSps),
                sets(parameters, "sprop-parameter-sets", NalSyntax.H264::isPps));
    }

    private static @Nullable Codec multiopus(int channelCount, Map<String, String> parameters) {
        String[] map = parameters.getOrDefault("channel_mapping", "").split(",", CHANNEL_COUNT_MAX + 1);
        int streams = number(parameters, "num_streams", CHANNEL_COUNT_MAX);
        int coupled = number(parameters, "coupled_streams", CHANNEL_COUNT_MAX);
        if (map.length != channelCount || streams == 0 || coupled > streams) {
            return null;
        }
        int[] mapping = new int[2 + channelCount];
        mapping[0] = streams;
        mapping[1] = coupled;
        for (int i = 0; i < channelCount; i++) {
            int channel = number(map[i], OPUS_SILENT_CHANNEL);
            if (channel < 0 || channel >= streams + coupled && channel != OPUS_SILENT_CHANNEL) {
                return null;
            }
            mapping[2 + i] = channel;
        }
        OpusHead head = new OpusHead(channelCount, 0, 48_000, 0, OPUS_SURROUND_FAMILY, Bytes.of(mapping));
        return new Codec.Opus(channelCount, head.write());
    }

    /** The parameter sets of one kind among those that an offer lists in base64; broken ones are left out. */
    private static List<Bytes> sets(Map<String, String> parameters, String name, IntPredicate isKind) {
        List<Bytes> sets = new ArrayList<>();
        NalSyntax syntax = name.equals("sprop-parameter-sets") ? NalSyntax.H264 : NalSyntax.H265;
        for (String text : parameters.getOrDefault(name, "").split(",", NalAssembler.PARAMETER_SET_COUNT_MAX)) {
            Bytes set;
            try {
                set = Bytes.wrap(Base64.getDecoder().decode(text.strip()));
            } catch (IllegalArgumentException _) {
                set = Bytes.EMPTY;
            }
            if (set.length() > syntax.headerLength() && isKind.test(syntax.type(set.u8(0)))) {
                sets.add(set);
            }
        }
        return sets;
    }

    private static int number(Map<String, String> parameters, String name, int max) {
        return Math.max(0, number(parameters.getOrDefault(name, "0"), max));
    }

    /** A number from 0 to {@code max}, or -1. */
    private static int number(String text, int max) {
        try {
            int value = Integer.parseInt(text.strip());
            return value <= max ? Math.max(-1, value) : -1;
        } catch (NumberFormatException _) {
            return -1;
        }
    }
}
