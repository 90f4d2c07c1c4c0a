package io.weir.server.transcode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.awaitility.Awaitility.await;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.weir.base.buf.Bytes;
import io.weir.base.metrics.Counters;
import io.weir.base.time.Clock;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.Track;
import io.weir.media.codec.AacConfig;
import io.weir.media.codec.SamplesPerUnit;
import io.weir.server.process.ProcessRunner;
import io.weir.server.process.ProcessTimes;
import io.weir.server.transcode.TranscodeStatus.State;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real FFmpeg in both directions: what comes out is decoded, and its beeps must be where the source had them. */
class AudioTranscoderTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final double FRAME_SECONDS = 0.020;
    private static final int TRACK_ID = 7;

    @TempDir
    Path directory;

    private final EventLoop loop = new DefaultEventLoop();
    private final Heard heard = new Heard(loop);
    private final ProcessRunner runner = new ProcessRunner(
            new ProcessTimes(Duration.ofMillis(100), Duration.ofSeconds(2)), Clock.system(), new Counters());
    private final AudioTranscoding transcoding = new AudioTranscoding(
            runner,
            Clock.system(),
            new TranscodeTimes(Duration.ofMillis(50), Duration.ofMillis(200), Duration.ofSeconds(60)),
            AudioTranscoding.FFMPEG);
    private Beeps beeps;

    @BeforeEach
    void find() {
        beeps = new Beeps(directory);
    }

    @AfterEach
    void shouldLeaveNothingBehind() {
        await().atMost(PATIENCE).until(() -> runner.pipedCount() == 0);
        assertThat(transcoding.count()).isZero();
        runner.close(Duration.ofSeconds(5));
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private AudioTranscoder start(Track source, TranscodeTarget target) throws Exception {
        TranscodeRequest request = new TranscodeRequest("[test]", source, target, TRACK_ID);
        return on(() -> transcoding.start(request, loop, heard));
    }

    private <T> T on(Callable<T> work) throws Exception {
        return loop.submit(work).get();
    }

    private void close(AudioTranscoder transcoder) {
        loop.submit(transcoder::close).syncUninterruptibly();
    }

    private TranscodeStatus status(AudioTranscoder transcoder) throws Exception {
        return on(transcoder::status);
    }

    private static double unitsPerOut(Track source, int samplesOut, List<AccessUnit> units) {
        int samples = SamplesPerUnit.of((Codec.Audio) source.codec())
                .samples(units.getFirst().payload());
        return (double) samplesOut / 48_000 * source.clockRate() / samples;
    }

    /** Gives it all and waits until as much came out, less what the process holds until more comes. */
    private void transcode(AudioTranscoder transcoder, Beeps.Audio audio, int samplesOut) {
        double ratio = unitsPerOut(audio.track(), samplesOut, audio.units());
        heard.feed(transcoder, audio.units(), ratio);
        int least = (int) (audio.units().size() / ratio) - 20;
        await().atMost(PATIENCE).until(() -> {
            heard.push();
            return heard.fed.get() == audio.units().size() && heard.units.size() >= least;
        });
    }

    private static void assertContinuous(List<AccessUnit> units, int samples) {
        for (int i = 1; i < units.size(); i++) {
            assertThat(units.get(i).ptsTicks() - units.get(i - 1).ptsTicks()).isEqualTo(samples);
        }
    }

    private static void assertSameBeeps(Beeps.Found source, Beeps.Found out) {
        assertThat(out.onsets()).hasSizeGreaterThanOrEqualTo(source.onsets().size() - 1);
        for (int i = 0; i < out.onsets().size(); i++) {
            assertThat(out.onsets().get(i)).isCloseTo(source.onsets().get(i), offset(FRAME_SECONDS / 4));
        }
    }

    private static void assertSameEnergy(Beeps.Found source, Beeps.Found out) {
        double share = (double) out.onsets().size() / source.onsets().size();
        assertThat(out.energy() / source.energy()).isBetween(0.7 * share, 1.3);
    }

    @ParameterizedTest
    @CsvSource({"44100, 2, 2", "48000, 1, 1", "48000, 6, 2", "22050, 2, 2"})
    void shouldTurnAacIntoOpusAtItsTime(int sampleRate, int channelCount, int channelCountOut) throws Exception {
        Beeps.Audio audio = beeps.aac(sampleRate, channelCount, 6).shifted(0, 7_000_000);
        AudioTranscoder transcoder = start(audio.track(), TranscodeTarget.OPUS);
        transcode(transcoder, audio, 960);
        TranscodeStatus status = status(transcoder);
        assertThat(status.state()).isEqualTo(State.RUNNING);
        assertThat(status.unitInCount()).isEqualTo(audio.units().size());
        assertThat(status.droppedCount()).isZero();
        assertThat(status.pid()).isPositive();
        close(transcoder);
        Track track = heard.tracks.getFirst();
        assertThat(track.id()).isEqualTo(TRACK_ID);
        assertThat(track.clockRate()).isEqualTo(48_000);
        assertThat(((Codec.Opus) track.codec()).channelCount()).isEqualTo(channelCountOut);
        assertContinuous(heard.units, 960);
        Beeps.Found source = beeps.find(audio.track(), audio.units());
        Beeps.Found out = beeps.find(track, heard.units);
        assertSameBeeps(source, out);
        if (channelCount <= 2) {
            assertSameEnergy(source, out);
        }
    }

    @ParameterizedTest
    @CsvSource({"1", "2"})
    void shouldTurnOpusIntoAacAtItsTime(int channelCount) throws Exception {
        Beeps.Audio audio = beeps.opus(channelCount, 6);
        AudioTranscoder transcoder = start(audio.track(), TranscodeTarget.AAC);
        transcode(transcoder, audio, 1024);
        close(transcoder);
        Track track = heard.tracks.getFirst();
        Codec.Aac codec = (Codec.Aac) track.codec();
        assertThat(codec.objectType()).isEqualTo(AacConfig.AAC_LC);
        assertThat(codec.sampleRate()).isEqualTo(48_000);
        assertThat(codec.channelCount()).isEqualTo(channelCount);
        assertContinuous(heard.units, 1024);
        Beeps.Found source = beeps.find(audio.track(), audio.units());
        Beeps.Found out = beeps.find(track, heard.units);
        assertSameBeeps(source, out);
        assertSameEnergy(source, out);
    }

    @ParameterizedTest
    @CsvSource({"OPUS, 10000000", "OPUS, -300000000", "OPUS, 5000", "AAC, 10000000", "AAC, -300000000"})
    void shouldKeepJumpsOfTheSource(TranscodeTarget target, long jumpTicks) throws Exception {
        Beeps.Audio even = target == TranscodeTarget.OPUS ? beeps.aac(48_000, 2, 4) : beeps.opus(2, 4);
        int half = even.units().size() / 2;
        Beeps.Audio audio = even.shifted(half, jumpTicks);
        AudioTranscoder transcoder = start(audio.track(), target);
        int samplesOut = target == TranscodeTarget.OPUS ? 960 : 1024;
        transcode(transcoder, audio, samplesOut);
        close(transcoder);
        // one step, as long as the source's, where the source has it; before and behind it no other
        int steps = 0;
        for (int i = 1; i < heard.units.size(); i++) {
            long from = heard.units.get(i - 1).ptsTicks() + samplesOut;
            long step = heard.units.get(i).ptsTicks() - from;
            if (step != 0) {
                steps++;
                assertThat(Math.abs(step - jumpTicks)).isLessThanOrEqualTo(960);
                long sourceTicks = even.units().get(half).ptsTicks();
                assertThat(Math.abs(from - sourceTicks)).isLessThanOrEqualTo(1100);
            }
        }
        assertThat(steps).isEqualTo(1);
    }

    @Test
    void shouldGoOnWhenTheProcessDies() throws Exception {
        Beeps.Audio audio = beeps.aac(44_100, 2, 6);
        List<AccessUnit> first = audio.units().subList(0, 100);
        AudioTranscoder transcoder = start(audio.track(), TranscodeTarget.OPUS);
        transcode(transcoder, new Beeps.Audio(audio.track(), first), 960);
        long pid = status(transcoder).pid();
        assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
        await().atMost(PATIENCE).until(() -> status(transcoder).restartCount() == 1);
        assertThat(status(transcoder).reason()).contains("ended with status 137");
        int before = heard.units.size();
        List<AccessUnit> later = audio.units().subList(100, audio.units().size());
        loop.submit(() -> later.subList(0, 50).forEach(transcoder::unit)).syncUninterruptibly();
        await().atMost(PATIENCE).until(() -> heard.units.size() > before + 20);
        assertThat(status(transcoder).state()).isEqualTo(State.RUNNING);
        assertThat(status(transcoder).pid()).isNotEqualTo(pid);
        assertThat(heard.tracks).as("the same configuration is told once").hasSize(1);
        close(transcoder);
        double sourceSeconds = (double) later.getFirst().ptsTicks() / 44_100;
        double seconds = (double) heard.units.get(before).ptsTicks() / 48_000;
        assertThat(seconds).isBetween(sourceSeconds - FRAME_SECONDS, sourceSeconds + FRAME_SECONDS);
    }

    @Test
    void shouldBeginAnewWithAnotherConfiguration() throws Exception {
        Beeps.Audio stereo = beeps.aac(44_100, 2, 3);
        Beeps.Audio mono = beeps.aac(48_000, 1, 3);
        AudioTranscoder transcoder = start(stereo.track(), TranscodeTarget.OPUS);
        transcode(transcoder, stereo, 960);
        loop.submit(() -> {
                    transcoder.track(stereo.track());
                    transcoder.track(mono.track());
                    mono.units().subList(0, 50).forEach(transcoder::unit);
                })
                .syncUninterruptibly();
        await().atMost(PATIENCE).until(() -> heard.tracks.size() == 2);
        assertThat(heard.tracks.getLast().codec())
                .isInstanceOfSatisfying(
                        Codec.Opus.class,
                        opus -> assertThat(opus.channelCount()).isEqualTo(1));
        assertThat(status(transcoder).restartCount()).isEqualTo(1);
        Track other = Track.of(1, new Codec.Opus(2, Bytes.EMPTY));
        loop.submit(() -> transcoder.track(other)).syncUninterruptibly();
        assertThat(heard.ended).succeedsWithin(PATIENCE).isEqualTo("cannot turn Opus into OPUS");
    }
}
