package io.weir.media.mp4;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.MediaException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Arbitrary bytes as MP4: a result or a {@link MediaException}, never more than the file has, and the same after a seek back. */
class Mp4FuzzTest {
    private static final int SAMPLES_MAX = 2000;
    private static final Bytes INIT = new FragmentMuxer(
                    Fixture.load("h264_aac.flv").mp4Tracks())
            .initSegment()
            .bytes();

    @FuzzTest
    void shouldReadAnyFile(byte[] input) throws Exception {
        read(Bytes.copyOf(input));
    }

    /** The input behind a good init segment. */
    @FuzzTest
    void shouldReadAnyFragments(byte[] input) throws Exception {
        byte[] file = new byte[INIT.length() + input.length];
        INIT.copyTo(file, 0, 0, INIT.length());
        System.arraycopy(input, 0, file, INIT.length(), input.length);
        read(Bytes.wrap(file));
    }

    static void read(Bytes bytes) throws Exception {
        try {
            Mp4File file = Mp4File.open(Mp4Source.of(bytes));
            assertThat(file.tracks()).hasSizeLessThanOrEqualTo(Mp4Limits.TRACK_COUNT_MAX);
            attempt(() -> assertThat(file.recording()).isNotNull());
            List<Mp4Sample> samples = new ArrayList<>();
            attempt(() -> samples.addAll(samples(file.cursor())));
            for (Mp4Sample sample : samples) {
                assertThat(sample.offset()).isBetween(0L, (long) bytes.length() - sample.sizeBytes());
                attempt(() -> {
                    AccessUnit unit = file.read(sample, 1);
                    assertThat(unit.trackId()).isEqualTo(sample.trackId());
                });
            }
            attempt(() -> {
                Mp4Cursor cursor = file.cursor();
                boolean found = cursor.seek(0);
                List<Mp4Sample> rest = samples(cursor);
                assertThat(found || rest.equals(samples)).isTrue();
                cursor.seek(Long.MIN_VALUE);
                assertThat(samples(cursor)).isEqualTo(samples(file.cursor()));
                file.durationNs();
            });
        } catch (MediaException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    private static List<Mp4Sample> samples(Mp4Cursor cursor) throws MediaException, IOException {
        List<Mp4Sample> samples = new ArrayList<>();
        Mp4Sample sample = cursor.next();
        while (sample != null && samples.size() < SAMPLES_MAX) {
            samples.add(sample);
            sample = cursor.next();
        }
        return samples;
    }

    /** One run. */
    @FunctionalInterface
    private interface Attempt {
        void run() throws MediaException, IOException;
    }

    private static void attempt(Attempt attempt) throws IOException {
        try {
            attempt.run();
        } catch (MediaException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }
}
