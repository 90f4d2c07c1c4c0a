package io.weir.protocol.sdp;

import java.util.List;
import java.util.Locale;

/** Compares payload formats, and writes the answer's parameters, each codec by its own specification. */
final class CodecMatch {
    /** Level 5.2: what is asked for when a client may send at a level of our choice. */
    private static final int H264_LEVEL_MAX = 0x34;

    /** RFC 7798 section 7.1: level 3.1 without level-id. */
    private static final int H265_LEVEL_ASSUMED = 93;

    /** AV1's RTP format, section 7.2.1: level 3.1 without level-idx. */
    private static final int AV1_LEVEL_ASSUMED = 5;

    private CodecMatch() {}

    /** How well a stream of {@code ours} can go to a peer that offers {@code offered}. */
    static Fit sending(CodecFormat ours, CodecFormat offered) {
        if (!sameEncoding(ours, offered)) {
            return Fit.NONE;
        }
        FormatParameters mine = ours.parameters();
        FormatParameters theirs = offered.parameters();
        return switch (ours.encoding().toLowerCase(Locale.ROOT)) {
            case "h264" -> sendingH264(mine, theirs);
            case "h265" -> {
                boolean higherTier = mine.number("tier-flag", 0) > theirs.number("tier-flag", 0);
                int level = mine.number("level-id", H265_LEVEL_ASSUMED);
                boolean below = higherTier || level > theirs.number("level-id", H265_LEVEL_ASSUMED);
                yield ranked(mine.number("profile-id", 1), theirs.number("profile-id", 1), below);
            }
            case "vp9" -> {
                boolean same = mine.number("profile-id", 0) == theirs.number("profile-id", 0);
                yield same ? Fit.EXACT : Fit.NONE;
            }
            case "av1" -> {
                boolean higherTier = mine.number("tier", 0) > theirs.number("tier", 0);
                int level = mine.number("level-idx", AV1_LEVEL_ASSUMED);
                boolean below = higherTier || level > theirs.number("level-idx", AV1_LEVEL_ASSUMED);
                yield ranked(mine.number("profile", 0), theirs.number("profile", 0), below);
            }
            case "multiopus" -> sameMapping(mine, theirs) ? Fit.EXACT : Fit.NONE;
            default -> Fit.EXACT;
        };
    }

    private static Fit ranked(int profile, int theirs, boolean below) {
        if (profile > theirs) {
            return Fit.OTHER_PROFILE;
        }
        if (below) {
            return Fit.LEVEL_BELOW;
        }
        return profile == theirs ? Fit.EXACT : Fit.CONTAINS;
    }

    private static Fit sendingH264(FormatParameters mine, FormatParameters theirs) {
        if (mine.number("packetization-mode", 0) != theirs.number("packetization-mode", 0)) {
            return Fit.NONE;
        }
        H264Profile stream = H264Profile.of(mine).orElse(H264Profile.BASELINE);
        H264Profile decoder = H264Profile.of(theirs).orElse(H264Profile.BASELINE);
        if (!decoder.decodesInPractice(stream)) {
            return Fit.OTHER_PROFILE;
        }
        if (levelOf(mine) > levelOf(theirs)) {
            return Fit.LEVEL_BELOW;
        }
        return stream == decoder ? Fit.EXACT : Fit.CONTAINS;
    }

    /** Whether {@code ours}, a capability, takes a stream of {@code offered}; what it leaves out may be anything. */
    static boolean receiving(CodecFormat ours, CodecFormat offered) {
        if (!sameEncoding(ours, offered)) {
            return false;
        }
        FormatParameters mine = ours.parameters();
        FormatParameters theirs = offered.parameters();
        return switch (ours.encoding().toLowerCase(Locale.ROOT)) {
            case "h264" -> {
                boolean mode = mine.value("packetization-mode").isEmpty()
                        || mine.number("packetization-mode", 0) == theirs.number("packetization-mode", 0);
                int offeredMode = theirs.number("packetization-mode", 0);
                H264Profile sent = H264Profile.of(theirs).orElse(H264Profile.BASELINE);
                yield mode
                        && offeredMode <= 1
                        && H264Profile.of(mine).map(one -> one.decodes(sent)).orElse(true);
            }
            case "h265" -> {
                String mode = theirs.value("tx-mode");
                yield (mode.isEmpty() || mode.equalsIgnoreCase("SRST")) && named(mine, theirs, "profile-id", 1);
            }
            case "vp9" -> named(mine, theirs, "profile-id", 0);
            case "av1" -> named(mine, theirs, "profile", 0) && named(mine, theirs, "tier", 0);
            case "multiopus" -> mine.text().isEmpty() || sameMapping(mine, theirs);
            default -> true;
        };
    }

    /**
     * A capability as an offer states it. What a capability leaves open must be said there, since a parameter left out of an offer
     * means the least: packetization-mode 0, the lowest level.
     */
    static List<CodecFormat> offered(CodecFormat ours) {
        if (!ours.parameters().text().isEmpty()) {
            return List.of(ours);
        }
        return switch (ours.encoding().toLowerCase(Locale.ROOT)) {
            case "h264" -> List.of(CodecFormat.h264(0x640034), CodecFormat.h264(0x4d0034), CodecFormat.h264(0x42e034));
            case "h265" -> List.of(CodecFormat.h265(1, 0, 180));
            case "vp9" -> List.of(CodecFormat.vp9(0), CodecFormat.vp9(2));
            case "av1" -> List.of(CodecFormat.av1(0, 16, 0));
            case "multiopus" -> {
                boolean known = ours.channels() >= 3 && ours.channels() <= 8;
                yield known ? List.of(CodecFormat.multiopus(ours.channels())) : List.of(ours);
            }
            default -> List.of(ours);
        };
    }

    private static boolean named(FormatParameters mine, FormatParameters theirs, String name, int assumed) {
        return mine.value(name).isEmpty() || mine.number(name, assumed) == theirs.number(name, assumed);
    }

    private static boolean sameMapping(FormatParameters mine, FormatParameters theirs) {
        return List.of("channel_mapping", "num_streams", "coupled_streams").stream()
                .allMatch(name -> mine.value(name).equals(theirs.value(name)));
    }

    private static boolean sameEncoding(CodecFormat ours, CodecFormat offered) {
        return ours.is(offered.encoding())
                && ours.clockRate() == offered.clockRate()
                && ours.channels() == offered.channels();
    }

    /** The parameters that answer {@code offered} when we receive. */
    static FormatParameters answerReceiving(CodecFormat offered) {
        FormatParameters theirs = offered.parameters();
        return switch (offered.encoding().toLowerCase(Locale.ROOT)) {
            case "h264" -> answerH264(theirs, H264_LEVEL_MAX);
            case "opus" -> {
                boolean stereo = theirs.value("stereo").equals("1")
                        || theirs.value("sprop-stereo").equals("1");
                yield opus(theirs, "stereo", stereo);
            }
            default -> echo(offered);
        };
    }

    /** The parameters that answer {@code offered} when we send {@code ours}. */
    static FormatParameters answerSending(CodecFormat ours, CodecFormat offered) {
        FormatParameters theirs = offered.parameters();
        return switch (offered.encoding().toLowerCase(Locale.ROOT)) {
            case "h264" -> answerH264(theirs, levelOf(ours.parameters()));
            case "opus" ->
                opus(theirs, "sprop-stereo", ours.parameters().value("stereo").equals("1"));
            default -> echo(offered);
        };
    }

    private static FormatParameters opus(FormatParameters theirs, String name, boolean stereo) {
        String minptime = theirs.value("minptime");
        return FormatParameters.of(
                "minptime", minptime, "useinbandfec", theirs.value("useinbandfec"), name, stereo ? "1" : "");
    }

    /**
     * RFC 6184 section 8.2.2: mode and profile are the offer's. The level is ours if the offer allows levels to differ, otherwise
     * the lower one.
     */
    private static FormatParameters answerH264(FormatParameters theirs, int level) {
        String asymmetry = theirs.value("level-asymmetry-allowed").equals("1") ? "1" : "";
        int id = H264Profile.id(theirs);
        int chosen = asymmetry.isEmpty() ? Math.min(level, levelOf(theirs)) : level;
        return FormatParameters.of(
                "level-asymmetry-allowed",
                asymmetry,
                "packetization-mode",
                theirs.value("packetization-mode"),
                "profile-level-id",
                id < 0 ? "" : String.format(Locale.ROOT, "%06x", id & 0xffff00 | chosen));
    }

    private static int levelOf(FormatParameters parameters) {
        int id = H264Profile.id(parameters);
        return (id < 0 ? H264Profile.ASSUMED : id) & 0xff;
    }

    /** The parameters that configure a codec, as offered; those that describe one side's stream stay out. */
    private static FormatParameters echo(CodecFormat offered) {
        List<String> names = switch (offered.encoding().toLowerCase(Locale.ROOT)) {
            case "h265" -> List.of("level-id", "profile-id", "tier-flag", "tx-mode");
            case "vp9" -> List.of("profile-id");
            case "av1" -> List.of("level-idx", "profile", "tier");
            case "multiopus" ->
                List.of("channel_mapping", "num_streams", "coupled_streams", "minptime", "useinbandfec");
            default -> List.of();
        };
        String[] pairs = new String[names.size() * 2];
        for (int i = 0; i < names.size(); i++) {
            pairs[2 * i] = names.get(i);
            pairs[2 * i + 1] = offered.parameters().value(names.get(i));
        }
        return FormatParameters.of(pairs);
    }
}
