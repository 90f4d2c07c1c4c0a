package io.weir.server.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.base.buf.Bytes;
import io.weir.base.metrics.Counters;
import io.weir.base.time.Clock;
import io.weir.base.time.ManualClock;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaKind;
import io.weir.media.Track;
import io.weir.media.mp4.Mp4File;
import io.weir.media.mp4.Mp4Sample;
import io.weir.media.mp4.Mp4Source;
import io.weir.server.process.ProcessRunner;
import io.weir.server.process.ProcessTimes;
import io.weir.testkit.peer.Ffmpeg;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures out of keyframes, by FFmpeg and by programs that are none. */
class PictureMakerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final PictureWish WISH = new PictureWish("[test]", Bytes.of(1, 2, 3), 0);

    @TempDir
    Path directory;

    private final Counters counters = new Counters();
    private final ProcessRunner runner = new ProcessRunner(ProcessTimes.STANDARD, Clock.system(), counters);

    @AfterEach
    void tearDown() {
        runner.close(Duration.ZERO);
    }

    private PictureMaker maker(String command) {
        return new PictureMaker(runner, (_, _) -> {}, counters, command);
    }

    private Path script(String line) throws Exception {
        Path script = Files.writeString(directory.resolve("program"), "#!/bin/sh\n" + line + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return script;
    }

    private static Picture answer(CompletableFuture<Picture> picture) {
        return picture.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    @Test
    void shouldMakeAPictureOfAKeyframe() throws Exception {
        Path clip = directory.resolve("clip.mp4");
        Ffmpeg.installed()
                .run(
                        "-f",
                        "lavfi",
                        "-i",
                        "testsrc=s=160x90:r=25:d=0.2",
                        "-c:v",
                        "libx264",
                        "-pix_fmt",
                        "yuv420p",
                        clip.toString());
        Mp4File file = Mp4File.open(Mp4Source.of(Bytes.wrap(Files.readAllBytes(clip))));
        Mp4Sample first = Objects.requireNonNull(file.cursor().next());
        AccessUnit unit = file.read(first, 0);
        PictureWish wish =
                PictureWish.of("[test]", file.tracks().getFirst(), unit, 80).orElseThrow();

        Picture picture = answer(maker("ffmpeg").make(wish));

        assertThat(picture).isInstanceOf(Picture.Jpeg.class);
        Path jpeg = directory.resolve("picture.jpg");
        Files.write(jpeg, ((Picture.Jpeg) picture).bytes().toArray());
        assertThat(Ffmpeg.installed()
                        .probe("-show_entries", "stream=width,height", "-of", "csv=p=0", jpeg.toString())
                        .trim())
                .isIn("80,46", "80,44");
    }

    @Test
    void shouldSayThatThereIsNoFfmpeg() {
        Picture.None none = (Picture.None) answer(maker("/nowhere/ffmpeg").make(WISH));
        assertThat(none.status()).isEqualTo(501);
        assertThat(none.reason()).startsWith("there is no FFmpeg to make pictures: ");
    }

    @Test
    void shouldSayThatFfmpegFailed() throws Exception {
        Path program = script("cat >/dev/null; echo 'no such codec' >&2; exit 3");
        Picture.None none = (Picture.None) answer(maker(program.toString()).make(WISH));
        assertThat(none.status()).isEqualTo(503);
        assertThat(none.reason()).isEqualTo("FFmpeg made no picture: ended with status 3: no such codec");
    }

    @Test
    void shouldTakeNoPictureThatIsTooLarge() throws Exception {
        for (int more = -1; more <= 1; more++) {
            int length = PictureMaker.PICTURE_BYTES_MAX + more;
            Path program = script("cat >/dev/null; exec head -c " + length + " /dev/zero");
            Picture picture = answer(maker(program.toString()).make(WISH));
            if (more <= 0) {
                assertThat(((Picture.Jpeg) picture).bytes().length()).isEqualTo(length);
            } else {
                assertThat(((Picture.None) picture).status()).isEqualTo(503);
            }
        }
    }

    @Test
    void shouldHaveFewProcessesAtOnceAndALimitedQueue() throws Exception {
        PictureMaker maker = maker(script("exec sleep 600").toString());
        List<CompletableFuture<Picture>> all = new ArrayList<>();
        for (int i = 0; i < PictureMaker.RUNNING_MAX; i++) {
            all.add(maker.make(WISH));
        }
        for (int i = 0; i < PictureMaker.WAITING_MAX; i++) {
            all.add(maker.make(WISH));
        }
        assertThat(runner.pipedCount()).isEqualTo(PictureMaker.RUNNING_MAX);
        Picture.None none = (Picture.None) answer(maker.make(WISH));
        assertThat(none.status()).isEqualTo(503);
        assertThat(all).noneMatch(CompletableFuture::isDone);
    }

    @Test
    void shouldEndAProcessThatTakesTooLong() throws Exception {
        List<Runnable> due = new ArrayList<>();
        PictureMaker maker = new PictureMaker(
                runner,
                (task, _) -> due.add(task),
                counters,
                script("exec sleep 600").toString());
        CompletableFuture<Picture> picture = maker.make(WISH);
        await().atMost(PATIENCE).until(() -> runner.pipedCount() == 1);
        due.forEach(Runnable::run);
        assertThat(answer(picture)).isInstanceOf(Picture.None.class);
    }

    @Test
    void shouldMakeAPictureOnceForAllWhoWantIt() {
        ManualClock clock = new ManualClock();
        PictureCache cache = new PictureCache(clock);
        AtomicInteger made = new AtomicInteger();
        CompletableFuture<Picture> pending = new CompletableFuture<>();
        Duration keep = Duration.ofSeconds(5);
        CompletableFuture<Picture> one = cache.get("a", keep, () -> {
            made.incrementAndGet();
            return pending;
        });
        CompletableFuture<Picture> two = cache.get("a", keep, () -> {
            throw new AssertionError("it is being made");
        });
        assertThat(one.isDone()).isFalse();
        pending.complete(jpeg(10));
        assertThat(one.join()).isEqualTo(two.join());
        clock.advance(keep);
        cache.get("a", keep, () -> {
            throw new AssertionError("it is there");
        });
        clock.advance(Duration.ofMillis(1));
        cache.get("a", keep, () -> {
            made.incrementAndGet();
            return CompletableFuture.completedFuture(new Picture.None(503, "no"));
        });
        assertThat(made.get()).isEqualTo(2);
        assertThat(cache.count()).as("failures are not kept").isZero();
        assertThat(cache.sizeBytes()).isZero();
    }

    private static Picture jpeg(int size) {
        return new Picture.Jpeg(Bytes.wrap(new byte[size]));
    }

    @Test
    void shouldForgetTheOldestPictures() {
        ManualClock clock = new ManualClock();
        PictureCache cache = new PictureCache(clock);
        for (int i = 0; i <= PictureCache.PICTURE_COUNT_MAX; i++) {
            clock.advance(Duration.ofMillis(1));
            cache.get("p" + i, Duration.ofHours(1), () -> CompletableFuture.completedFuture(jpeg(1)));
        }
        assertThat(cache.count()).isEqualTo(PictureCache.PICTURE_COUNT_MAX);
        cache.get(
                "large",
                Duration.ofHours(1),
                () -> CompletableFuture.completedFuture(jpeg((int) PictureCache.BYTES_MAX)));
        assertThat(cache.sizeBytes()).isLessThanOrEqualTo(PictureCache.BYTES_MAX);
        assertThat(cache.count()).isEqualTo(1);
    }

    @Test
    void shouldHaveNoWishForWhatMp4HasNoPlaceFor() {
        Track track = Track.of(1, new Codec.Unknown("x", MediaKind.VIDEO, 90_000));
        AccessUnit unit = new AccessUnit(1, 0, 0, true, 0, Bytes.EMPTY);
        assertThat(PictureWish.of("[test]", track, unit, 0)).isEmpty();
    }
}
