package io.weir.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Tiny media made by FFmpeg from its synthetic test sources, kept in this module's resources under {@code media/}. How each was
 * made is in {@code media/README.md}.
 */
public final class FixtureMedia {
    /** 2 s, 160x90, 30 pictures a second, a keyframe a second, no reordering; stereo AAC-LC at 44.1 kHz. */
    public static final String H264_AAC_FLV = "h264_aac.flv";

    /** As {@link #H264_AAC_FLV}, with two B-frames between references. */
    public static final String H264_BFRAMES_AAC_FLV = "h264_bframes_aac.flv";

    /** All FLV fixtures; what each holds is in its name and in {@code media/README.md}. */
    public static final List<String> ALL_FLV = List.of(
            H264_AAC_FLV,
            H264_BFRAMES_AAC_FLV,
            "hevc_bframes.flv",
            "av1.flv",
            "vp9.flv",
            "opus.flv",
            "flac.flv",
            "ac3.flv",
            "eac3.flv",
            "mp3.flv",
            "alaw.flv",
            "mulaw.flv",
            "adpcm.flv",
            "h263.flv",
            "multitrack.flv");

    private FixtureMedia() {}

    /** The bytes of one fixture, in a fresh array. */
    public static byte[] load(String name) {
        try (InputStream in = FixtureMedia.class.getResourceAsStream("/media/" + name)) {
            if (in == null) {
                throw new IllegalArgumentException("no fixture media/" + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
