package io.weir.server.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectUploadTest {
    private static final int PART = ObjectUpload.PART_BYTES_MIN;

    @TempDir
    Path directory;

    private final FakeBucket bucket = new FakeBucket();
    private final RunControl control = new RunControl();
    private final List<String> told = new ArrayList<>();

    private byte[] content(int length) {
        byte[] content = new byte[length];
        new Random(7).nextBytes(content);
        return content;
    }

    private void send(byte[] content, String upload) throws IOException {
        Path file = Files.write(directory.resolve("clip"), content);
        new ObjectUpload(bucket, control, told::add).send(file, content.length, "a.mp4", upload);
    }

    @Test
    void shouldUploadASmallFileAtOnce() throws IOException {
        byte[] content = content(PART);
        send(content, "");
        assertThat(bucket.calls).containsExactly("put");
        assertThat(bucket.objects.get("a.mp4")).isEqualTo(content);
        assertThat(control.progress()).isEqualTo(1);
    }

    @Test
    void shouldUploadALargeFileInParts() throws IOException {
        byte[] content = content(PART + 1);
        send(content, "");
        assertThat(bucket.calls).containsExactly("uploads", "begin", "upload 1", "upload 2", "complete");
        assertThat(bucket.objects.get("a.mp4")).isEqualTo(content);
        assertThat(told).containsExactly("upload-1");
        assertThat(control.progress()).isEqualTo(1);
    }

    @Test
    void shouldGoOnWhereAnEarlierAttemptStopped() throws IOException {
        byte[] content = content(3 * PART + 5);
        bucket.trouble = call -> {
            if (call.equals("upload 3")) {
                throw FakeBucket.passing();
            }
        };
        assertThatThrownBy(() -> send(content, "")).isInstanceOf(StoreException.class);
        bucket.trouble = _ -> {};
        bucket.calls.clear();

        send(content, told.getLast());

        assertThat(bucket.calls).containsExactly("parts", "upload 3", "upload 4", "complete");
        assertThat(bucket.objects.get("a.mp4")).isEqualTo(content);
    }

    @Test
    void shouldFindAnUploadWhoseNameWasNotWrittenDown() throws IOException {
        byte[] content = content(2 * PART);
        bucket.begin("a.mp4");
        String newest = bucket.begin("a.mp4");
        String others = bucket.begin("b.mp4");
        bucket.upload("a.mp4", newest, 1, slice(content, 0));
        bucket.calls.clear();

        send(content, "");

        assertThat(bucket.calls).containsExactly("uploads", "parts", "abort", "upload 2", "complete");
        assertThat(told).containsExactly(newest);
        assertThat(bucket.uploads).containsOnlyKeys(others);
        assertThat(bucket.objects.get("a.mp4")).isEqualTo(content);
    }

    private FileSlice slice(byte[] content, long offset) throws IOException {
        return new FileSlice(Files.write(directory.resolve("before"), content), offset, PART);
    }

    @Test
    void shouldReplacePartsOfAnotherFile() throws IOException {
        byte[] content = content(2 * PART + 1);
        String upload = bucket.begin("a.mp4");
        byte[] other = content.clone();
        other[PART + 9]++;
        bucket.upload("a.mp4", upload, 1, slice(other, 0));
        bucket.upload("a.mp4", upload, 2, slice(other, PART));
        bucket.upload("a.mp4", upload, 4, slice(other, 0));
        bucket.calls.clear();

        send(content, upload);

        assertThat(bucket.calls).containsExactly("parts", "upload 2", "upload 3", "complete");
        assertThat(bucket.objects.get("a.mp4")).isEqualTo(content);
    }

    @Test
    void shouldBeginAnewWhenTheBucketHasForgotten() throws IOException {
        byte[] content = content(PART + 1);
        send(content, "gone");
        assertThat(bucket.calls).containsExactly("parts", "begin", "upload 1", "upload 2", "complete");
        assertThat(bucket.objects.get("a.mp4")).isEqualTo(content);
    }

    @Test
    void shouldStopBetweenParts() {
        bucket.trouble = call -> {
            if (call.equals("upload 1")) {
                control.stop();
            }
        };
        assertThatThrownBy(() -> send(content(3 * PART), "")).isInstanceOf(CancellationException.class);
        assertThat(bucket.calls("upload ")).isEqualTo(1);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void shouldTakeLargerPartsForLargeFiles() {
        long most = (long) ObjectUpload.PARTS_MAX * PART;
        assertThat(ObjectUpload.partBytes(PART + 1)).isEqualTo(PART);
        assertThat(ObjectUpload.partBytes(most - 1)).isEqualTo(PART);
        assertThat(ObjectUpload.partBytes(most)).isEqualTo(PART);
        assertThat(ObjectUpload.partBytes(most + 1)).isEqualTo(2L * PART);
    }
}
