package io.weir.server.recordings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.base.id.PathName;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingSearchesTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final PathName STUCK = new PathName("stuck");
    private static final PathName CAM = new PathName("cam");

    @TempDir
    Path directory;

    /** An index without a segment, in which one directory hangs as its disk does. */
    private static final class Hanging implements RecordingScan.Target {
        final CountDownLatch released = new CountDownLatch(1);

        @Override
        public List<RecordedSegment> in(Path searched, @Nullable Path last, int countMax) {
            try {
                if (searched.endsWith("hangs")) {
                    released.await();
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return List.of();
        }

        @Override
        public boolean isKnown(Path file) {
            return true;
        }

        @Override
        public boolean isOpen(Path file) {
            return false;
        }

        @Override
        public void put(RecordedSegment segment) {
            throw new AssertionError("nothing is found");
        }

        @Override
        public void remove(RecordedSegment segment) {
            throw new AssertionError("nothing is gone");
        }

        @Override
        public boolean isStopped() {
            return false;
        }
    }

    @Test
    void shouldSearchOtherDisksWhileOneHangs() throws Exception {
        RecordPlaces places = RecordPlaces.of(
                SampleSegments.config(
                        "pathDefaults:",
                        "  recordPath: " + directory + "/good/%path/%s",
                        "paths:",
                        "  stuck:",
                        "    recordPath: " + directory + "/hangs/%path/%s"),
                ZoneOffset.UTC);
        SampleSegments.write(directory.resolve("good/cam/100.mp4"), Instant.ofEpochSecond(100));
        SampleSegments.write(directory.resolve("hangs/stuck/100.mp4"), Instant.ofEpochSecond(100));
        Hanging target = new Hanging();
        RecordingSearches searches = new RecordingSearches(target, places, () -> {});
        assertThat(searches.isSearched(CAM)).as("before it begins").isFalse();
        searches.request();
        await("the other").atMost(DEADLINE).until(() -> searches.isSearched(CAM));
        searches.request();
        await("and once more").atMost(DEADLINE).until(() -> searches.isSearched(CAM));
        assertThat(searches.isSearched(STUCK)).isFalse();
        assertThat(searches.idle()).isNotDone();
        target.released.countDown();
        searches.idle().join();
        assertThat(searches.isSearched(STUCK)).isTrue();
    }
}
