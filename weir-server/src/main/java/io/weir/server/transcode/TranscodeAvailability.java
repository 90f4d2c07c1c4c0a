package io.weir.server.transcode;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * What the FFmpeg of this machine can do for us.
 *
 * @param opus whether it encodes Opus, by libopus
 * @param aac whether it encodes AAC
 * @param reason why there is something it cannot do; empty when there is nothing
 */
public record TranscodeAvailability(boolean opus, boolean aac, String reason) {
    /** FFmpeg cannot be run. */
    static TranscodeAvailability none(String reason) {
        return new TranscodeAvailability(false, false, reason);
    }

    /** What its list of encoders says: {@code  A....D libopus   libopus Opus (codec opus)} and so on. */
    static TranscodeAvailability ofEncoders(String command, String list) {
        Set<String> words = new HashSet<>(Arrays.asList(list.split("\\s+")));
        boolean opus = words.contains(FfmpegArguments.OPUS_ENCODER);
        boolean aac = words.contains(FfmpegArguments.AAC_ENCODER);
        String reason = opus && aac
                ? ""
                : command + " has no " + (opus ? "AAC" : aac ? "Opus (libopus)" : "Opus (libopus) and no AAC")
                        + " encoder";
        return new TranscodeAvailability(opus, aac, reason);
    }

    /** Whether audio can be turned into the codec. */
    public boolean has(TranscodeTarget target) {
        return switch (target) {
            case OPUS -> opus;
            case AAC -> aac;
        };
    }
}
