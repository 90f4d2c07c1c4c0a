package io.weir.server.slate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.MediaKind;
import io.weir.media.Track;
import io.weir.media.codec.AacConfig;
import io.weir.media.mp4.Mp4Source;
import io.weir.media.mp4.Mp4Track;
import io.weir.media.mp4.ProgressiveMuxer;
import io.weir.server.stream.FeedSink;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlateFileTest {
    private static final int PICTURE_TICKS = 3600;
    private static final int PICTURE_COUNT = 4;
    private static final int FRAME_SAMPLES = 1024;
    private static final int FRAME_COUNT = 8;
    private static final int SAMPLE_RATE = 48_000;

    /** Sound begins with the first picture that is shown, which is decoded one picture earlier. */
    private static final int SOUND_BEGIN = PICTURE_TICKS * SAMPLE_RATE / Track.VIDEO_CLOCK_RATE;

    private static final Bytes PICTURE = Bytes.ofHex("00000004 65888401");
    private static final Bytes FRAME = Bytes.ofHex("2110049900");
    private static final Track VIDEO = Track.of(
            0, new Codec.H264(List.of(Bytes.ofHex("6742c01eda0280bfe54042")), List.of(Bytes.ofHex("68ce3c80"))));
    private static final Track AUDIO = Track.of(
            1, new Codec.Aac(AacConfig.build(AacConfig.AAC_LC, SAMPLE_RATE, 2), AacConfig.AAC_LC, SAMPLE_RATE, 2));

    @TempDir
    Path directory;

    private static final class Collected implements FeedSink {
        final List<AccessUnit> units = new ArrayList<>();

        @Override
        public void expect(Set<MediaKind> kinds) {
            assertThat(kinds).hasSize(2);
        }

        @Override
        public void track(Track track) {
            assertThat(track.codec()).isIn(VIDEO.codec(), AUDIO.codec());
        }

        @Override
        public void metadata(Bytes message) {
            throw new AssertionError("a slate has no metadata");
        }

        @Override
        public void unit(AccessUnit unit) {
            units.add(unit);
        }

        List<AccessUnit> of(int trackId) {
            return units.stream().filter(unit -> unit.trackId() == trackId).toList();
        }
    }

    @Test
    void shouldPlayRoundsOfAFileWithBFramesWithoutLettingItsTracksDriftApart() throws Exception {
        Slate slate = SlateFile.read(Mp4Source.of(movie()));
        assertThat(slate.tracks()).extracting(Track::id).containsExactly(0, 1);
        Collected seen = new Collected();
        Slate.Playing playing = slate.play();
        playing.begin(seen);
        playing.writeUntil(Duration.ofSeconds(60).toNanos(), 7, seen);

        // the sound is longer than the pictures: its 8 frames are a round, 15 360 ticks of the pictures' clock
        List<AccessUnit> pictures = seen.of(0);
        List<AccessUnit> sounds = seen.of(1);
        assertThat(pictures).hasSizeGreaterThan(60 * 20);
        for (int i = 0; i < pictures.size(); i++) {
            AccessUnit picture = pictures.get(i);
            int inRound = i % PICTURE_COUNT;
            assertThat(picture.dtsTicks()).isEqualTo(i / PICTURE_COUNT * 15_360L + (long) inRound * PICTURE_TICKS);
            assertThat(picture.ptsTicks() - picture.dtsTicks()).isEqualTo(PICTURE_TICKS);
            assertThat(picture.keyframe()).isEqualTo(inRound == 0);
            assertThat(picture.payload()).isEqualTo(PICTURE);
            assertThat(picture.wallNs()).isEqualTo(7);
        }
        for (int i = 0; i < sounds.size(); i++) {
            assertThat(sounds.get(i).ptsTicks()).as("sound %s", i).isEqualTo(SOUND_BEGIN + (long) i * FRAME_SAMPLES);
        }
    }

    @Test
    void shouldHoldNoMoreThanItsBounds() throws Exception {
        long size = (long) PICTURE_COUNT * PICTURE.length() + (long) FRAME_COUNT * FRAME.length();
        int count = PICTURE_COUNT + FRAME_COUNT;
        assertThat(SlateFile.read(Mp4Source.of(movie()), new SlateFile.Bounds(size, count))
                        .tracks())
                .hasSize(2);
        for (SlateFile.Bounds low :
                List.of(new SlateFile.Bounds(size - 1, count), new SlateFile.Bounds(size, count - 1))) {
            assertThatThrownBy(() -> SlateFile.read(Mp4Source.of(movie()), low))
                    .isInstanceOf(MediaException.class)
                    .hasMessageContaining("at most " + low.bytesMax() + " bytes")
                    .hasMessageContaining(low.unitCountMax() + " units");
        }
    }

    @Test
    void shouldSayWhatIsWrongWithAFile() throws Exception {
        Path text = Files.writeString(directory.resolve("text.mp4"), "this is no MP4 at all");
        Path movie = Files.write(directory.resolve("movie.mp4"), movie().toArray());
        assertThat(read(text.toString())).isEqualTo(new SlateReader.Outcome.Unusable(text + ": MP4 without moov"));
        assertThat(read(directory.resolve("none.mp4").toString()))
                .isEqualTo(new SlateReader.Outcome.Unusable(directory.resolve("none.mp4") + ": no such file"));
        assertThat(read(movie.toString())).isInstanceOf(SlateReader.Outcome.Ready.class);
    }

    private static SlateReader.Outcome read(String file) throws Exception {
        CompletableFuture<SlateReader.Outcome> outcome = new CompletableFuture<>();
        SlateReader.read(file, outcome::complete);
        return outcome.get(20, TimeUnit.SECONDS);
    }

    private static Bytes movie() {
        ProgressiveMuxer muxer = new ProgressiveMuxer(List.of(Mp4Track.of(VIDEO), Mp4Track.of(AUDIO)));
        ByteArrayOutputStream payloads = new ByteArrayOutputStream();
        for (int i = 0; i < PICTURE_COUNT; i++) {
            long dts = (long) i * PICTURE_TICKS;
            muxer.add(0, dts + PICTURE_TICKS, dts, i == 0, PICTURE.length());
            payloads.writeBytes(PICTURE.toArray());
        }
        muxer.end(0, (long) PICTURE_COUNT * PICTURE_TICKS);
        for (int i = 0; i < FRAME_COUNT; i++) {
            long pts = SOUND_BEGIN + (long) i * FRAME_SAMPLES;
            muxer.add(1, pts, pts, true, FRAME.length());
            payloads.writeBytes(FRAME.toArray());
        }
        muxer.end(1, SOUND_BEGIN + (long) FRAME_COUNT * FRAME_SAMPLES);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(muxer.header().rest().toArray());
        file.writeBytes(payloads.toByteArray());
        return Bytes.wrap(file.toByteArray());
    }
}
