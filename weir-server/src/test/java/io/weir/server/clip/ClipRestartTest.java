package io.weir.server.clip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of jobs when the server ends, or the machine, and comes again. */
class ClipRestartTest {
    private final Path directory;
    private final ManualClips clips;

    ClipRestartTest(@TempDir Path directory) throws IOException {
        this.directory = directory;
        this.clips = new ManualClips(directory);
    }

    /** The index lacks what was recorded just before, until the files are searched. */
    @ParameterizedTest
    @EnumSource(
            value = ClipState.class,
            names = {"QUEUED", "RUNNING"})
    void shouldNotMakeAClipBeforeItIsKnownWhatIsRecorded(ClipState state) throws IOException {
        clips.sample.with(0, 4, 1);
        clips.clock.advance(Duration.ofMinutes(1));
        ClipTable before = clips.table();
        ClipJob asked = clips.requested(before, ManualClips.request(2, 6, ClipStorage.LOCAL));
        clips.jobs().save(asked.withAttempts(1).in(state, "", asked.since()));

        clips.tasks.clear();
        clips.searched = false;
        ClipTable table = clips.table();
        clips.pass(table, 5);
        assertThat(clips.job(table, asked.id()).state()).isEqualTo(ClipState.WAITING);
        clips.sample.with(4, 4, 1);
        clips.searched = true;
        clips.pass(table, 1);

        ClipJob done = clips.job(table, asked.id());
        assertThat(done.state()).isEqualTo(ClipState.SUCCEEDED);
        assertThat(done.attempts()).isEqualTo(2);
        assertThat(Objects.requireNonNull(done.content()).duration()).isEqualTo(Duration.ofSeconds(6));
    }

    @Test
    void shouldKeepFilesOfJobsThatTheDiskDoesNotLetRead() throws IOException {
        Path left = Files.createDirectories(directory.resolve("state/clips"))
                .resolve("0f5b1c5e-0000-7000-8000-000000000000.partial");
        Files.writeString(left, "half");
        Path unreadable =
                Files.createDirectories(directory.resolve("state/clip-jobs/0f5b1c5e-0000-7000-8000-000000000000.json"));
        clips.table();
        assertThat(left).exists();
        Files.delete(unreadable);
        clips.table();
        assertThat(left).doesNotExist();
    }

    @Test
    void shouldNotUploadAgainWhatWasThereWhenTheServerEnded() throws IOException {
        clips.record();
        ClipTable before = clips.table();
        ClipJob asked = clips.requested(before, ManualClips.request(2, 6, ClipStorage.S3));
        clips.bucket.trouble = call -> {
            if (call.equals("find")) {
                before.stop();
                before.drain();
                throw FakeBucket.passing();
            }
        };
        clips.pump(before);
        before.close(Duration.ofSeconds(60));
        ClipJob kept = clips.jobs().load().jobs().getFirst();
        assertThat(kept.state()).isEqualTo(ClipState.QUEUED);
        assertThat(kept.attempts()).isZero();
        clips.bucket.trouble = _ -> {};
        clips.bucket.calls.clear();

        assertThat(clips.job(clips.table(), asked.id()).state()).isEqualTo(ClipState.SUCCEEDED);

        assertThat(clips.bucket.calls).containsExactly("find");
        assertThat(clips.files("clips")).isEmpty();
    }
}
