package io.weir.media.mpegts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.MediaKind;
import io.weir.media.Track;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TsDemuxerTest {
    private static final List<Track> TRACKS = List.of(Track.of(0, TsSamples.AVC), Track.of(1, TsSamples.AAC));

    /** A packet behind the first keyframe, which tells the parameter sets. */
    private static final int BEHIND_KEYFRAME = 400;

    private final Bytes stream = stream();
    private final TsEvents whole = TsEvents.read(stream);

    TsDemuxerTest() throws MediaException {
        // fields need their exceptions declared
    }

    private static Bytes stream() throws MediaException {
        List<AccessUnit> units = new ArrayList<>(TsSamples.pictures(0, TsSamples.AVC, 0, 30));
        units.addAll(TsSamples.frames(1, TsSamples.AAC, 0, 1024, 50));
        return TsSamples.stream(0, TRACKS, units);
    }

    @Test
    void shouldFindPacketsBehindAndBetweenGarbage() throws MediaException {
        Bytes garbage = TsSamples.noise(1_000, 5);
        Bytes begun = TsSamples.joined(garbage, stream);
        TsEvents events = TsEvents.read(begun, 100);
        assertThat(events.events).isEqualTo(whole.events);
        assertThat(events.demuxer.skippedByteCount()).isEqualTo(1_000);

        // behind the last packet of a picture that tells its length nothing is open
        Bytes twice = TsSamples.joined(TsSamples.joined(stream, garbage), stream);
        TsEvents again = TsEvents.read(twice, 333);
        assertThat(again.units(1)).hasSize(2 * whole.units(1).size());
        assertThat(again.units(0)).hasSize(2 * whole.units(0).size());
    }

    @Test
    void shouldFindPacketsAgainWhenBytesAreLost() throws MediaException {
        for (int lost = 1; lost < 200; lost += 13) {
            int at = BEHIND_KEYFRAME * TsPacket.LENGTH + 50;
            Bytes cut = TsSamples.joined(stream.slice(0, at), stream.slice(at + lost));
            TsEvents events = TsEvents.read(cut);
            // the picture that was cut, and the sound that was open
            assertThat(events.all(AccessUnit.class).size())
                    .isBetween(
                            whole.all(AccessUnit.class).size() - 6,
                            whole.all(AccessUnit.class).size());
            assertThat(whole.events).containsAll(events.all(AccessUnit.class));
        }
    }

    @Test
    void shouldReadPacketsWithBytesBeforeAndBehind() throws MediaException {
        for (int[] around : new int[][] {{4, 0}, {0, 16}}) {
            ByteStore store = new ByteStore();
            for (int at = 0; at < stream.length(); at += TsPacket.LENGTH) {
                store.bytes(TsSamples.noise(around[0], at)).bytes(stream, at, TsPacket.LENGTH);
                store.bytes(TsSamples.noise(around[1], at));
            }
            Bytes longer = Bytes.copyOf(store.array()).slice(0, store.length());
            assertThat(TsEvents.read(longer, 777).events).isEqualTo(whole.events);
        }
    }

    @Test
    void shouldDropOnlyWhatALostPacketBreaks() throws MediaException {
        int packetCount = stream.length() / TsPacket.LENGTH;
        for (int lost = BEHIND_KEYFRAME; lost < packetCount; lost++) {
            int at = lost * TsPacket.LENGTH;
            TsEvents events = TsEvents.read(TsSamples.joined(stream.slice(0, at), stream.slice(at + TsPacket.LENGTH)));
            List<AccessUnit> units = events.all(AccessUnit.class);
            // a picture, or the five frames of a PES packet; and the packet before it, if that was open
            assertThat(units.size())
                    .isBetween(
                            whole.all(AccessUnit.class).size() - 6,
                            whole.all(AccessUnit.class).size());
            assertThat(whole.events).containsAll(units);
            assertThat(events.demuxer.continuityErrorCount()).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void shouldGoOnWithAnotherSegment() throws MediaException {
        TsEvents events = new TsEvents();
        for (int i = 0; i < 3; i++) {
            events.push(stream, 1_000);
            events.demuxer.end();
        }
        assertThat(events.all(TsEvents.Program.class)).hasSize(1);
        assertThat(events.all(Track.class)).hasSize(2);
        assertThat(events.all(AccessUnit.class))
                .hasSize(3 * whole.all(AccessUnit.class).size());
        assertThat(events.demuxer.continuityErrorCount()).isZero();
    }

    @Test
    void shouldTakeARepeatedPacketOnce() throws MediaException {
        ByteStore store = new ByteStore();
        for (int at = 0; at < stream.length(); at += TsPacket.LENGTH) {
            store.bytes(stream, at, TsPacket.LENGTH).bytes(stream, at, TsPacket.LENGTH);
        }
        TsEvents events = TsEvents.read(Bytes.copyOf(store.array()).slice(0, store.length()));
        assertThat(events.events).isEqualTo(whole.events);
        assertThat(events.demuxer.continuityErrorCount()).isZero();
    }

    @Test
    void shouldStandCutsAndChangesAnywhere() throws MediaException {
        for (int length = 0; length < stream.length(); length += 61) {
            List<AccessUnit> units =
                    new ArrayList<>(TsEvents.read(stream.slice(0, length)).units(0));
            // nobody can tell that a picture is cut if its header does not tell its length
            assertThat(whole.events).containsAll(units.subList(0, Math.max(0, units.size() - 1)));
        }
        Random random = new Random(11);
        for (int i = 0; i < 300; i++) {
            byte[] bytes = stream.toArray();
            for (int change = 0; change < 20; change++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            Bytes changed = Bytes.wrap(bytes);
            assertThat(TsEvents.read(changed, 500).events).isEqualTo(TsEvents.read(changed).events);
        }
    }

    @Test
    void shouldGiveUpOnWhatIsNoTransportStream() throws MediaException {
        TsEvents events = new TsEvents();
        events.push(TsSamples.noise(TsDemuxer.SEARCH_BYTES_MAX, 1), 5_000);
        assertThatThrownBy(() -> events.push(Bytes.of(2), 1))
                .isInstanceOf(MediaException.class)
                .hasMessageContaining("no MPEG-TS packets");

        Bytes late = TsSamples.joined(TsSamples.noise(TsDemuxer.SEARCH_BYTES_MAX, 1), stream);
        assertThat(TsEvents.read(late).events).isEqualTo(whole.events);
        Bytes tooLate = TsSamples.joined(Bytes.of(2), late);
        for (int pieceLength : new int[] {1, 1000, Integer.MAX_VALUE}) {
            assertThatThrownBy(() -> TsEvents.read(tooLate, pieceLength)).isInstanceOf(MediaException.class);
        }
    }

    @Test
    void shouldReadTheFirstProgramWithMedia() throws MediaException {
        TsBytes bytes = new TsBytes();
        bytes.association(0, 1, 0x20, 2, 0x30, 3, 0x40);
        bytes.map(0x20, 1, 0, 0x1fff, TsBytes.entry(0x86, 0x101, "")); // SCTE-35
        bytes.map(0x30, 2, 0, 0x102, TsBytes.entry(0x02, 0x102, ""), TsBytes.entry(0x0f, 0x103, ""));
        bytes.map(0x40, 3, 0, 0x104, TsBytes.entry(0x1b, 0x104, ""));
        TsEvents events = TsEvents.read(bytes.bytes());

        assertThat(events.events)
                .containsExactly(
                        new TsEvents.Program(List.of(0, 1)),
                        Track.of(0, new Codec.Unknown("MPEG-2 video", MediaKind.VIDEO, 90_000)));

        // the program goes, another one comes
        bytes.association(1, 1, 0x20, 3, 0x40);
        bytes.map(0x40, 3, 0, 0x104, TsBytes.entry(0x1b, 0x104, ""));
        assertThat(TsEvents.read(bytes.bytes()).all(TsEvents.Program.class))
                .containsExactly(
                        new TsEvents.Program(List.of(0, 1)),
                        new TsEvents.Program(List.of()),
                        new TsEvents.Program(List.of(0)));
    }

    @Test
    void shouldKnowPrivateStreamsByTheirDescriptors() throws MediaException {
        TsBytes bytes = new TsBytes();
        bytes.association(0, 1, 0x20);
        bytes.map(
                0x20,
                1,
                0,
                0x101,
                TsBytes.entry(0x06, 0x101, "6a0100"),
                TsBytes.entry(0x06, 0x102, "05044f707573 7f028006"),
                TsBytes.entry(0x06, 0x103, "05044f707573 7f028081"),
                TsBytes.entry(0x06, 0x104, "0504 41563031"),
                TsBytes.entry(0x06, 0x105, "7b0100"),
                TsBytes.entry(0x06, 0x106, "5900"),
                TsBytes.entry(0x06, 0x107, "05ff"));
        bytes.pes(0x101, 0xbd, 90_000, TsSamples.frame(TsSamples.AC3, 1));
        bytes.pes(
                0x102,
                0xbd,
                90_000,
                Bytes.ofHex("7fe0 02 fc11 7ffc 02 0001 0002 01 aa fc22 7fe0 ff00")
                        .slice(0, 17));
        TsEvents events = TsEvents.read(bytes.bytes());

        assertThat(events.all(TsEvents.Program.class)).containsExactly(new TsEvents.Program(List.of(0, 1, 2, 3, 4)));
        assertThat(events.codecs(0)).containsExactly(TsSamples.AC3);
        assertThat(events.codecs(1)).containsExactly(new Codec.Opus(6, Bytes.EMPTY));
        assertThat(events.codecs(2))
                .containsExactly(new Codec.Unknown("Opus of channel configuration 129", MediaKind.AUDIO, 90_000));
        assertThat(events.units(1))
                .extracting(AccessUnit::payload)
                .containsExactly(Bytes.ofHex("fc11"), Bytes.ofHex("fc22"));
    }

    @Test
    void shouldPutFramesTogetherThatPacketsCut() throws MediaException {
        List<AccessUnit> frames = TsSamples.frames(0, TsSamples.AC3, 48_000, 1536, 30);
        ByteStore store = new ByteStore();
        frames.forEach(frame -> store.bytes(frame.payload()));
        Bytes all = Bytes.copyOf(store.array()).slice(0, store.length());
        TsBytes bytes = new TsBytes();
        bytes.association(0, 1, 0x20);
        bytes.map(0x20, 1, 0, 0x101, TsBytes.entry(0x81, 0x101, ""));
        int frameLength = frames.getFirst().payload().length();
        for (int at = 0; at < all.length(); at += 1_000) {
            // the time of the first frame that begins in the packet
            int first = (at + frameLength - 1) / frameLength;
            boolean begins = first * frameLength < Math.min(at + 1_000, all.length());
            long pts = begins ? (48_000 + first * 1536L) * 90 / 48 : TsBytes.NO_TIME;
            bytes.pes(0x101, 0xbd, pts, all.slice(at, Math.min(1_000, all.length() - at)));
        }
        assertThat(TsEvents.read(bytes.bytes()).units(0)).isEqualTo(frames);
    }

    @Test
    void shouldKeepWhatAPacketMayHoldAndNoMore() throws MediaException {
        for (int excess : new int[] {-1, 0, 1}) {
            TsBytes bytes = new TsBytes();
            bytes.association(0, 1, 0x20);
            bytes.map(0x20, 1, 0, 0x101, TsBytes.entry(0x1b, 0x101, ""));
            Bytes sets = Bytes.ofHex("00000001 6742c01eda 00000001 68ce3c80 00000001 65");
            // 14 bytes of PES header
            int noise = PesReader.VIDEO_BYTES_MAX - 14 - sets.length() + excess;
            bytes.pes(0x101, 0xe0, 0, TsSamples.joined(sets, TsSamples.noise(noise, 1)));
            TsEvents events = TsEvents.read(bytes.bytes());
            assertThat(events.units(0)).hasSize(excess > 0 ? 0 : 1);
            assertThat(events.demuxer.heldBytes()).isLessThan(TsFuzzTest.HELD_BYTES_MAX);
        }
    }

    @Test
    void shouldTakeAsManyNalUnitsAsItSays() throws MediaException {
        for (int excess : new int[] {-1, 0, 1}) {
            TsBytes bytes = new TsBytes();
            bytes.association(0, 1, 0x20);
            bytes.map(0x20, 1, 0, 0x101, TsBytes.entry(0x1b, 0x101, ""));
            String slices = "000001 41 9a".repeat(NalEsReader.NAL_COUNT_MAX - 2 + excess);
            bytes.pes(0x101, 0xe0, 0, Bytes.ofHex("000001 6742c01e 000001 68ce" + slices));
            TsEvents events = TsEvents.read(bytes.bytes());
            assertThat(events.units(0)).hasSize(excess > 0 ? 0 : 1);
            assertThat(events.demuxer.droppedUnitCount()).isEqualTo(excess > 0 ? 1 : 0);
        }
    }

    @Test
    void shouldLookAtAsManyProgramsAsItSays() throws MediaException {
        for (int last = ProgramReader.PROGRAM_COUNT_MAX - 1; last <= ProgramReader.PROGRAM_COUNT_MAX + 1; last++) {
            int[] programs = new int[2 * last];
            for (int i = 0; i < last; i++) {
                programs[2 * i] = i + 1;
                programs[2 * i + 1] = 0x20 + i;
            }
            TsBytes bytes = new TsBytes();
            bytes.association(0, programs);
            bytes.map(0x20 + last - 1, last, 0, 0x101, TsBytes.entry(0x1b, 0x101, ""));
            assertThat(TsEvents.read(bytes.bytes()).events).hasSize(last > ProgramReader.PROGRAM_COUNT_MAX ? 0 : 1);
        }
    }

    @Test
    void shouldPassOverSectionsThatAreBrokenOrTooLong() throws MediaException {
        TsBytes bytes = new TsBytes();
        bytes.section(0, Bytes.ofHex("00b00d0001c100000001f0002ab104b3"));
        bytes.section(0, Bytes.ofHex("00b3fe" + "00".repeat(500)));
        bytes.section(0, Bytes.ofHex("00b00d0001c000000001f00033c24fd4"));
        assertThat(TsEvents.read(bytes.bytes()).events).isEmpty();
        bytes.association(0, 1, 0x20);
        bytes.map(0x20, 1, 0, 0x101, TsBytes.entry(0x24, 0x101, ""));
        assertThat(TsEvents.read(bytes.bytes()).events).hasSize(1);
    }

    @Test
    void shouldTellThatTheSendersClockIsNew() throws MediaException {
        TsBytes bytes = new TsBytes();
        bytes.association(0, 1, 0x20);
        bytes.map(0x20, 1, 0, 0x101, TsBytes.entry(0x81, 0x101, ""));
        bytes.pes(0x101, 0xbd, 90_000, TsSamples.frame(TsSamples.AC3, 1));
        bytes.adaptation(0x101, TsPacket.DISCONTINUITY);
        bytes.pes(0x101, 0xbd, 92_880, TsSamples.frame(TsSamples.AC3, 2));
        bytes.pes(0x101, 0xbd, 95_760, TsSamples.frame(TsSamples.AC3, 3));
        TsEvents events = TsEvents.read(bytes.bytes());
        assertThat(events.events.stream().map(Object::getClass).map(Class::getSimpleName))
                .containsExactly("Program", "Track", "AccessUnit", "Discontinuity", "AccessUnit", "AccessUnit");
    }

    @Test
    void shouldDropUnitsWithoutTimeOrConfiguration() throws MediaException {
        TsBytes bytes = new TsBytes();
        bytes.association(0, 1, 0x20);
        bytes.map(0x20, 1, 0, 0x101, TsBytes.entry(0x81, 0x101, ""), TsBytes.entry(0x1b, 0x102, ""));
        bytes.pes(0x101, 0xbd, TsBytes.NO_TIME, TsSamples.frame(TsSamples.AC3, 1));
        bytes.pes(0x102, 0xe0, 0, Bytes.ofHex("00000001 419a"));
        bytes.pes(0x102, 0xe0, TsBytes.NO_TIME, Bytes.ofHex("00000001 419a"));
        TsEvents events = TsEvents.read(bytes.bytes());
        assertThat(events.all(AccessUnit.class)).isEmpty();
        assertThat(events.demuxer.droppedUnitCount()).isEqualTo(3);
    }
}
