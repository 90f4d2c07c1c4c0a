package io.weir.media.mp4;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Ticks;
import io.weir.media.Track;
import io.weir.testkit.Seeded;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Seeks in long files arrive where reading everything would, and read little. */
class FragmentSearchTest {
    private static final Fixture FIXTURE = Fixture.load("h264_aac.flv");
    private static final Track VIDEO = FIXTURE.tracks().getFirst();
    private static final Track AUDIO = FIXTURE.tracks().getLast();
    private static final int PICTURES_PER_SECOND = 30;
    private static final int FRAGMENT_PICTURES = 6;

    /**
     * What a file is like.
     *
     * @param fragments how many
     * @param pictureBytes most bytes of a picture
     * @param keyframeDistance pictures from keyframe to keyframe at most
     */
    private record Shape(int fragments, int pictureBytes, int keyframeDistance) {}

    private static final class Counting implements Mp4Source {
        private final Mp4Source source;
        private long bytes;

        Counting(Mp4Source source) {
            this.source = source;
        }

        @Override
        public long sizeBytes() throws IOException {
            return source.sizeBytes();
        }

        @Override
        public Bytes read(long offset, int length) throws IOException {
            bytes += length;
            return source.read(offset, length);
        }
    }

    private static byte[] file(Shape shape, Random random) {
        FragmentMuxer muxer = new FragmentMuxer(FIXTURE.mp4Tracks());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(muxer.initSegment().bytes().toArray());
        // A picture in which there is a fragment of this very file.
        Bytes decoy = muxer.fragment(1, List.of(new TrackRun(VIDEO.id(), 0, List.of(picture(0, true, 50, random)), 1)));
        int number = 0;
        int nextKeyframe = 0;
        for (int i = 0; i < shape.fragments; i++) {
            List<AccessUnit> pictures = new ArrayList<>();
            int density = i < shape.fragments / 3 ? shape.pictureBytes : Math.max(2, shape.pictureBytes / 10);
            for (int k = 0; k < FRAGMENT_PICTURES; k++) {
                boolean keyframe = number == nextKeyframe;
                nextKeyframe += keyframe ? 1 + random.nextInt(shape.keyframeDistance) : 0;
                AccessUnit picture = picture(number, keyframe, 1 + random.nextInt(density), random);
                pictures.add(random.nextInt(20) == 0 ? with(picture, decoy.slice(0, decoy.length() - 10)) : picture);
                number++;
            }
            long from = i * (long) AUDIO.clockRate() / 5;
            List<AccessUnit> sound = List.of(new AccessUnit(AUDIO.id(), from, from, true, 0, Bytes.of(1, 2, 3)));
            out.writeBytes(muxer.fragment(
                            i + 1L,
                            List.of(
                                    new TrackRun(VIDEO.id(), 0, pictures, ticks(number)),
                                    new TrackRun(AUDIO.id(), 0, sound, from + AUDIO.clockRate() / 5)))
                    .toArray());
        }
        return out.toByteArray();
    }

    private static long ticks(int number) {
        return (long) number * VIDEO.clockRate() / PICTURES_PER_SECOND;
    }

    private static AccessUnit picture(int number, boolean keyframe, int length, Random random) {
        byte[] payload = new byte[length];
        random.nextBytes(payload);
        return with(
                new AccessUnit(VIDEO.id(), ticks(number), ticks(number), keyframe, 0, Bytes.EMPTY),
                Bytes.wrap(payload));
    }

    private static AccessUnit with(AccessUnit unit, Bytes payload) {
        return new AccessUnit(unit.trackId(), unit.ptsTicks(), unit.dtsTicks(), unit.keyframe(), 0, payload);
    }

    private static List<Mp4Sample> samples(Mp4Cursor cursor) throws Exception {
        List<Mp4Sample> samples = new ArrayList<>();
        for (Mp4Sample sample = cursor.next(); sample != null; sample = cursor.next()) {
            samples.add(sample);
        }
        return samples;
    }

    private static long ns(Mp4Sample sample) {
        return Ticks.toNanos(sample.ptsTicks(), sample.trackId() == 1 ? VIDEO.clockRate() : AUDIO.clockRate());
    }

    private static void assertSeeks(Bytes bytes, Random random) throws Exception {
        Mp4File file = Mp4File.open(Mp4Source.of(bytes));
        List<Mp4Sample> all = samples(file.cursor());
        long endNs = ns(all.getLast());
        Mp4Cursor cursor = Mp4File.open(Mp4Source.of(bytes)).cursor();
        for (int i = 0; i < 30; i++) {
            long timeNs = i == 0 ? endNs : random.nextLong(endNs);
            int keyframe = -1;
            for (int k = 0; k < all.size(); k++) {
                Mp4Sample sample = all.get(k);
                keyframe = sample.trackId() == 1 && sample.keyframe() && ns(sample) <= timeNs ? k : keyframe;
            }
            assertThat(cursor.seek(timeNs)).isTrue();
            Mp4Sample first = cursor.next();
            while (first != null && first.trackId() != 1) {
                first = cursor.next();
            }
            assertThat(first).isEqualTo(all.get(keyframe));
            List<Mp4Sample> rest = samples(cursor);
            assertThat(rest).isEqualTo(all.subList(all.size() - rest.size(), all.size()));
        }
    }

    @Test
    void shouldArriveWhereReadingAllWould() throws Exception {
        Seeded.forSeeds(12, random -> {
            Shape shape = new Shape(
                    300 + random.nextInt(400),
                    200 + random.nextInt(4_000),
                    random.nextBoolean() ? 30 : 1 + random.nextInt(1_000));
            byte[] bytes = file(shape, random);
            assertThat(bytes.length).isGreaterThan(FragmentSearch.NEAR_BYTES);
            assertSeeks(Bytes.wrap(bytes), random);
            assertSeeks(Bytes.wrap(bytes).slice(0, bytes.length - random.nextInt(bytes.length / 4)), random);
        });
    }

    /** Half a day as in a second. */
    @Test
    void shouldReadLittleOfALongFile() throws Exception {
        Random random = new Random(1);
        byte[] bytes = file(new Shape(10_000, 500, 60), random);
        for (int i = 0; i < 50; i++) {
            Counting source = new Counting(Mp4Source.of(Bytes.wrap(bytes)));
            Mp4Cursor cursor = Mp4File.open(source).cursor();
            assertThat(cursor.seek(random.nextLong(10_000_000_000L, 2_000_000_000_000L)))
                    .isTrue();
            assertThat(source.bytes).isLessThan(2 << 20);
        }
    }

    /** Where fragments are far apart it reads them all, which are few. */
    @Test
    void shouldReadFromTheBeginningWhereFragmentsAreLongerThanItLooks() throws Exception {
        Random random = new Random(1);
        int picture = FragmentSearch.RESYNC_BYTES_MAX / FRAGMENT_PICTURES;
        FragmentMuxer muxer = new FragmentMuxer(FIXTURE.mp4Tracks());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(muxer.initSegment().bytes().toArray());
        for (int i = 0; i < 5; i++) {
            List<AccessUnit> pictures = new ArrayList<>();
            for (int k = 0; k < FRAGMENT_PICTURES; k++) {
                // The odd ones are a little longer than the limit, the even ones a little shorter.
                int length = picture + (i % 2 == 0 ? -100 : 100);
                pictures.add(picture(i * 60 + k * 10, k == 0, length, random));
            }
            out.writeBytes(muxer.fragment(i + 1L, List.of(new TrackRun(VIDEO.id(), 0, pictures, ticks(i * 60 + 60))))
                    .toArray());
        }
        assertSeeks(Bytes.wrap(out.toByteArray()), random);
    }

    @Test
    void shouldReadFromTheBeginningWhereFragmentsDoNotSayWhenTheyAre() throws Exception {
        byte[] bytes = file(new Shape(600, 1_000, 60), new Random(1));
        byte[] fine = bytes.clone();
        for (int i = 0; i < bytes.length - 4; i++) {
            if (Bytes.wrap(bytes).u32(i) == BoxType.TFDT) {
                bytes[i] = 'x';
            }
        }
        Mp4Cursor cursor = Mp4File.open(Mp4Source.of(Bytes.wrap(bytes))).cursor();
        Mp4Cursor said = Mp4File.open(Mp4Source.of(Bytes.wrap(fine))).cursor();
        assertThat(cursor.seek(60_000_000_000L)).isTrue();
        assertThat(said.seek(60_000_000_000L)).isTrue();
        assertThat(samples(cursor)).isEqualTo(samples(said));
    }
}
