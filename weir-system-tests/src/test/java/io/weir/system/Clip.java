package io.weir.system;

import io.weir.testkit.peer.Ffmpeg;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Short FLV files to publish, made once per run: 4 s of small moving pictures, 25 a second with a keyframe every second, and of a
 * tone.
 */
enum Clip {
    H264_AAC(false, true, true, "-c:v libx264 -preset veryfast -bf 0 -g 25 -c:a aac -ac 2 -b:a 48k"),
    H264_BFRAMES_AAC(false, true, true, "-c:v libx264 -preset veryfast -bf 2 -g 25 -c:a aac -ac 2 -b:a 48k"),
    H264_MP3(false, true, true, "-c:v libx264 -preset veryfast -g 25 -c:a libmp3lame -ac 2 -b:a 64k"),
    H264_ONLY(false, true, false, "-c:v libx264 -preset veryfast -g 25"),
    AAC_ONLY(false, false, true, "-c:a aac -ac 2 -b:a 48k"),
    /** What every WebRTC peer takes. */
    H264_OPUS(
            true,
            true,
            true,
            "-c:v libx264 -preset veryfast -profile:v baseline -bf 0 -g 25 -c:a libopus -ac 2 -b:a 48k"),
    HEVC_OPUS(
            true,
            true,
            true,
            "-c:v libx265 -preset ultrafast -x265-params bframes=2:keyint=25:open-gop=0:log-level=error"
                    + " -c:a libopus -ac 2 -b:a 48k"),
    AV1_OPUS(true, true, true, "-c:v libsvtav1 -preset 12 -crf 50 -g 25 -c:a libopus -ac 2 -b:a 48k"),
    VP9_AAC(true, true, true, "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -b:v 300k -g 25 -c:a aac -ac 2 -b:a 48k"),
    /** Twice the size of {@link #H264_AAC}. */
    H264_LARGER(false, true, true, "-c:v libx264 -preset veryfast -bf 0 -g 25 -s 320x180 -c:a aac -ac 2 -b:a 48k");

    static final int SECONDS = 4;
    static final int PICTURES_PER_SECOND = 25;

    private final boolean enhanced;
    private final boolean video;
    private final boolean audio;
    private final String codecs;

    Clip(boolean enhanced, boolean video, boolean audio, String codecs) {
        this.enhanced = enhanced;
        this.video = video;
        this.audio = audio;
        this.codecs = codecs;
    }

    boolean hasVideo() {
        return video;
    }

    boolean hasAudio() {
        return audio;
    }

    /** Whether video payloads pass bit by bit: of AV1 the temporal delimiters are left out, as containers do. */
    boolean keepsVideoPayload() {
        return this != AV1_OPUS;
    }

    /** The FFmpeg that knows the clip's codecs in FLV. */
    Ffmpeg ffmpeg() {
        return enhanced ? Ffmpeg.version8() : Ffmpeg.installed();
    }

    /** The file; made when it is not there yet. */
    synchronized Path file() {
        Path file = Path.of("target", "clips", name().toLowerCase(java.util.Locale.ROOT) + ".flv");
        if (Files.exists(file)) {
            return file;
        }
        List<String> arguments = new ArrayList<>();
        if (video) {
            arguments.addAll(
                    List.of("-f", "lavfi", "-i", "testsrc2=s=160x90:r=" + PICTURES_PER_SECOND + ":d=" + SECONDS));
        }
        if (audio) {
            int rate = codecs.contains("opus") ? 48_000 : 44_100;
            arguments.addAll(List.of("-f", "lavfi", "-i", "sine=f=440:r=" + rate + ":d=" + SECONDS));
        }
        arguments.addAll(Arrays.asList(codecs.split(" ")));
        if (video) {
            arguments.addAll(List.of("-pix_fmt", "yuv420p"));
        }
        try {
            // Tests in other Java machines may be making the same one.
            Path temporary = Files.createTempFile(Files.createDirectories(file.getParent()), "making_", ".flv");
            arguments.add(temporary.toString());
            ffmpeg().run(arguments.toArray(String[]::new));
            return Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
