package io.weir.media.mp4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.MediaKind;
import io.weir.media.Ticks;
import io.weir.media.Track;
import io.weir.media.codec.Av1Config;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Mp4FileTest {
    private static final int NAL_LENGTH_SIZE = 4;

    @Test
    void shouldPlayUpToTheLastWholeFragmentWhereverItIsCut() throws Exception {
        Fixture fixture = Fixture.load("hevc_bframes.flv");
        Bytes whole = fixture.fragmented(100);
        List<AccessUnit> units = Fixture.read(open(whole), open(whole).cursor());
        int init = new FragmentMuxer(fixture.mp4Tracks()).initSegment().bytes().length();
        int before = 0;
        for (int length = 0; length < whole.length(); length++) {
            Bytes cut = whole.slice(0, length);
            if (length < init) {
                assertThatThrownBy(() -> open(cut)).isInstanceOf(MediaException.class);
                continue;
            }
            Mp4File file = open(cut);
            List<AccessUnit> read = Fixture.read(file, file.cursor());
            assertThat(read).isEqualTo(units.subList(0, read.size()));
            assertThat(read).hasSizeGreaterThanOrEqualTo(before);
            before = read.size();
        }
        assertThat(before).isBetween(1, units.size() - 1);
    }

    @Test
    void shouldPlayUpToTheLastSampleWhereverTheDataAreCut() throws Exception {
        Fixture fixture = Fixture.load("hevc_bframes.flv");
        Bytes whole = fixture.progressive(0);
        List<AccessUnit> units = Fixture.read(open(whole), open(whole).cursor());
        int data = whole.length()
                - units.stream().mapToInt(u -> u.payload().length()).sum();
        for (int length = 0; length < whole.length(); length++) {
            Bytes cut = whole.slice(0, length);
            if (length < data - 8) {
                assertThatThrownBy(() -> open(cut)).isInstanceOf(MediaException.class);
                continue;
            }
            int left = length - data;
            int count = 0;
            while (left >= 0 && left >= units.get(count).payload().length()) {
                left -= units.get(count++).payload().length();
            }
            Mp4File file = open(cut);
            assertThat(Fixture.read(file, file.cursor())).isEqualTo(units.subList(0, count));
        }
    }

    @Test
    void shouldFailCleanlyWhicheverByteIsWrong() throws Exception {
        for (String name : List.of("hevc_bframes.flv", "opus.flv")) {
            Fixture fixture = Fixture.load(name);
            for (Bytes bytes : List.of(fixture.fragmented(200), fixture.progressive(0))) {
                for (int at = 0; at < bytes.length(); at++) {
                    for (int mask : new int[] {1, 0x80}) {
                        byte[] wrong = bytes.toArray();
                        wrong[at] ^= (byte) mask;
                        Mp4FuzzTest.read(Bytes.wrap(wrong));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0000000000000000000000000000000000", "00ffffffffffffff1f80", "00000008abcd0f1212", "0000000"})
    void shouldPassOverWhatACrashLeavesBehind(String noise) throws Exception {
        Fixture fixture = Fixture.load("h264_aac.flv");
        Bytes whole = fixture.fragmented(500);
        Mp4File file = Mp4RoundTripTest.open(whole, Bytes.ofHex(noise.length() % 2 == 0 ? noise : noise + "0"));
        assertThat(Fixture.read(file, file.cursor())).hasSameSizeAs(fixture.units());
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 300, 700, 1500, 10_000})
    void shouldSeekToTheKeyframeAtOrBeforeATime(int fragmentMs) throws Exception {
        Fixture fixture = Fixture.load("h264_bframes_aac.flv");
        Track video = fixture.tracks().getFirst();
        assertSeeks(open(fixture.fragmented(fragmentMs)), fixture, video);
        assertSeeks(open(fixture.progressive(0)), fixture, video);
    }

    private static void assertSeeks(Mp4File file, Fixture fixture, Track video) throws Exception {
        Mp4Cursor cursor = file.cursor();
        List<AccessUnit> pictures = fixture.units(video);
        List<AccessUnit> all = Fixture.read(file, file.cursor());
        for (int ms = 0; ms <= 2500; ms += 50) {
            long timeNs = ms * 1_000_000L;
            AccessUnit expected = null;
            for (AccessUnit unit : pictures) {
                if (unit.keyframe() && Ticks.toNanos(unit.ptsTicks(), video.clockRate()) <= timeNs) {
                    expected = unit;
                }
            }
            assertThat(cursor.seek(timeNs)).isEqualTo(expected != null);
            List<AccessUnit> rest = Fixture.read(file, cursor);
            if (expected == null) {
                assertThat(rest).isEqualTo(all);
                continue;
            }
            List<AccessUnit> restOfVideo =
                    rest.stream().filter(unit -> unit.trackId() == 1).toList();
            assertThat(restOfVideo.getFirst().dtsTicks()).isEqualTo(expected.dtsTicks());
            assertThat(restOfVideo).hasSize(pictures.size() - pictures.indexOf(expected));
            Track audio = fixture.tracks().get(1);
            long keyframeNs = Ticks.toNanos(expected.dtsTicks(), video.clockRate());
            assertThat(rest.stream().filter(unit -> unit.trackId() == 2))
                    .isEqualTo(fixture.expected(audio, 0).stream()
                            .filter(unit -> Ticks.toNanos(unit.dtsTicks(), audio.clockRate()) >= keyframeNs)
                            .toList());
        }
    }

    @Test
    void shouldSeekBySoundWhenThereIsNoVideo() throws Exception {
        Fixture fixture = Fixture.load("opus.flv");
        for (Bytes bytes : List.of(fixture.fragmented(100), fixture.progressive(0))) {
            Mp4File file = open(bytes);
            Mp4Cursor cursor = file.cursor();
            assertThat(cursor.seek(250_000_000)).isTrue();
            assertThat(Fixture.read(file, cursor).getFirst().ptsTicks()).isBetween(12_000L - 960, 12_000L);
        }
    }

    @Test
    void shouldTakeTheSequenceHeaderFromTheFirstSample() throws Exception {
        Fixture fixture = Fixture.load("av1.flv");
        Bytes config =
                Av1Config.of((Codec.Av1) fixture.tracks().getFirst().codec()).write();
        for (Bytes bytes : List.of(fixture.fragmented(100), fixture.progressive(0))) {
            String hex = bytes.hex();
            // The box stays as long: what was the sequence header becomes padding, of reserved OBU type 15 with its
            // size.
            int length = config.length() - 4;
            String padding = "7a" + String.format("%02x", length - 2) + "00".repeat(length - 2);
            String without = hex.replace(config.hex(), config.slice(0, 4).hex() + padding);
            assertThat(without).isNotEqualTo(hex);
            Mp4File file = open(Bytes.ofHex(without));
            Bytes first = fixture.units().getFirst().payload();
            assertThat(Av1Config.sequenceHeader(first))
                    .contains((Codec.Av1) file.tracks().getFirst().codec());
            assertThat(Fixture.read(file, file.cursor())).hasSameSizeAs(fixture.units());
        }
    }

    @Test
    void shouldListAndPassOverTracksOfOtherCodecs() throws Exception {
        Fixture fixture = Fixture.load("h264_aac.flv");
        for (Bytes bytes : List.of(fixture.fragmented(300), fixture.progressive(0))) {
            Mp4File file = open(Bytes.ofHex(bytes.hex().replace("61766331" + "00000000", "78787878" + "00000000")));
            assertThat(file.tracks().getFirst().codec()).isEqualTo(new Codec.Unknown("xxxx", MediaKind.VIDEO, 90_000));
            assertThat(Fixture.read(file, file.cursor()))
                    .hasSameSizeAs(fixture.units(fixture.tracks().get(1)));
        }
    }

    @Test
    void shouldRefuseWhatIsNoMp4() {
        for (String hex : List.of("", "00", "0000000866726565", "1a45dfa3", "47400010", "000000086d6f6f76")) {
            assertThatThrownBy(() -> open(Bytes.ofHex(hex)))
                    .isInstanceOf(MediaException.class)
                    .hasMessageContaining("moov");
        }
    }

    @Test
    void shouldRefuseALargeMovieBeforeReadingIt() {
        for (long more = -1; more <= 1; more++) {
            long size = 8L + Mp4Limits.MOVIE_BYTES_MAX + more;
            Mp4Source source = new Mp4Source() {
                @Override
                public long sizeBytes() {
                    return size;
                }

                @Override
                public Bytes read(long offset, int length) throws IOException {
                    if (length > 16) {
                        throw new EOFException("would read " + length);
                    }
                    return Bytes.ofHex(String.format("%08x", size) + "6d6f6f76" + "0000000000000000");
                }
            };
            if (more <= 0) {
                assertThatThrownBy(() -> Mp4File.open(source)).hasMessage("would read " + (size - 8));
            } else {
                assertLimit(() -> Mp4File.open(source));
            }
        }
    }

    @Test
    void shouldLimitTheTracksOfAFile() throws Exception {
        Track audio = Fixture.load("opus.flv").tracks().getFirst();
        for (int count = Mp4Limits.TRACK_COUNT_MAX - 1; count <= Mp4Limits.TRACK_COUNT_MAX + 1; count++) {
            List<Mp4Track> tracks = IntStream.range(0, count)
                    .mapToObj(i -> Mp4Track.of(Track.of(i, audio.codec())))
                    .toList();
            Bytes init = new FragmentMuxer(tracks).initSegment().bytes();
            if (count <= Mp4Limits.TRACK_COUNT_MAX) {
                assertThat(open(init).tracks()).hasSize(count);
            } else {
                assertLimit(() -> open(init));
            }
        }
    }

    @Test
    void shouldLimitTheSamplesOfAFragment() throws Exception {
        FragmentMuxer muxer = new FragmentMuxer(Fixture.load("opus.flv").mp4Tracks());
        Bytes init = muxer.initSegment().bytes();
        for (int more = -1; more <= 1; more++) {
            int count = Mp4Limits.FRAGMENT_SAMPLE_COUNT_MAX + more;
            // No field is there for each sample: a few bytes claim them all, of no bytes each.
            Bytes moof = Bytes.ofHex("00000044 6d6f6f66 00000010 6d666864 00000000 00000001 0000002c 74726166"
                    + "00000010 74666864 00020000 00000001 00000014 7472756e 00000001 " + String.format("%08x", count)
                    + "00000000");
            ByteBuf out = Unpooled.buffer();
            init.writeTo(out);
            moof.writeTo(out);
            Mp4File file = open(Bytes.read(out, out.readableBytes()));
            if (more <= 0) {
                assertThat(file.cursor().next()).isNull();
            } else {
                assertLimit(() -> file.cursor().next());
            }
        }
    }

    /** Fragments without samples, and other boxes in them: {@code length} bytes of content. */
    private static byte[] emptyFragment(int length) {
        ByteBuffer moof = ByteBuffer.allocate(8 + length);
        moof.putInt(8 + length).putInt(BoxType.MOOF);
        moof.putInt(16).putInt(BoxType.MFHD).putLong(1);
        moof.putInt(length - 16).putInt(BoxType.FREE);
        return moof.array();
    }

    @Test
    void shouldLimitTheHeaderOfAFragment() throws Exception {
        Bytes init = new FragmentMuxer(Fixture.load("opus.flv").mp4Tracks())
                .initSegment()
                .bytes();
        for (int more = -1; more <= 1; more++) {
            byte[] moof = emptyFragment(Mp4Limits.FRAGMENT_HEADER_BYTES_MAX + more);
            Mp4File file = open(Bytes.wrap(concat(init.toArray(), moof)));
            if (more <= 0) {
                assertThat(file.durationNs()).isZero();
            } else {
                assertLimit(file::durationNs);
            }
        }
    }

    @Test
    void shouldLimitTheFragments() throws Exception {
        byte[] init = new FragmentMuxer(Fixture.load("opus.flv").mp4Tracks())
                .initSegment()
                .bytes()
                .toArray();
        byte[] moof = emptyFragment(24);
        for (int more = -1; more <= 1; more++) {
            int count = Mp4Limits.FRAGMENT_COUNT_MAX + more;
            ByteBuffer all = ByteBuffer.allocate(init.length + count * moof.length);
            all.put(init);
            while (all.hasRemaining()) {
                all.put(moof);
            }
            Mp4File file = open(Bytes.wrap(all.array()));
            if (more <= 0) {
                assertThat(file.durationNs()).isZero();
            } else {
                assertLimit(file::durationNs);
            }
        }
    }

    private static byte[] concat(byte[] one, byte[] other) {
        return ByteBuffer.allocate(one.length + other.length)
                .put(one)
                .put(other)
                .array();
    }

    @Test
    void shouldLimitTheSamplesOfATrackAndTheBytesOfASample() throws Exception {
        Fixture fixture = Fixture.load("opus.flv");
        Bytes whole = fixture.progressive(0);
        int count = fixture.units().size();
        int at = whole.hex().indexOf("7374737a00000000") / 2;
        for (int more = -1; more <= 1; more++) {
            // As many samples as may be, all of one size: only those that the file has are read.
            Bytes many = patch(whole, at + 8, 100, Mp4Limits.SAMPLE_COUNT_MAX + more);
            if (more <= 0) {
                assertThat(Fixture.read(open(many), open(many).cursor())).hasSizeLessThan(count + 100);
            } else {
                assertLimit(() -> open(many));
            }
            Bytes large = patch(whole, at + 8, Mp4Limits.SAMPLE_BYTES_MAX + more, 1);
            if (more <= 0) {
                assertThat(open(large).cursor().next()).isNull();
            } else {
                assertLimit(() -> open(large).cursor().next());
            }
        }
        assertThat(whole.u32(at + 12)).isEqualTo(count);
    }

    @Test
    void shouldWidenShortNalUnitLengths() throws Exception {
        Fixture fixture = Fixture.load("h264_aac.flv");
        Track video = fixture.tracks().getFirst();
        AccessUnit first = fixture.units(video).getFirst();
        // Two NAL units after lengths of two bytes; avcC says so in its fifth byte.
        Bytes wide = Bytes.ofHex("00000002 0900 00000003 658000");
        Bytes narrow = Bytes.ofHex("0002 0900 0003 658000");
        FragmentMuxer muxer = new FragmentMuxer(List.of(Mp4Track.of(video)));
        AccessUnit unit = new AccessUnit(video.id(), 0, 0, true, 0, narrow);
        Bytes init = muxer.initSegment().bytes();
        int avcC = init.hex().indexOf("61766343") / 2 + 4;
        byte[] bytes = init.toArray();
        assertThat(bytes[avcC + 4] & 3).isEqualTo(NAL_LENGTH_SIZE - 1);
        bytes[avcC + 4] = (byte) 0xfd;
        Mp4File file = Mp4RoundTripTest.open(
                Bytes.wrap(bytes), muxer.fragment(1, List.of(new TrackRun(video.id(), 0, List.of(unit), 3000))));
        assertThat(Fixture.read(file, file.cursor()).getFirst().payload()).isEqualTo(wide);
        assertThat(first.keyframe()).isTrue();
    }

    @Test
    void shouldTellDurations() throws Exception {
        Fixture fixture = Fixture.load("h264_aac.flv");
        InitSegment init = new FragmentMuxer(fixture.mp4Tracks()).initSegment();
        byte[] bytes = init.bytes().toArray();
        assertThat(open(init.bytes()).declaredDurationNs()).isZero();
        assertThat(open(init.bytes()).durationNs()).isZero();
        InitSegment.duration(61_500).copyTo(bytes, init.durationOffset(), 0, 4);
        assertThat(open(Bytes.wrap(bytes)).declaredDurationNs()).isEqualTo(61_500_000_000L);
        assertThat(open(fixture.progressive(0)).durationNs())
                .isEqualTo(open(fixture.fragmented(100)).durationNs());
    }

    private static Mp4File open(Bytes bytes) throws MediaException, IOException {
        return Mp4File.open(Mp4Source.of(bytes));
    }

    private static Bytes patch(Bytes file, int at, int first, int second) {
        byte[] bytes = file.toArray();
        new BoxWriter(8).u32(first).u32(second).toBytes().copyTo(bytes, at, 0, 8);
        return Bytes.wrap(bytes);
    }

    /** What a test expects to fail. */
    @FunctionalInterface
    private interface Attempt {
        void run() throws Exception;
    }

    private static void assertLimit(Attempt attempt) {
        assertThatThrownBy(attempt::run)
                .isInstanceOfSatisfying(
                        MediaException.class,
                        e -> assertThat(e.reason()).isEqualTo(MediaException.Reason.LIMIT_EXCEEDED));
    }
}
