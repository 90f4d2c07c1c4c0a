package io.weir.server.clip;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.id.PathName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many jobs are worked on, of which disks. A thread that is not run is one whose disk hangs. */
class ClipSlotsTest {
    private static final PathName HANGING = new PathName("hanging/cam");

    private final ManualClips clips;

    ClipSlotsTest(@TempDir Path directory) throws IOException {
        this.clips = new ManualClips(directory);
        clips.record();
    }

    private ClipJob requested(ClipTable table, PathName path, double startS) {
        return requested(table, path, startS, ClipStorage.LOCAL);
    }

    private ClipJob requested(ClipTable table, PathName path, double startS, ClipStorage storage) {
        ClipJob job = clips.requested(table, ManualClips.request(path, startS, 2, storage));
        table.drain();
        return job;
    }

    private static ClipState state(ClipTable table, ClipJob job) {
        CompletableFuture<Optional<ClipStatus>> found = table.find(job.id());
        table.drain();
        return found.join().orElseThrow().job().state();
    }

    @Test
    void shouldMakeClipsOfOtherDisksWhenOneHangs() {
        ClipTable table = clips.table();
        for (int i = 0; i < ClipJobs.RUNNING_ON_ROOT_MAX; i++) {
            assertThat(state(table, requested(table, HANGING, i))).isEqualTo(ClipState.RUNNING);
        }
        ClipJob waiting = requested(table, HANGING, 7);
        assertThat(state(table, waiting)).isEqualTo(ClipState.QUEUED);
        clips.tasks.clear();
        for (int i = 0; i < 3; i++) {
            ClipJob other = requested(table, ManualClips.PATH, i);
            assertThat(state(table, other)).isEqualTo(ClipState.RUNNING);
            clips.pump(table);
            assertThat(state(table, other)).isEqualTo(ClipState.SUCCEEDED);
        }
        assertThat(state(table, waiting)).isEqualTo(ClipState.QUEUED);
    }

    @Test
    void shouldMakeClipsInTheDirectoryWhenTheBucketStalls() {
        ClipTable table = clips.table();
        for (int i = 0; i < ClipJobs.RUNNING_MAX; i++) {
            requested(table, ManualClips.PATH, i, ClipStorage.S3);
        }
        clips.tasks.clear();
        ClipJob local = requested(table, ManualClips.PATH, 1);
        assertThat(state(table, local)).isEqualTo(ClipState.RUNNING);
        clips.pump(table);
        assertThat(state(table, local)).isEqualTo(ClipState.SUCCEEDED);
    }

    @Test
    void shouldGiveThePlaceOfACancelledJobToAnother() {
        ClipTable table = clips.table();
        ClipJob first = requested(table, HANGING, 1);
        requested(table, HANGING, 2);
        requested(table, new PathName("other/cam"), 1);
        clips.tasks.clear();
        ClipJob next = requested(table, ManualClips.PATH, 1);
        assertThat(state(table, next)).isEqualTo(ClipState.QUEUED);
        ClipJob same = requested(table, HANGING, 3);

        CompletableFuture<Boolean> removed = table.remove(first.id());
        table.drain();

        assertThat(removed).isCompletedWithValue(true);
        assertThat(state(table, next)).isEqualTo(ClipState.RUNNING);
        assertThat(state(table, same)).as("its disk hangs still").isEqualTo(ClipState.QUEUED);
        clips.pump(table);
        assertThat(state(table, next)).isEqualTo(ClipState.SUCCEEDED);
    }
}
