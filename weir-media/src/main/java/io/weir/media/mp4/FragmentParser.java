package io.weir.media.mp4;

import io.weir.base.buf.Bytes;
import io.weir.media.MediaException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads movie fragments (ISO/IEC 14496-12 §8.8). Threading: one thread at a time. */
final class FragmentParser {
    private static final int BASE_DATA_OFFSET = 1;
    private static final int DESCRIPTION_INDEX = 2;
    private static final int DEFAULT_DURATION = 8;
    private static final int DEFAULT_SIZE = 0x10;
    private static final int DEFAULT_FLAGS = 0x20;
    private static final int DEFAULT_BASE_IS_MOOF = 0x2_0000;
    private static final int DATA_OFFSET = 1;
    private static final int FIRST_SAMPLE_FLAGS = 4;
    private static final int SAMPLE_DURATION = 0x100;
    private static final int SAMPLE_SIZE = 0x200;
    private static final int SAMPLE_FLAGS = 0x400;
    private static final int SAMPLE_COMPOSITION = 0x800;
    private static final int NON_SYNC = 0x1_0000;

    private final Movie movie;
    private final long fileSize;
    private final Comparator<Mp4Sample> byDecodingTime = Comparator.comparingLong(this::decodingNanos);
    private List<Mp4Sample> samples = new ArrayList<>();
    private long[] nextDts = new long[0];
    private long moofOffset;
    private long dataEnd;
    private int sampleCount;
    private boolean cut;

    FragmentParser(Movie movie, long fileSize) {
        this.movie = movie;
        this.fileSize = fileSize;
    }

    /**
     * The samples of a fragment by decoding time over all tracks; null when the file ends before the last of them.
     *
     * @param offset where the moof begins in the file
     * @param newNextDts by track, the decoding time where the fragment before ended, media ticks; advanced
     */
    @Nullable
    List<Mp4Sample> parse(long offset, Bytes content, long[] newNextDts) throws MediaException {
        samples = new ArrayList<>();
        nextDts = newNextDts;
        moofOffset = offset;
        dataEnd = offset;
        sampleCount = 0;
        cut = false;
        Box.Walk walk = new Box(BoxType.MOOF, content).children();
        Box traf = walk.find(BoxType.TRAF).orElse(null);
        while (traf != null && !cut) {
            parseTrack(traf);
            traf = walk.find(BoxType.TRAF).orElse(null);
        }
        if (cut) {
            return null;
        }
        samples.sort(byDecodingTime);
        return samples;
    }

    private long decodingNanos(Mp4Sample sample) {
        return movie.track(sample.trackId()).orElseThrow().nanos(sample.dtsTicks());
    }

    private void parseTrack(Box traf) throws MediaException {
        BoxFields tfhd = traf.required(BoxType.TFHD).fields();
        int flags = tfhd.skip(1).u24();
        int id = tfhd.s32();
        int index = -1;
        for (int i = 0; i < movie.tracks().size() && index < 0; i++) {
            index = movie.tracks().get(i).id == id ? i : -1;
        }
        if (index < 0) {
            return;
        }
        MovieTrack track = movie.tracks().get(index);
        MovieTrack.TrackDefaults trex = track.defaults;
        long base = (flags & BASE_DATA_OFFSET) != 0
                ? tfhd.u64()
                : (flags & DEFAULT_BASE_IS_MOOF) != 0 || dataEnd == moofOffset ? moofOffset : dataEnd;
        long description = (flags & DESCRIPTION_INDEX) != 0 ? tfhd.u32() : trex.description();
        long duration = (flags & DEFAULT_DURATION) != 0 ? tfhd.u32() : trex.duration();
        long size = (flags & DEFAULT_SIZE) != 0 ? tfhd.u32() : trex.size();
        int sampleFlags = (flags & DEFAULT_FLAGS) != 0 ? tfhd.s32() : trex.flags();
        Box tfdt = traf.child(BoxType.TFDT).orElse(null);
        if (tfdt != null) {
            BoxFields in = tfdt.fields();
            boolean wide = in.u8() == 1;
            in.skip(3);
            nextDts[index] = Movie.checkedTicks(wide ? in.u64() : in.u32(), BoxType.TFDT);
        }
        Run run = new Run(
                track,
                base,
                description == 1 && track.isKnown(),
                new MovieTrack.TrackDefaults(description, duration, size, sampleFlags));
        dataEnd = base;
        Box.Walk walk = traf.children();
        Box trun = walk.find(BoxType.TRUN).orElse(null);
        while (trun != null && !cut) {
            nextDts[index] = parseRun(trun, run, nextDts[index]);
            trun = walk.find(BoxType.TRUN).orElse(null);
        }
    }

    /**
     * What the runs of one track share.
     *
     * @param base what their data offsets are relative to
     * @param listed the samples are of a codec that weir knows
     */
    private record Run(MovieTrack track, long base, boolean listed, MovieTrack.TrackDefaults defaults) {}

    /** Answers the decoding time after the run. */
    private long parseRun(Box trun, Run run, long firstDts) throws MediaException {
        BoxFields in = trun.fields();
        int flags = in.skip(1).u24();
        long count = in.u32();
        if (count > Mp4Limits.FRAGMENT_SAMPLE_COUNT_MAX - sampleCount) {
            throw MediaException.limitExceeded(
                    "MP4 fragment of more than " + Mp4Limits.FRAGMENT_SAMPLE_COUNT_MAX + " samples");
        }
        sampleCount += (int) count;
        long offset = (flags & DATA_OFFSET) != 0 ? run.base + in.s32() : dataEnd;
        int firstFlags = (flags & FIRST_SAMPLE_FLAGS) != 0 ? in.s32() : run.defaults.flags();
        long dts = firstDts;
        for (int i = 0; i < count; i++) {
            long duration = (flags & SAMPLE_DURATION) != 0 ? in.u32() : run.defaults.duration();
            long size = (flags & SAMPLE_SIZE) != 0 ? in.u32() : run.defaults.size();
            int sampleFlags = (flags & SAMPLE_FLAGS) != 0 ? in.s32() : i == 0 ? firstFlags : run.defaults.flags();
            int composition = (flags & SAMPLE_COMPOSITION) != 0 ? in.s32() : 0;
            if (size > Mp4Limits.SAMPLE_BYTES_MAX) {
                throw MediaException.limitExceeded("MP4 sample of " + size + " bytes");
            }
            if (offset < 0 || offset > fileSize - size) {
                cut = true;
                return dts;
            }
            if (run.listed && size > 0) {
                MovieTrack.Timing timing = new MovieTrack.Timing(dts, composition, duration);
                samples.add(run.track.sample(timing, (sampleFlags & NON_SYNC) == 0, offset, (int) size));
            }
            offset += size;
            dts += duration;
        }
        dataEnd = offset;
        return dts;
    }
}
