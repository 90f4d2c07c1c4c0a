package io.weir.media.mp4;

import io.weir.base.buf.Bytes;
import io.weir.media.MediaException;
import io.weir.media.MediaKind;
import io.weir.media.Ticks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A moov, read (ISO/IEC 14496-12 §8.2).
 *
 * @param tracks audio, video and others in their order
 * @param userData boxes of its udta; a view of the moov's bytes
 * @param declaredDurationNs what the header says, 0 when it says nothing
 */
record Movie(List<MovieTrack> tracks, Bytes userData, long declaredDurationNs) {
    /** Beyond any time that means something, and far enough from overflow. */
    private static final long MEDIA_TICKS_MAX = 1L << 50;

    private static final int VERSION_AND_FLAGS = 4;

    static Movie parse(Bytes content) throws MediaException {
        Box moov = new Box(BoxType.MOOV, content);
        BoxFields header = moov.required(BoxType.MVHD).fields();
        boolean wide = header.u8() == 1;
        header.skip(3 + (wide ? 16 : 8));
        int timeScale = timeScale(header);
        long duration = wide ? header.s64() : header.u32();
        boolean told = wide ? duration > 0 && duration <= MEDIA_TICKS_MAX : duration != 0xffff_ffffL;
        Map<Integer, MovieTrack.TrackDefaults> defaults = defaults(moov);
        List<MovieTrack> tracks = new ArrayList<>();
        Box.Walk walk = moov.children();
        Box box = walk.next();
        while (box != null) {
            if (box.type() == BoxType.TRAK) {
                if (tracks.size() == Mp4Limits.TRACK_COUNT_MAX) {
                    throw MediaException.limitExceeded("MP4 of more than " + Mp4Limits.TRACK_COUNT_MAX + " tracks");
                }
                tracks.add(track(box, timeScale, defaults));
            }
            box = walk.next();
        }
        Bytes userData = moov.child(BoxType.UDTA).map(Box::content).orElse(Bytes.EMPTY);
        return new Movie(List.copyOf(tracks), userData, told ? Ticks.toNanos(duration, timeScale) : 0);
    }

    /** Its track of that id. */
    Optional<MovieTrack> track(int id) {
        for (MovieTrack track : tracks) {
            if (track.id == id) {
                return Optional.of(track);
            }
        }
        return Optional.empty();
    }

    /** A time on a media's timeline that a file may have. */
    static long checkedTicks(long ticks, int type) throws MediaException {
        if (ticks > MEDIA_TICKS_MAX || ticks < -MEDIA_TICKS_MAX) {
            throw MediaException.malformed("MP4 " + BoxType.text(type) + ": time " + ticks);
        }
        return ticks;
    }

    private static int timeScale(BoxFields in) throws MediaException {
        long timeScale = in.u32();
        if (timeScale == 0 || timeScale > Integer.MAX_VALUE) {
            throw MediaException.malformed("MP4 time scale " + timeScale);
        }
        return (int) timeScale;
    }

    private static Map<Integer, MovieTrack.TrackDefaults> defaults(Box moov) throws MediaException {
        Map<Integer, MovieTrack.TrackDefaults> defaults = new HashMap<>();
        Box mvex = moov.child(BoxType.MVEX).orElse(null);
        if (mvex == null) {
            return defaults;
        }
        Box.Walk walk = mvex.children();
        Box box = walk.find(BoxType.TREX).orElse(null);
        while (box != null && defaults.size() < Mp4Limits.TRACK_COUNT_MAX) {
            BoxFields in = box.fields().skip(VERSION_AND_FLAGS);
            int id = in.s32();
            defaults.put(id, new MovieTrack.TrackDefaults(in.u32(), in.u32(), in.u32(), in.s32()));
            box = walk.find(BoxType.TREX).orElse(null);
        }
        return defaults;
    }

    private static MovieTrack track(Box trak, int movieTimeScale, Map<Integer, MovieTrack.TrackDefaults> defaults)
            throws MediaException {
        BoxFields tkhd = trak.required(BoxType.TKHD).fields();
        int id = tkhd.skip(tkhd.u8() == 1 ? 3 + 16 : 3 + 8).s32();
        Box mdia = trak.required(BoxType.MDIA);
        BoxFields mdhd = mdia.required(BoxType.MDHD).fields();
        int timeScale = timeScale(mdhd.skip(mdhd.u8() == 1 ? 3 + 16 : 3 + 8));
        int handler =
                mdia.required(BoxType.HDLR).fields().skip(VERSION_AND_FLAGS + 4).s32();
        MediaKind kind =
                handler == BoxType.VIDE ? MediaKind.VIDEO : handler == BoxType.SOUN ? MediaKind.AUDIO : MediaKind.DATA;
        Box stbl = mdia.required(BoxType.MINF).required(BoxType.STBL);
        SampleEntryParser.Entry entry = new SampleEntryParser(kind, timeScale).parse(stbl.required(BoxType.STSD));
        long shift = editShift(trak, movieTimeScale, timeScale);
        return new MovieTrack(
                new MovieTrack.Place(id, kind, timeScale, shift),
                entry,
                tables(stbl),
                defaults.getOrDefault(id, MovieTrack.TrackDefaults.NONE));
    }

    /**
     * What the edit list (§8.6.6) adds to media times: the time without media before the first edit with some, less the media time at
     * which that begins. Edits after it are not looked at: no live recording has them.
     */
    private static long editShift(Box trak, int movieTimeScale, int timeScale) throws MediaException {
        Box edts = trak.child(BoxType.EDTS).orElse(null);
        Box elst = edts == null ? null : edts.child(BoxType.ELST).orElse(null);
        if (elst == null) {
            return 0;
        }
        BoxFields in = elst.fields();
        boolean wide = in.u8() == 1;
        long count = in.skip(3).u32();
        long delay = 0;
        for (long i = 0; i < count; i++) {
            long duration = wide ? in.u64() : in.u32();
            long mediaTime = checkedTicks(wide ? in.s64() : in.s32(), BoxType.ELST);
            in.skip(4);
            if (mediaTime >= 0) {
                return checkedTicks(Ticks.convert(delay, movieTimeScale, timeScale) - mediaTime, BoxType.ELST);
            }
            delay = checkedTicks(delay + checkedTicks(duration, BoxType.ELST), BoxType.ELST);
        }
        return 0;
    }

    private static TableSamples.Tables tables(Box stbl) throws MediaException {
        Box stsz = stbl.child(BoxType.STSZ).orElse(null);
        if (stsz == null) {
            return TableSamples.Tables.EMPTY;
        }
        BoxFields in = stsz.fields().skip(VERSION_AND_FLAGS);
        long sampleSize = in.u32();
        long sampleCount = in.u32();
        if (sampleCount == 0) {
            return TableSamples.Tables.EMPTY;
        }
        if (sampleCount > Mp4Limits.SAMPLE_COUNT_MAX) {
            throw MediaException.limitExceeded("MP4 track of " + sampleCount + " samples");
        }
        Bytes sizes = sampleSize == 0 ? in.bytes(Math.toIntExact(4 * sampleCount)) : Bytes.EMPTY;
        Box narrow = stbl.child(BoxType.STCO).orElse(null);
        Bytes durations = entries(stbl.required(BoxType.STTS), 8);
        Bytes chunkRuns = entries(stbl.required(BoxType.STSC), 12);
        return new TableSamples.Tables(
                (int) sampleCount,
                sampleSize,
                sizes,
                durations,
                entries(stbl.child(BoxType.CTTS).orElse(null), 8),
                stbl.child(BoxType.STSS).isPresent() ? entries(stbl.required(BoxType.STSS), 4) : null,
                chunkRuns,
                narrow != null ? entries(narrow, 4) : entries(stbl.required(BoxType.CO64), 8),
                narrow == null);
    }

    /** The entries behind version, flags and count. */
    private static Bytes entries(@Nullable Box table, int entryLength) throws MediaException {
        if (table == null) {
            return Bytes.EMPTY;
        }
        BoxFields in = table.fields().skip(VERSION_AND_FLAGS);
        long length = in.u32() * entryLength;
        if (length > in.remaining()) {
            throw MediaException.malformed("MP4 " + BoxType.text(table.type()) + " ends early");
        }
        return in.bytes((int) length);
    }
}
