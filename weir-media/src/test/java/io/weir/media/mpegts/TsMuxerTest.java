package io.weir.media.mpegts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.MediaKind;
import io.weir.media.Track;
import io.weir.media.codec.NalSyntax;
import io.weir.media.codec.NalUnits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TsMuxerTest {
    private static final List<Track> AVC_AAC = List.of(Track.of(0, TsSamples.AVC), Track.of(1, TsSamples.AAC));

    private final TsMuxer muxer = new TsMuxer(0);
    private final ByteBuf out = Unpooled.buffer();

    @Test
    void shouldWriteTablesClockAndPictureByteForByte() throws MediaException {
        muxer.tracks(AVC_AAC, out);
        Bytes slice = Bytes.ofHex("00000003 419a02");
        muxer.write(new AccessUnit(0, 0x1_5555_5555L, 45_000, false, 0, slice), out);

        Bytes written = TsSamples.bytes(out);

        assertThat(written.length()).isEqualTo(4 * TsPacket.LENGTH);
        // the checksums are those that FFmpeg writes for the same tables
        assertThat(packet(written, 0))
                .isEqualTo(padded("47400010 00 00b00d0001c100000001f0002ab104b2", TsPacket.LENGTH));
        assertThat(packet(written, 1))
                .isEqualTo(padded("47500010 00 02b0170001c10000e100f0001be100f0000fe101f0002f44b99b", TsPacket.LENGTH));
        // clock 0: half a second before decoding
        assertThat(packet(written, 2)).isEqualTo(padded("4701002f b7 10 000000007e00", TsPacket.LENGTH));
        Bytes pes = Bytes.ofHex("000001e0 001a 84c00a 3b5555aaab 1100035f91 0000000109f0 00000001419a02");
        assertThat(packet(written, 3))
                .isEqualTo(TsSamples.joined(padded("47410030 97 00", TsPacket.LENGTH - pes.length()), pes));
    }

    @Test
    void shouldWriteAudioFramesInOnePacket() throws MediaException {
        muxer.tracks(List.of(Track.of(7, TsSamples.AAC)), out);
        for (AccessUnit unit : TsSamples.frames(7, TsSamples.AAC, 22_050, 1024, 5)) {
            muxer.write(unit, out);
        }

        Bytes written = TsSamples.bytes(out);

        // tables and the first clock reference, then five frames of 150 to 310 bytes in one PES packet
        Bytes first = packet(written, 3);
        assertThat(first.slice(0, 4)).isEqualTo(Bytes.ofHex("47410030"));
        assertThat(first.slice(4, 2)).isEqualTo(Bytes.ofHex("0140"));
        assertThat(first.slice(6, 14)).isEqualTo(Bytes.ofHex("000001c0 04a9 848005 210003 5f91"));
        assertThat(first.slice(20, 7)).isEqualTo(Bytes.ofHex("fff15080 13bffc"));
        assertThat(TsEvents.read(written).units(0)).hasSize(5);
    }

    @Test
    void shouldTellTheLengthOfPicturesAsLongAsItFits() throws MediaException {
        // behind the length field: 8 bytes of header, 6 of delimiter, 5 of start code and NAL unit header
        for (int excess : new int[] {-1, 0, 1}) {
            ByteBuf single = Unpooled.buffer();
            TsMuxer fresh = new TsMuxer(0);
            fresh.tracks(List.of(Track.of(0, TsSamples.AVC)), single);
            int noise = MuxedTrack.PES_LENGTH_MAX - 8 - 6 - 5 + excess;
            Bytes payload = NalUnits.join(List.of(TsSamples.joined(Bytes.of(0x41), TsSamples.noise(noise, 1))));
            fresh.write(new AccessUnit(0, 0, 0, false, 0, payload), single);
            Bytes written = TsSamples.bytes(single);
            int told = packet(written, 3).u16(TsPacket.HEADER_LENGTH + 4);
            assertThat(told).isEqualTo(excess > 0 ? 0 : MuxedTrack.PES_LENGTH_MAX + excess);
        }
    }

    @Test
    void shouldLetReadersBeginAtAKeyframeBehindTablesOfTheirOwn() throws MediaException {
        List<Track> tracks = new ArrayList<>(List.of(Track.of(0, TsSamples.AVC)));
        for (int i = 1; i < TsMuxer.TRACK_COUNT_MAX; i++) {
            tracks.add(Track.of(i, TsSamples.OPUS));
        }
        ByteBuf start = Unpooled.buffer();
        int cut = 0;
        muxer.tracks(tracks, out);
        for (AccessUnit unit : TsSamples.pictures(0, TsSamples.AVC, 0, 60)) {
            if (unit.keyframe()) {
                cut = out.writerIndex();
                start.clear();
                muxer.writeTables(start);
            }
            muxer.write(unit, out);
        }
        assertThat(start.readableBytes()).as("a map of two packets").isEqualTo(3 * TsPacket.LENGTH);

        Bytes whole = TsSamples.bytes(out);
        TsEvents first = TsEvents.read(whole);
        TsEvents late = TsEvents.read(TsSamples.joined(TsSamples.bytes(start), whole.slice(cut)));

        assertThat(first.demuxer.continuityErrorCount()).isZero();
        assertThat(first.units(0)).hasSize(60);
        assertThat(late.demuxer.continuityErrorCount()).isZero();
        assertThat(late.units(0)).isEqualTo(first.units(0).subList(50, 60));
    }

    @Test
    void shouldHaveNoTablesWithoutTracks() {
        muxer.writeTables(out);
        assertThat(out.isReadable()).isFalse();
    }

    @Test
    void shouldTellTheClockEveryFortyMillisecondsAndTablesTwiceASecond() throws MediaException {
        for (int frameTicks : new int[] {1500, 3600, 6000, 90_000}) {
            List<AccessUnit> units = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                units.add(new AccessUnit(
                        0,
                        i * (long) frameTicks,
                        i * (long) frameTicks,
                        false,
                        0,
                        TsSamples.picture(TsSamples.AVC, false, 100, i)));
            }
            Bytes stream = TsSamples.stream(45_000, List.of(Track.of(0, TsSamples.AVC)), units);
            assertIntervals(stream, frameTicks / 90);
        }
        assertIntervals(
                TsSamples.stream(
                        45_000, List.of(Track.of(0, TsSamples.OPUS)), TsSamples.frames(0, TsSamples.OPUS, 0, 960, 200)),
                MuxedTrack.GROUP_MS);
    }

    /** Tables stand before what is written, so that they may be late by one unit. */
    private static void assertIntervals(Bytes stream, int unitMs) {
        long lastClock = -1;
        long lastTables = -1;
        for (int at = 0; at < stream.length(); at += TsPacket.LENGTH) {
            if ((stream.u16(at + 1) & TsPacket.PID_NULL) == TsPacket.PID_PAT) {
                if (lastTables >= 0) {
                    assertThat(lastClock - lastTables).isLessThanOrEqualTo(90L * (TsMuxer.TABLE_INTERVAL_MS + unitMs));
                }
                lastTables = lastClock;
            }
            boolean adaptation = (stream.u8(at + 3) & TsPacket.HAS_ADAPTATION) != 0 && stream.u8(at + 4) > 0;
            if (adaptation && (stream.u8(at + 5) & TsPacket.HAS_PCR) != 0) {
                long clock = stream.u32(at + 6) << 1 | stream.u8(at + 10) >> 7;
                if (lastClock >= 0) {
                    assertThat(clock - lastClock).isBetween(1L, 90L * TsMuxer.PCR_INTERVAL_MS);
                }
                lastClock = clock;
            }
        }
        assertThat(lastClock).isPositive();
    }

    @Test
    void shouldMarkWhereDecodingMayStart() throws MediaException {
        Bytes stream =
                TsSamples.stream(0, List.of(Track.of(0, TsSamples.AVC)), TsSamples.pictures(0, TsSamples.AVC, 0, 60));
        List<Integer> marked = new ArrayList<>();
        int pictures = 0;
        for (int at = 0; at < stream.length(); at += TsPacket.LENGTH) {
            boolean picture = (stream.u16(at + 1) & 0x5fff) == 0x4100;
            boolean adaptation = (stream.u8(at + 3) & TsPacket.HAS_ADAPTATION) != 0 && stream.u8(at + 4) > 0;
            if (picture && adaptation && (stream.u8(at + 5) & TsPacket.RANDOM_ACCESS) != 0) {
                marked.add(pictures);
            }
            pictures += picture ? 1 : 0;
        }
        assertThat(marked).containsExactly(0, 25, 50);
    }

    @Test
    void shouldNotRepeatParameterSetsThatAUnitBrings() throws MediaException {
        List<Bytes> nals = new ArrayList<>(NalSyntax.H265.parameterSets(TsSamples.HEVC));
        nals.addAll(NalUnits.split(TsSamples.picture(TsSamples.HEVC, true, 100, 1)));
        Bytes payload = NalUnits.join(nals);
        muxer.tracks(List.of(Track.of(0, TsSamples.HEVC)), out);
        muxer.write(new AccessUnit(0, 0, 0, true, 0, payload), out);
        // a delimiter that the unit brings is replaced, an empty NAL unit left out
        nals.addFirst(Bytes.ofHex("460150"));
        nals.add(Bytes.EMPTY);
        muxer.write(new AccessUnit(0, 0, 0, true, 0, NalUnits.join(nals)), out);

        List<AccessUnit> read = TsEvents.read(TsSamples.bytes(out)).units(0);

        assertThat(read)
                .hasSize(2)
                .allSatisfy(unit -> assertThat(unit.payload()).isEqualTo(payload));
    }

    @Test
    void shouldCountVersionsOfTheMap() throws MediaException {
        List<Integer> versions = new ArrayList<>();
        for (int i = 0; i < 34; i++) {
            Codec.H264 codec = new Codec.H264(TsSamples.AVC.sps(), List.of(Bytes.of(0x68, i + 1)));
            out.clear();
            muxer.tracks(List.of(Track.of(0, codec)), out);
            muxer.tracks(List.of(Track.of(0, codec)), out);
            muxer.write(new AccessUnit(0, i, i, true, 0, TsSamples.picture(codec, true, 9, i)), out);
            versions.add(packet(TsSamples.bytes(out), 1).u8(10) >> 1 & 0x1f);
        }
        for (int i = 0; i < versions.size(); i++) {
            assertThat(versions.get(i)).isEqualTo(i % 32);
        }
    }

    @Test
    void shouldGoOnAfterABrokenUnit() throws MediaException {
        muxer.tracks(AVC_AAC, out);
        AccessUnit cut = new AccessUnit(0, 0, 0, true, 0, Bytes.ofHex("00000009 6501"));
        assertThatThrownBy(() -> muxer.write(cut, out)).isInstanceOf(MediaException.class);
        AccessUnit longFrame = new AccessUnit(1, 0, 0, true, 0, TsSamples.noise(8_185, 1));
        assertThatThrownBy(() -> muxer.write(longFrame, out))
                .isInstanceOf(MediaException.class)
                .hasMessageContaining("8185");
        assertThat(out.isReadable()).isFalse();

        assertThat(muxer.write(new AccessUnit(1, 0, 0, true, 0, TsSamples.noise(8_184, 1)), out))
                .isTrue();
        muxer.flush(out);
        assertThat(TsEvents.read(TsSamples.bytes(out)).units(1)).hasSize(1);
    }

    @Test
    void shouldRefuseAudioThatNoPesPacketHolds() throws MediaException {
        muxer.tracks(List.of(Track.of(0, TsSamples.MP3)), out);
        int room = MuxedTrack.PES_LENGTH_MAX - 8;
        assertThat(muxer.write(new AccessUnit(0, 0, 0, true, 0, TsSamples.noise(room, 1)), out))
                .isTrue();
        AccessUnit tooLong = new AccessUnit(0, 9_000, 9_000, true, 0, TsSamples.noise(room + 1, 1));
        assertThatThrownBy(() -> muxer.write(tooLong, out)).isInstanceOf(MediaException.class);
    }

    @Test
    void shouldLeaveOutWhatHasNoPlace() throws MediaException {
        muxer.tracks(List.of(Track.of(0, new Codec.Vp8()), Track.of(1, TsSamples.AAC)), out);
        assertThat(muxer.write(new AccessUnit(0, 0, 0, true, 0, Bytes.of(1)), out))
                .isFalse();
        assertThat(muxer.write(new AccessUnit(9, 0, 0, true, 0, Bytes.of(1)), out))
                .isFalse();
        assertThat(muxer.write(TsSamples.frames(1, TsSamples.AAC, 0, 1024, 1).getFirst(), out))
                .isTrue();
    }

    @Test
    void shouldTakeAsManyTracksAsItSays() throws MediaException {
        for (int count = TsMuxer.TRACK_COUNT_MAX - 1; count <= TsMuxer.TRACK_COUNT_MAX + 1; count++) {
            TsMuxer fresh = new TsMuxer(0);
            ByteBuf single = Unpooled.buffer();
            List<Track> tracks = new ArrayList<>();
            for (int id = 0; id < count; id++) {
                tracks.add(Track.of(id, TsSamples.OPUS));
            }
            fresh.tracks(tracks, single);
            for (int id = 0; id < count; id++) {
                boolean written = fresh.write(
                        TsSamples.frames(id, TsSamples.OPUS, 0, 960, 1).getFirst(), single);
                assertThat(written).isEqualTo(id < TsMuxer.TRACK_COUNT_MAX);
            }
            fresh.flush(single);
            TsEvents events = TsEvents.read(TsSamples.bytes(single));
            assertThat(events.all(AccessUnit.class)).hasSize(Math.min(count, TsMuxer.TRACK_COUNT_MAX));
        }
    }

    @Test
    void shouldGiveReasonsForCodecsWithoutAPlace() throws MediaException {
        Map<Codec, String> reasons = new TreeMap<>(java.util.Comparator.comparing(Codec::toString));
        reasons.put(new Codec.Av1(Bytes.EMPTY), "AV1");
        reasons.put(new Codec.Vp9(0, 10, 8, 1, false), "VP9");
        reasons.put(new Codec.Vp8(), "VP8");
        reasons.put(new Codec.Flac(Bytes.EMPTY, 48_000, 2), "FLAC");
        reasons.put(new Codec.G711(true, 8_000, 1), "G.711");
        reasons.put(new Codec.Lpcm(16, 48_000, 2), "LPCM");
        reasons.put(new Codec.Script(), "script data");
        reasons.put(new Codec.Unknown("Speex", MediaKind.AUDIO, 1_000), "Speex");
        // ELD, low delay, and channels that only a program config element tells
        reasons.put(new Codec.Aac(Bytes.ofHex("f8e85000"), 39, 48_000, 2), "object type 39");
        reasons.put(new Codec.Aac(Bytes.ofHex("1194"), 2, 48_000, 2), "960 samples");
        reasons.put(new Codec.Aac(Bytes.EMPTY, 2, 48_000, 2), "early");
        reasons.put(
                new Codec.Opus(9, Bytes.ofHex("4f70757348656164 01 09 3801 80bb0000 0000 ff 0900 000102030405060708")),
                "mapping family 255");
        reasons.forEach((codec, reason) -> {
            assertThat(TsFormats.of(codec))
                    .isInstanceOfSatisfying(
                            TsFormat.Unsupported.class,
                            unsupported -> assertThat(unsupported.reason()).contains(reason));
            muxer.tracks(List.of(Track.of(0, codec)), out);
        });
        for (Codec codec : List.of(TsSamples.AVC, TsSamples.HEVC, TsSamples.AAC, TsSamples.EAC3, TsSamples.OPUS)) {
            assertThat(TsFormats.of(codec)).isInstanceOf(TsFormat.Supported.class);
            assertThat(TsFormats.writer(codec)).isPresent();
        }
    }

    private static Bytes packet(Bytes stream, int index) {
        return stream.slice(index * TsPacket.LENGTH, TsPacket.LENGTH);
    }

    private static Bytes padded(String hex, int length) {
        Bytes start = Bytes.ofHex(hex);
        return TsSamples.joined(start, Bytes.ofHex("ff".repeat(length - start.length())));
    }
}
