package io.weir.server.transcode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.weir.base.buf.Bytes;
import io.weir.base.metrics.Counters;
import io.weir.base.time.Clock;
import io.weir.config.AudioTranscodeMode;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.Track;
import io.weir.media.codec.AacConfig;
import io.weir.server.process.PipedProcess;
import io.weir.server.process.ProcessRunner;
import io.weir.server.process.ProcessTimes;
import io.weir.server.transcode.TranscodeStatus.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without FFmpeg, with broken ones and at the limits: programs of a shell stand in for it. */
class TranscodeLimitsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Track AAC =
            Track.of(1, new Codec.Aac(AacConfig.build(AacConfig.AAC_LC, 48_000, 2), AacConfig.AAC_LC, 48_000, 2));
    private static final Track OPUS = Track.of(1, new Codec.Opus(2, Bytes.EMPTY));

    @TempDir
    Path directory;

    private final EventLoop loop = new DefaultEventLoop();
    private final Heard heard = new Heard(loop);
    private final ProcessRunner runner = new ProcessRunner(
            new ProcessTimes(Duration.ofMillis(100), Duration.ofSeconds(1)), Clock.system(), new Counters());

    @AfterEach
    void shouldLeaveNothingBehind() {
        await().atMost(PATIENCE).until(() -> runner.pipedCount() == 0);
        runner.close(Duration.ofSeconds(5));
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private AudioTranscoding with(String command) {
        TranscodeTimes times = new TranscodeTimes(Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofSeconds(60));
        return new AudioTranscoding(runner, Clock.system(), times, command);
    }

    /** A program that lists encoders as FFmpeg does, and otherwise does as told. */
    private String fake(String encoders, String otherwise) throws IOException {
        Path file = directory.resolve("fake-ffmpeg");
        Files.writeString(
                file,
                "#!/bin/sh\ncase \"$*\" in *-encoders*) echo ' A....D " + encoders + "';; *) " + otherwise
                        + ";; esac\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file.toString();
    }

    private AudioTranscoder start(AudioTranscoding transcoding, Track source, TranscodeTarget target) throws Exception {
        return on(() -> transcoding.start(new TranscodeRequest("[test]", source, target, 1), loop, heard));
    }

    private <T> T on(Callable<T> work) throws Exception {
        return loop.submit(work).get();
    }

    private void assertEnded(String reason) {
        assertThat(heard.ended).succeedsWithin(PATIENCE).asString().contains(reason);
    }

    @Test
    void shouldTellWhenThereIsNoFfmpeg() throws Exception {
        AudioTranscoding transcoding = with("/no/such/ffmpeg");
        start(transcoding, AAC, TranscodeTarget.OPUS);
        assertEnded("/no/such/ffmpeg");
        assertThat(transcoding.count()).isZero();
        assertThat(transcoding.availability().get().has(TranscodeTarget.AAC)).isFalse();
    }

    @Test
    void shouldTellWhatFfmpegCannotDo() throws Exception {
        AudioTranscoding transcoding = with(fake("aac", "exit 1"));
        start(transcoding, AAC, TranscodeTarget.OPUS);
        assertEnded("has no Opus (libopus) encoder");
        assertThat(transcoding.availability().get().has(TranscodeTarget.AAC)).isTrue();
        assertThat(TranscodeAvailability.ofEncoders("x", "libopus").reason()).isEqualTo("x has no AAC encoder");
        assertThat(TranscodeAvailability.ofEncoders("x", "libopus aac").reason())
                .isEmpty();
        assertThat(TranscodeAvailability.ofEncoders("x", "mp2").reason())
                .isEqualTo("x has no Opus (libopus) and no AAC encoder");
    }

    @Test
    void shouldRefuseWhatItCannotTurn() throws Exception {
        start(with("ffmpeg"), OPUS, TranscodeTarget.OPUS);
        assertEnded("cannot turn Opus into OPUS");
    }

    @Test
    void shouldDoNothingWhenSwitchedOff() throws Exception {
        AudioTranscoding transcoding = with("ffmpeg");
        transcoding.apply(AudioTranscodeMode.OFF);
        start(transcoding, AAC, TranscodeTarget.OPUS);
        assertEnded("switched off");
    }

    @Test
    void shouldEndWhatRunsWhenSwitchedOff() throws Exception {
        AudioTranscoding transcoding = with(fake("libopus aac", "cat >/dev/null"));
        AudioTranscoder transcoder = start(transcoding, AAC, TranscodeTarget.OPUS);
        await().atMost(PATIENCE).until(() -> on(transcoder::status).pid() != 0);
        assertThat(transcoding.statuses().get()).hasSize(1);
        transcoding.apply(AudioTranscodeMode.OFF);
        assertEnded("switched off");
        assertThat(transcoding.statuses().get()).isEmpty();
    }

    @Test
    void shouldGiveUpAfterSoManyFailures() throws Exception {
        AudioTranscoding transcoding = with(fake("libopus aac", "echo 'it is broken' >&2; exit 1"));
        AudioTranscoder transcoder = start(transcoding, OPUS, TranscodeTarget.AAC);
        assertEnded("FFmpeg ended with status 1: it is broken");
        TranscodeStatus status = on(transcoder::status);
        assertThat(status.state()).isEqualTo(State.ENDED);
        assertThat(status.restartCount()).isEqualTo(AudioTranscoder.FAILURES_MAX);
    }

    @Test
    void shouldTellOutputThatCannotBeRead() throws Exception {
        AudioTranscoding transcoding = with(fake("libopus aac", "echo 'this is not FLV'; cat >/dev/null"));
        start(transcoding, OPUS, TranscodeTarget.AAC);
        assertEnded("FLV signature is missing");
    }

    @Test
    void shouldDropWhatAStuckProcessDoesNotRead() throws Exception {
        AudioTranscoding transcoding = with(fake("libopus aac", "while true; do sleep 0.05; done"));
        AudioTranscoder transcoder = start(transcoding, AAC, TranscodeTarget.OPUS);
        await().atMost(PATIENCE).until(() -> on(transcoder::status).pid() != 0);
        int unitLength = 1 << 17;
        int count = PipedProcess.INPUT_MAX + 10;
        loop.submit(() -> {
                    for (int i = 0; i < count; i++) {
                        long pts = i * 1024L;
                        transcoder.unit(new AccessUnit(1, pts, pts, true, 0, Bytes.wrap(new byte[unitLength])));
                    }
                })
                .syncUninterruptibly();
        TranscodeStatus status = on(transcoder::status);
        assertThat(status.droppedCount()).isBetween(8L, 10L);
        loop.submit(transcoder::close).syncUninterruptibly();
        assertThat(heard.ended).isNotDone();
    }

    @Test
    void shouldRunAtMostSoMany() throws Exception {
        AudioTranscoding transcoding = with(fake("libopus aac", "cat >/dev/null"));
        List<AudioTranscoder> all = new ArrayList<>();
        for (int i = 0; i < AudioTranscoding.TRANSCODES_MAX; i++) {
            all.add(start(transcoding, AAC, TranscodeTarget.OPUS));
        }
        assertThat(transcoding.count()).isEqualTo(AudioTranscoding.TRANSCODES_MAX);
        assertThat(heard.ended).isNotDone();
        start(transcoding, AAC, TranscodeTarget.OPUS);
        assertEnded("there are 64 transcodes already");
        loop.submit(() -> all.forEach(AudioTranscoder::close)).syncUninterruptibly();
        assertThat(transcoding.count()).isZero();
    }

    @Test
    void shouldAskAgainOnlyWhenSomethingIsMissing() throws Exception {
        AudioTranscoding transcoding = with(fake("libopus aac", "exit 1"));
        assertThat(transcoding.availability()).isSameAs(transcoding.availability());
        assertThat(transcoding.availability().get()).isEqualTo(new TranscodeAvailability(true, true, ""));
    }

    @Test
    void shouldWaitLongerAfterEachFailure() {
        TranscodeTimes times = TranscodeTimes.STANDARD;
        assertThat(times.restartDelay(1)).isEqualTo(Duration.ofMillis(500));
        assertThat(times.restartDelay(3)).isEqualTo(Duration.ofSeconds(2));
        assertThat(times.restartDelay(7)).isEqualTo(Duration.ofSeconds(30));
        assertThat(times.restartDelay(1000)).isEqualTo(Duration.ofSeconds(30));
    }
}
