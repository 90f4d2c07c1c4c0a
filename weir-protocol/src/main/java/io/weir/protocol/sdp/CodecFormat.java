package io.weir.protocol.sdp;

import java.util.Locale;
import java.util.Set;

/**
 * A codec as RTP names it (rtpmap and fmtp), without a payload type. As a capability to receive, a parameter left out means any
 * value.
 *
 * @param encoding "H264", "opus"; compared without case
 * @param clockRate in Hz; 0 when unknown
 * @param channels 1 for video and mono
 */
public record CodecFormat(String encoding, int clockRate, int channels, FormatParameters parameters) {
    /** The clock of video payload formats, in Hz. */
    public static final int VIDEO_CLOCK = 90_000;

    /** A format without a name: a payload type that nothing describes. */
    public static final CodecFormat UNKNOWN = new CodecFormat("", 0, 1, FormatParameters.NONE);

    private static final Set<String> AUDIO =
            Set.of("opus", "multiopus", "pcmu", "pcma", "g722", "l16", "cn", "telephone-event", "red", "isac", "ilbc");
    private static final Set<String> VIDEO = Set.of("h264", "h265", "vp8", "vp9", "av1");

    /** A video format with its parameters as text. */
    public static CodecFormat video(String encoding, String parameters) {
        return new CodecFormat(encoding, VIDEO_CLOCK, 1, new FormatParameters(parameters));
    }

    /** An audio format without parameters. */
    public static CodecFormat audio(String encoding, int clockRate, int channels) {
        return new CodecFormat(encoding, clockRate, channels, FormatParameters.NONE);
    }

    /**
     * H.264 as a stream's sequence parameter set has it, packetization-mode 1.
     *
     * @param profileLevelId profile_idc, constraint flags and level_idc, 0..0xffffff
     */
    public static CodecFormat h264(int profileLevelId) {
        String hex = String.format(Locale.ROOT, "%06x", profileLevelId & 0xffffff);
        return video("H264", "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=" + hex);
    }

    /**
     * H.265 (RFC 7798 section 7.1).
     *
     * @param profile general_profile_idc
     * @param tier general_tier_flag
     * @param level general_level_idc, 30 for each level
     */
    public static CodecFormat h265(int profile, int tier, int level) {
        return video("H265", "level-id=" + level + ";profile-id=" + profile + ";tier-flag=" + tier + ";tx-mode=SRST");
    }

    /** VP8, which has one profile for WebRTC. */
    public static CodecFormat vp8() {
        return video("VP8", "");
    }

    /** VP9 of a profile, 0..3. */
    public static CodecFormat vp9(int profile) {
        return video("VP9", "profile-id=" + profile);
    }

    /**
     * AV1 (its RTP payload format, section 7.2).
     *
     * @param profile seq_profile, 0..2
     * @param level seq_level_idx, 0..31
     * @param tier seq_tier, 0 or 1
     */
    public static CodecFormat av1(int profile, int level, int tier) {
        return video("AV1", "level-idx=" + level + ";profile=" + profile + ";tier=" + tier);
    }

    /** Opus, mono or stereo; the wire always says two channels (RFC 7587 section 7). */
    public static CodecFormat opus(int channels) {
        return new CodecFormat("opus", 48_000, 2, new FormatParameters(channels > 1 ? "stereo=1" : ""));
    }

    /**
     * Multichannel Opus as libwebrtc names it, channels and streams laid out as Ogg has them (RFC 7845 section 5.1.1.2).
     *
     * @param channels 3..8
     */
    public static CodecFormat multiopus(int channels) {
        String mapping = switch (channels) {
            case 3 -> "channel_mapping=0,2,1;num_streams=2;coupled_streams=1";
            case 4 -> "channel_mapping=0,1,2,3;num_streams=2;coupled_streams=2";
            case 5 -> "channel_mapping=0,4,1,2,3;num_streams=3;coupled_streams=2";
            case 6 -> "channel_mapping=0,4,1,2,3,5;num_streams=4;coupled_streams=2";
            case 7 -> "channel_mapping=0,4,1,2,3,5,6;num_streams=4;coupled_streams=3";
            case 8 -> "channel_mapping=0,6,1,2,3,4,5,7;num_streams=5;coupled_streams=3";
            default -> throw new IllegalArgumentException("multiopus of " + channels + " channels");
        };
        return new CodecFormat("multiopus", 48_000, channels, new FormatParameters(mapping));
    }

    /** Whether this is the encoding of that name. */
    public boolean is(String name) {
        return encoding.equalsIgnoreCase(name);
    }

    /** "video" or "audio" for the encodings weir carries; empty for others. */
    public String kind() {
        String lower = encoding.toLowerCase(Locale.ROOT);
        return VIDEO.contains(lower) ? "video" : AUDIO.contains(lower) ? "audio" : "";
    }

    /** The same with other parameters. */
    public CodecFormat with(FormatParameters changed) {
        return new CodecFormat(encoding, clockRate, channels, changed);
    }

    /** For people: the name and what distinguishes it from its relatives. */
    public String text() {
        if (encoding.isEmpty()) {
            return "an unnamed codec";
        }
        if (is("H264")) {
            String profile = H264Profile.of(parameters).map(H264Profile::text).orElse("any profile");
            return "H264 (" + profile + ", packetization-mode " + parameters.number("packetization-mode", 0) + ")";
        }
        String profile = parameters.value(is("AV1") ? "profile" : "profile-id");
        if (kind().equals("audio")) {
            return encoding + "/" + clockRate + (channels > 1 ? "/" + channels : "");
        }
        return profile.isEmpty() ? encoding : encoding + " (profile " + profile + ")";
    }
}
