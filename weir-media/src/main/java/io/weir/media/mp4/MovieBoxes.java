package io.weir.media.mp4;

import io.weir.media.MediaKind;
import java.util.List;

/** The boxes that both kinds of MP4 begin with (ISO/IEC 14496-12 §8.2..§8.5). */
final class MovieBoxes {
    /** The movie header's time scale of fragmented files: milliseconds, as MediaMTX has it. */
    static final int FRAGMENTED_TIME_SCALE = 1000;

    private static final int UNITY = 0x0001_0000;
    private static final int UNITY_W = 0x4000_0000;
    private static final int FULL_VOLUME = 0x0100;
    private static final int LANGUAGE_UNDETERMINED = 0x55c4;
    private static final int TRACK_ENABLED_IN_MOVIE = 3;
    private static final int SELF_CONTAINED = 1;

    /** Audio tracks are alternatives to each other. */
    private static final int AUDIO_GROUP = 1;

    private MovieBoxes() {}

    /** A file type box or segment type box: a major brand and those it is compatible with, itself among them. */
    static void writeBrands(BoxWriter out, int type, String... brands) {
        int box = out.begin(type);
        out.ascii(brands[0]).u32(1);
        for (String brand : brands) {
            out.ascii(brand);
        }
        out.end(box);
    }

    /** The movie header; version 1 when the duration needs it. Answers where the duration stands. */
    static int writeMovieHeader(BoxWriter out, int timeScale, long duration, int trackCount) {
        boolean wide = duration > 0xffff_ffffL;
        int box = out.begin(BoxType.MVHD, wide ? 1 : 0, 0);
        out.zeros(wide ? 16 : 8).u32(timeScale);
        int durationAt = out.length();
        writeDuration(out, wide, duration);
        out.u32(UNITY).u16(FULL_VOLUME).zeros(10);
        writeMatrix(out);
        out.zeros(24).u32(trackCount + 1L);
        out.end(box);
        return durationAt;
    }

    /** The track header. */
    static void writeTrackHeader(BoxWriter out, Mp4Track track, int trackId, long duration) {
        boolean audio = track.track().kind() == MediaKind.AUDIO;
        boolean wide = duration > 0xffff_ffffL;
        int size = SampleEntries.pictureSize(track);
        int box = out.begin(BoxType.TKHD, wide ? 1 : 0, TRACK_ENABLED_IN_MOVIE);
        out.zeros(wide ? 16 : 8).u32(trackId).u32(0);
        writeDuration(out, wide, duration);
        out.zeros(8)
                .u16(0)
                .u16(audio ? AUDIO_GROUP : 0)
                .u16(audio ? FULL_VOLUME : 0)
                .u16(0);
        writeMatrix(out);
        out.u16(size >>> 16).u16(0).u16(size).u16(0);
        out.end(box);
    }

    /** Media header and handler; what comes after them in mdia is minf. */
    static void writeMediaHeader(BoxWriter out, Mp4Track track, long duration) {
        boolean audio = track.track().kind() == MediaKind.AUDIO;
        boolean wide = duration > 0xffff_ffffL;
        int header = out.begin(BoxType.MDHD, wide ? 1 : 0, 0);
        out.zeros(wide ? 16 : 8).u32(track.track().clockRate());
        writeDuration(out, wide, duration);
        out.u16(LANGUAGE_UNDETERMINED).u16(0);
        out.end(header);
        int handler = out.begin(BoxType.HDLR, 0, 0);
        out.u32(0)
                .u32(audio ? BoxType.SOUN : BoxType.VIDE)
                .zeros(12)
                .ascii(audio ? "audio" : "video")
                .u8(0);
        out.end(handler);
    }

    /** Media header of the kind and the data reference; what comes after them in minf is stbl. */
    static void writeMediaInformation(BoxWriter out, Mp4Track track) {
        if (track.track().kind() == MediaKind.AUDIO) {
            int box = out.begin(BoxType.SMHD, 0, 0);
            out.u32(0);
            out.end(box);
        } else {
            int box = out.begin(BoxType.VMHD, 0, 1);
            out.zeros(8);
            out.end(box);
        }
        int dinf = out.begin(BoxType.DINF);
        int dref = out.begin(BoxType.DREF, 0, 0);
        out.u32(1);
        int url = out.begin(BoxType.URL_, 0, SELF_CONTAINED);
        out.end(url);
        out.end(dref);
        out.end(dinf);
    }

    /** The one sample description of the track. */
    static void writeSampleDescription(BoxWriter out, Mp4Track track) {
        int box = out.begin(BoxType.STSD, 0, 0);
        out.u32(1);
        SampleEntries.write(out, track);
        out.end(box);
    }

    /** Checks that MP4 has all codecs. */
    static List<Mp4Track> requireSupported(List<Mp4Track> tracks) {
        if (tracks.isEmpty()) {
            throw new IllegalArgumentException("no tracks");
        }
        for (Mp4Track track : tracks) {
            if (Mp4Format.of(track.track().codec()) instanceof Mp4Format.Unsupported unsupported) {
                throw new IllegalArgumentException(unsupported.reason());
            }
        }
        return List.copyOf(tracks);
    }

    static void writeDuration(BoxWriter out, boolean wide, long duration) {
        if (wide) {
            out.u64(duration);
        } else {
            out.u32(duration);
        }
    }

    private static void writeMatrix(BoxWriter out) {
        out.u32(UNITY).zeros(12).u32(UNITY).zeros(12).u32(UNITY_W);
    }
}
