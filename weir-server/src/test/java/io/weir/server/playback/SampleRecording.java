package io.weir.server.playback;

import io.weir.base.id.PathName;
import io.weir.server.recordings.RecordedSegment;
import io.weir.server.recordings.SegmentLookup;
import io.weir.testkit.FixtureMedia;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Recordings for tests of what is made of them. Threading: one test's. */
public final class SampleRecording implements SegmentLookup {
    /** What is recorded. */
    public static final PathName PATH = Recordings.PATH;

    /** When the first one begins. */
    public static final Instant T0 = Recordings.T0;

    private static final String FIXTURE = FixtureMedia.H264_AAC_FLV;

    private final Recordings recordings;

    /** None yet; their files will be in {@code directory}. */
    public SampleRecording(Path directory) {
        this.recordings = new Recordings(directory);
    }

    /** Memory for the tables of two files at a time. */
    public static TableBudget smallTables() {
        return new TableBudget(2 * TableBudget.STEP_BYTES);
    }

    /** Takes all of it, until the answer is run. */
    public static Runnable takeAll(TableBudget small) throws RangeException {
        List<TableBudget.Share> all = List.of(small.new Share(), small.new Share());
        for (TableBudget.Share share : all) {
            share.require(TableBudget.STEP_BYTES);
        }
        return () -> all.forEach(TableBudget.Share::close);
    }

    /** Records so many segments of so many seconds, from {@code startS} seconds after {@link #T0}. */
    public SampleRecording with(int startS, int segmentS, int segmentCount) throws IOException {
        recordings.record(new Recordings.Recording(FIXTURE, startS, segmentS, segmentCount));
        return this;
    }

    @Override
    public List<RecordedSegment> between(PathName path, @Nullable Instant from, @Nullable Instant to) {
        return recordings.between(path, from, to);
    }

    @Override
    public List<PathName> paths() {
        return recordings.paths();
    }
}
