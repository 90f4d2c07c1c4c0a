package io.weir.server.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.buf.Bytes;
import io.weir.base.id.PathName;
import io.weir.config.RecordFormat;
import io.weir.config.RecordSync;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.Track;
import io.weir.media.mp4.MtxiBox;
import io.weir.media.mp4.TrackRun;
import io.weir.server.recordings.RecordPath;
import io.weir.server.recordings.RecordedSegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WriteQueueTest {
    private static final Track SOUND = Track.of(1, new Codec.Opus(2, Bytes.EMPTY));
    private static final RecordPath FILES = new RecordPath("/rec/%path/%s-%f", RecordFormat.FMP4, ZoneOffset.UTC);

    private final FakeDisk disk = new FakeDisk();
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final WriteBudget plenty = new WriteBudget(Long.MAX_VALUE);
    private final WriteQueue queue = queue(plenty, "/rec");
    private final SegmentHead segment = segment(1);
    private final List<String> problems = new ArrayList<>();
    private int completed;
    private @Nullable Error mistake;
    private @Nullable Error lastMistake;

    @AfterEach
    void shouldHaveNoProblems() {
        assertThat(problems).isEmpty();
    }

    private WriteQueue queue(WriteBudget budget, String root) {
        return new WriteQueue(new SegmentWriter(disk, new Events()), tasks::add, budget.of(Path.of(root)));
    }

    private final class Events implements SegmentEvents {
        @Override
        public void onCreated(SegmentHead head, RecordedSegment created) {
            if (mistake != null) {
                throw mistake;
            }
            if (!created.open()) {
                problems.add("created " + created);
            }
        }

        @Override
        public void onFlushed(SegmentHead head, RecordedSegment flushed) {
            if (!flushed.open()) {
                problems.add("flushed " + flushed);
            }
        }

        @Override
        public void onComplete(SegmentHead head, RecordedSegment complete) {
            completed++;
            if (lastMistake != null) {
                throw lastMistake;
            }
        }

        @Override
        public void onFailed(SegmentHead head, String reason) {
            problems.add(reason);
        }

        @Override
        public void onLost(int unitCount) {
            problems.add("lost " + unitCount);
        }
    }

    private static SegmentHead segment(long number) {
        return new SegmentHead(
                number,
                new PathName("cam"),
                FILES,
                RecordFormat.FMP4,
                RecordSync.NONE,
                List.of(SOUND),
                Instant.EPOCH.plusSeconds(number),
                0,
                new MtxiBox(Bytes.wrap(ByteBuffer.allocate(16).putLong(number).array()), number, 0, 0));
    }

    private static RecordedPart part(SegmentHead of, long sizeBytes) {
        AccessUnit unit = new AccessUnit(1, 0, 0, true, 0, Bytes.of(1));
        return new RecordedPart(of, List.of(new TrackRun(1, 0, List.of(unit), 960)), 20_000_000, sizeBytes, false);
    }

    private void runAll() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    @Test
    void shouldFailByAMistakeOfOurOwnAsByTheDisk() {
        mistake = new StackOverflowError("on purpose");
        goOnAfterwards();
        assertThat(problems).containsExactly("lost 1", "on purpose");
        problems.clear();
    }

    @Test
    void shouldGoOnWhateverHappens() {
        lastMistake = new AssertionError("on purpose");
        goOnAfterwards();
    }

    private void goOnAfterwards() {
        assertThat(queue.offer(part(segment, 1))).isTrue();
        runAll();
        queue.end();
        runAll();
        mistake = null;
        lastMistake = null;
        assertThat(queue.offer(part(segment(2), 1))).isTrue();
        CompletableFuture<@Nullable Void> drained = queue.close();
        runAll();
        assertThat(drained).isDone();
        assertThat(plenty.waitingBytes()).isZero();
        assertThat(disk.paths()).hasSize(2);
        assertThat(completed).isEqualTo(2);
    }

    @Test
    void shouldTakeSoManyPartsAndNotOneMore() {
        for (int i = 0; i < WriteQueue.PARTS_MAX - 1; i++) {
            assertThat(queue.offer(part(segment, 1))).isTrue();
        }
        assertThat(queue.offer(part(segment, 1))).isTrue();
        assertThat(queue.offer(part(segment, 1))).isFalse();
        assertThat(queue.hasRoom()).isFalse();
        runAll();
        assertThat(queue.hasRoom()).isTrue();
        assertThat(plenty.waitingBytes()).isZero();
    }

    @Test
    void shouldTakeSoManyBytesAndNotOneMore() {
        assertThat(queue.offer(part(segment, WriteQueue.BYTES_MAX - 1))).isTrue();
        assertThat(queue.offer(part(segment, 2))).isFalse();
        assertThat(queue.offer(part(segment, 1))).isTrue();
        assertThat(queue.offer(part(segment, 1))).isFalse();
    }

    @Test
    void shouldTakeAHugePartWhenNothingElseWaits() {
        assertThat(queue.offer(part(segment, WriteQueue.BYTES_MAX + 1))).isTrue();
    }

    @Test
    void shouldLeaveOthersOfADiskWhatTheyNeed() {
        WriteBudget budget = new WriteBudget(100);
        WriteQueue one = queue(budget, "/rec");
        WriteQueue other = queue(budget, "/rec");
        assertThat(one.offer(part(segment, 30))).isTrue();
        assertThat(other.offer(part(segment, 21))).as("more than half of all").isFalse();
        assertThat(other.offer(part(segment, 20))).isTrue();
        assertThat(other.offer(part(segment, 1))).isFalse();
        assertThat(one.hasRoom()).isFalse();
        assertThat(budget.waitingBytes()).isEqualTo(50);
    }

    /** A disk that takes nothing has its share of what may wait, and no more. */
    @Test
    void shouldHaveRoomWhateverOtherDisksHang() {
        WriteBudget budget = new WriteBudget(100);
        WriteQueue stuck = queue(budget, "/stuck");
        assertThat(stuck.offer(part(segment, 33))).isTrue();
        assertThat(stuck.hasRoom()).isTrue();
        assertThat(stuck.offer(part(segment, 1))).isTrue();
        assertThat(stuck.hasRoom()).isFalse();
        assertThat(stuck.offer(part(segment, 16))).isTrue();
        assertThat(stuck.offer(part(segment, 1))).isFalse();
        assertThat(budget.waitingBytes()).isEqualTo(50);
        WriteQueue good = queue(budget, "/good");
        assertThat(good.hasRoom()).isTrue();
        assertThat(good.offer(part(segment, 25))).isTrue();
        assertThat(good.offer(part(segment, 1))).isFalse();
        WriteQueue third = queue(budget, "/third");
        assertThat(third.hasRoom()).isTrue();
        assertThat(third.offer(part(segment, 12))).isTrue();
        assertThat(third.offer(part(segment, 1))).isFalse();
    }

    @Test
    void shouldEndTheFileThatIsOpen() {
        queue.offer(part(segment, 1));
        queue.end();
        runAll();
        assertThat(completed).isEqualTo(1);
    }

    /** The end that was asked for is that of the first segment: the second one goes on. */
    @Test
    void shouldNotEndTheNextSegmentInsteadOfTheLast() {
        SegmentHead next = segment(2);
        queue.offer(part(segment, 1));
        queue.end();
        queue.offer(part(next, 1));
        runAll();
        assertThat(completed).isEqualTo(1);
        queue.offer(part(next, 1));
        runAll();
        assertThat(completed).isEqualTo(1);
        assertThat(disk.paths()).hasSize(2);
    }

    @Test
    void shouldWriteAllBeforeItIsClosed() {
        queue.offer(part(segment, 1));
        var done = queue.close();
        assertThat(queue.offer(part(segment, 1))).isFalse();
        assertThat(done).isNotDone();
        runAll();
        assertThat(done).isDone();
        assertThat(completed).isEqualTo(1);
    }
}
