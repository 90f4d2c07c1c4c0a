package io.weir.server.transcode;

import java.util.List;
import java.util.stream.Stream;

/** FFmpeg's arguments: audio only, pipes only, and nothing held back on the way. */
final class FfmpegArguments {
    static final String OPUS_ENCODER = "libopus";
    static final String AAC_ENCODER = "aac";

    /**
     * Quiet; with the least probing, and with the timestamps of the input, which the output is told by. Not {@code nobuffer}: it
     * saves no time, and throws away what is read for probing.
     */
    private static final String INPUT =
            "-hide_banner -nostats -loglevel error -flags low_delay -probesize 32 -analyzeduration 0 -copyts ";

    private FfmpegArguments() {}

    /** Asks which encoders there are. */
    static List<String> encoders(String command) {
        return run(command, "-hide_banner -loglevel error -encoders");
    }

    /** FLV in, Ogg with Opus out: packets of 20 ms, a page each. */
    static List<String> toOpus(String command, int channelCount) {
        return run(
                command,
                INPUT + "-f flv -i pipe:0 -vn -sn -dn -c:a " + OPUS_ENCODER + " -b:a " + (channelCount == 1 ? 64 : 96)
                        + "k -ar 48000 -ac " + channelCount
                        + " -frame_duration 20 -application lowdelay -page_duration 20000 -flush_packets 1"
                        + " -f ogg pipe:1");
    }

    /**
     * Ogg with Opus in, FLV with AAC out. Opus in FLV is known to FFmpeg only since version 8; and FLV out, since ADTS carries no
     * timestamps.
     */
    static List<String> toAac(String command, int channelCount) {
        return run(
                command,
                INPUT + "-f ogg -i pipe:0 -vn -sn -dn -c:a " + AAC_ENCODER + " -b:a " + (channelCount == 1 ? 80 : 128)
                        + "k -ar 48000 -ac " + channelCount
                        + " -flvflags no_duration_filesize -flush_packets 1 -f flv pipe:1");
    }

    private static List<String> run(String command, String arguments) {
        return Stream.concat(Stream.of(command), Stream.of(arguments.split(" ")))
                .toList();
    }
}
