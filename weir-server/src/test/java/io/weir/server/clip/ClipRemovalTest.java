package io.weir.server.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clips that shall go, and storages that do not let go of them. */
class ClipRemovalTest {
    private final Path directory;
    private final ManualClips clips;

    ClipRemovalTest(@TempDir Path directory) throws IOException {
        this.directory = directory;
        this.clips = new ManualClips(directory);
    }

    private ClipJob made(ClipTable table, double startS, ClipStorage storage) {
        ClipJob asked = clips.requested(table, ManualClips.request(startS, 2, storage));
        clips.pump(table);
        return clips.job(table, asked.id());
    }

    private void assertNotRemoved(ClipTable table, ClipJob job, String reason) {
        CompletableFuture<Boolean> removed = table.remove(job.id());
        clips.pump(table);
        assertThat(removed).isDone();
        assertThatThrownBy(removed::join)
                .cause()
                .isInstanceOf(ClipRefusedException.class)
                .hasMessage(reason);
    }

    /** A job whose upload was refused when its file was made. */
    private ClipJob refused(ClipTable table, double startS) {
        clips.bucket.trouble = _ -> {
            throw FakeBucket.lasting();
        };
        ClipJob failed = made(table, startS, ClipStorage.S3);
        assertThat(failed.state()).isEqualTo(ClipState.FAILED);
        assertThat(failed.content()).isNotNull();
        return failed;
    }

    @Test
    void shouldSayThatAClipStaysWhenTheKeysOfItsBucketAreGone() throws IOException {
        clips.record();
        ClipTable table = clips.table();
        ClipJob done = made(table, 2, ClipStorage.S3);
        table.apply(ManualClips.config("", Duration.ZERO, ""));
        assertNotRemoved(table, done, "the clip cannot be deleted: clipsS3AccessKey is not set");
        assertThat(table.link(done)).isEmpty();
        assertThat(clips.bucket.objects).hasSize(1);

        table.apply(ManualClips.config("clips", Duration.ZERO));
        assertThat(clips.answer(table, table.remove(done.id()))).isTrue();
        assertThat(clips.bucket.objects).isEmpty();
    }

    @Test
    void shouldAnswerWhateverIsWrongWithABucket() throws IOException {
        clips.record();
        ClipTable table = clips.table();
        ClipJob done = made(table, 2, ClipStorage.S3);
        ClipJob failed = refused(table, 3);
        clips.bucket.trouble = _ -> {
            throw new IllegalStateException("nobody has thought of that");
        };
        assertNotRemoved(table, done, "the clip cannot be deleted: internal error");
        clips.pass(table, 10);
        assertThat(clips.bucket.calls("uploads")).as("tried again").isGreaterThan(2);
        clips.bucket.trouble = _ -> {};
        clips.pass(table, 60);
        assertThat(clips.job(table, failed.id()).content()).as("cleaned").isNull();
        assertThat(clips.answer(table, table.remove(done.id()))).isTrue();
    }

    @Test
    void shouldNotForgetAJobThatSomebodyStillWorksOn() throws IOException {
        clips.record();
        ClipTable table = clips.table(new ClipTable.Limits(3, 1));
        ClipJob asked = clips.requested(table, ManualClips.request(2, 2, ClipStorage.LOCAL));
        table.drain();
        assertThat(clips.tasks).hasSize(1);
        CompletableFuture<Boolean> removed = table.remove(asked.id());
        CompletableFuture<ClipTable.Requested> next = table.request(ManualClips.request(3, 2, ClipStorage.LOCAL));
        table.drain();
        assertThat(removed).isCompletedWithValue(true);
        assertThatThrownBy(next::join).cause().isInstanceOf(ClipRefusedException.class);

        clips.pump(table);
        assertThat(Thread.interrupted()).isFalse();
        assertThat(made(table, 3, ClipStorage.LOCAL).state()).isEqualTo(ClipState.SUCCEEDED);
        assertThat(clips.answer(table, table.find(asked.id())))
                .as("it makes room")
                .isEmpty();
    }

    @Test
    void shouldKeepAJobWhoseFileCannotBeDeleted() throws IOException {
        clips.record();
        clips.config = ManualClips.config("clips", Duration.ofHours(2));
        ClipTable table = clips.table();
        ClipJob done = made(table, 2, ClipStorage.LOCAL);
        Path away = directory.resolve("away");
        Path there = directory.resolve("state/clips");
        Files.move(there, away);
        String reason = "the clip cannot be deleted: directory " + there + " is not there";
        assertNotRemoved(table, done, reason);
        clips.clock.advance(Duration.ofHours(3));
        clips.pass(table, 10);
        assertThat(clips.job(table, done.id()).state()).isEqualTo(ClipState.SUCCEEDED);

        Files.move(away, there);
        clips.pass(table, 60);
        assertThat(clips.answer(table, table.all())).isEmpty();
        assertThat(clips.files("clips")).isEmpty();
    }

    @Test
    void shouldForgetAJobWhoseFileIsGone() throws IOException {
        clips.record();
        ClipTable table = clips.table();
        ClipJob done = made(table, 2, ClipStorage.LOCAL);
        Files.delete(directory.resolve("state/clips/" + done.id() + ".mp4"));
        assertThat(clips.answer(table, table.remove(done.id()))).isTrue();
        assertThat(clips.answer(table, table.all())).isEmpty();
    }

    @Test
    void shouldGiveUpWhatABucketDoesNotLetGoOf() throws IOException {
        clips.record();
        ClipTable table = clips.table();
        ClipJob failed = refused(table, 2);
        clips.clock.advance(ClipJobs.CLEANED_FOR.plusSeconds(1));
        clips.pass(table, 1);
        assertThat(clips.job(table, failed.id()).content())
                .as("it may have been off all the time")
                .isNotNull();
        int count = 0;
        while (clips.answer(table, table.find(failed.id())).isPresent() && count < ClipJobs.CLEANINGS_MIN) {
            clips.clock.advance(Duration.ofHours(2));
            clips.pass(table, 1);
            count++;
        }
        clips.pass(table, 1);
        assertThat(clips.answer(table, table.all())).isEmpty();
        assertThat(clips.bucket.calls("uploads")).isEqualTo(ClipJobs.CLEANINGS_MIN);
    }

    @Test
    void shouldMakeRoomOfWhatABucketDoesNotLetGoOf() throws IOException {
        clips.record();
        ClipTable table = clips.table(new ClipTable.Limits(3, 1));
        ClipJob failed = refused(table, 2);
        ClipJob next = clips.requested(table, ManualClips.request(3, 2, ClipStorage.LOCAL));
        assertThat(clips.answer(table, table.find(failed.id()))).isEmpty();
        assertThat(clips.job(table, next.id()).state()).isEqualTo(ClipState.SUCCEEDED);
    }
}
