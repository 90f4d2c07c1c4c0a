package io.weir.media.mp4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.Track;
import io.weir.media.codec.AacConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Boxes laid by hand after the specifications. */
class Mp4BytesTest {
    private static final Track VIDEO = Track.of(
            7,
            new Codec.H264(
                    List.of(Bytes.ofHex("6742c00a d9 07 3c 04 40 00 00 03 00 40 00 00 0c a3 c4 89 92")),
                    List.of(Bytes.ofHex("68cb83cb20"))));
    private static final Track AUDIO = Track.of(3, new Codec.Aac(AacConfig.build(2, 48_000, 2), 2, 48_000, 2));

    @Test
    void shouldLayAFragmentOfTwoTracks() {
        FragmentMuxer muxer = new FragmentMuxer(List.of(Mp4Track.of(VIDEO), Mp4Track.of(AUDIO)));
        AccessUnit key = new AccessUnit(7, 96_000, 90_000, true, 0, Bytes.ofHex("a1a2a3"));
        AccessUnit b = new AccessUnit(7, 92_000, 93_000, false, 0, Bytes.ofHex("b1"));
        AccessUnit sound = new AccessUnit(3, 48_000, 48_000, true, 0, Bytes.ofHex("c1c2"));
        List<TrackRun> runs =
                List.of(new TrackRun(7, 0, List.of(key, b), 95_999), new TrackRun(3, 0, List.of(sound), 49_024));
        String moof = "000000c8 6d6f6f66" // moof
                + "00000010 6d666864 00000000 0000002a" // mfhd, number 42
                + "00000060 74726166" // traf
                + "00000010 74666864 00020000 00000001" // tfhd, default-base-is-moof, track 1
                + "00000014 74666474 01000000 0000000000015f90" // tfdt, 90000
                + "00000034 7472756e 01000f01 00000002 000000d0" // trun, two samples, data at 208
                + "00000bb8 00000003 02000000 00001770" // 3000 ticks, 3 bytes, sync, shown 6000 later
                + "00000bb7 00000001 01010000 fffffc18" // 2999 ticks, 1 byte, not sync, shown 1000 earlier
                + "00000050 74726166"
                + "00000010 74666864 00020000 00000002"
                + "00000014 74666474 01000000 000000000000bb80"
                + "00000024 7472756e 01000f01 00000001 000000d4"
                + "00000400 00000002 02000000 00000000";
        Bytes header = Bytes.ofHex(moof + "0000000e 6d646174");
        assertThat(muxer.fragmentHeader(42, runs)).isEqualTo(header);
        assertThat(muxer.fragment(42, runs).hex()).isEqualTo(header.hex() + "a1a2a3b1c1c2");
    }

    @Test
    void shouldLayAnInitSegmentOfSound() {
        InitSegment init = new FragmentMuxer(List.of(Mp4Track.of(AUDIO))).initSegment();
        String matrix = "00010000 00000000 00000000 00000000 00010000 00000000 00000000 00000000 40000000";
        String sampleEntry = "0000004b 6d703461 000000000000 0001 0000000000000000 0002 0010 00000000 bb800000"
                + "00000027 65736473 00000000 0319 0000 00 0411 40 15 000000 00000000 00000000 0502 1190 060102";
        String stbl = "000000a7 7374626c"
                + ("0000005b 73747364 00000000 00000001" + sampleEntry)
                + "00000010 73747473 00000000 00000000"
                + "00000010 73747363 00000000 00000000"
                + "00000014 7374737a 00000000 00000000 00000000"
                + "00000010 7374636f 00000000 00000000";
        String minf = "000000e3 6d696e66"
                + "00000010 736d6864 00000000 00000000"
                + "00000024 64696e66 0000001c 64726566 00000000 00000001 0000000c 75726c20 00000001"
                + stbl;
        String mdia = "00000131 6d646961"
                + "00000020 6d646864 00000000 00000000 00000000 0000bb80 00000000 55c40000"
                + "00000026 68646c72 00000000 00000000 736f756e 000000000000000000000000 617564696f00"
                + minf;
        String trak = "00000195 7472616b"
                + "0000005c 746b6864 00000003 00000000 00000000 00000001 00000000 00000000 0000000000000000"
                + "0000 0001 0100 0000" + matrix + "00000000 00000000"
                + mdia;
        String moov = "00000231 6d6f6f76"
                + "0000006c 6d766864 00000000 00000000 00000000 000003e8 00000000 00010000 0100 0000 0000000000000000"
                + matrix + "000000000000000000000000000000000000000000000000 00000002"
                + trak
                + "00000028 6d766578 00000020 74726578 00000000 00000001 00000001 00000000 00000000 00000000";
        String ftyp = "00000020 66747970 69736f36 00000001 69736f36 6d703431 686c7366 636d6663";
        assertThat(init.bytes().hex()).isEqualTo(hex(ftyp + moov));
        assertThat(init.durationOffset()).isEqualTo(32 + 8 + 8 + 16);
        assertThat(InitSegment.duration(61_500)).isEqualTo(Bytes.ofHex("0000f03c"));
        assertThat(InitSegment.duration(1L << 40)).isEqualTo(Bytes.ofHex("ffffffff"));
        assertThat(InitSegment.duration(-1)).isEqualTo(Bytes.ofHex("00000000"));
    }

    @Test
    void shouldLayTheRecordingsBoxAsMediaMtxDoes() throws Exception {
        MtxiBox box = new MtxiBox(
                Bytes.ofHex("00112233445566778899aabbccddeeff"), 5, 1_500_000_000L, 1_700_000_000_000_000_000L);
        InitSegment init = new FragmentMuxer(List.of(Mp4Track.of(AUDIO))).initSegment(box);
        String udta = "0000003c 75647461 00000034 6d747869 00000000 00112233445566778899aabbccddeeff"
                + "0000000000000005 0000000059682f00 17979cfe362a0000";
        Bytes tail = init.bytes().slice(init.bytes().length() - 60);
        assertThat(tail).isEqualTo(Bytes.ofHex(udta));
        Mp4File file = Mp4File.open(Mp4Source.of(init.bytes()));
        assertThat(file.recording()).contains(box);
        assertThat(file.userData("mtxi")).contains(Bytes.ofHex(udta).slice(16));
        assertThat(file.userData("abcd")).isEmpty();
        assertThat(file.cursor().next()).isNull();
        assertThatThrownBy(() -> new MtxiBox(Bytes.EMPTY, 0, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Two pictures and one sound; presentation starts at the second one's time, sound begins a tick of 1/48000 s later. */
    @Test
    void shouldLayTablesAndEdits() {
        ProgressiveMuxer muxer = new ProgressiveMuxer(List.of(Mp4Track.of(VIDEO), Mp4Track.of(AUDIO)));
        muxer.startAt(12_000, 90_000);
        muxer.add(7, 9000, 6000, true, 3);
        muxer.add(7, 12_000, 9000, false, 1);
        muxer.add(3, 6401, 6401, true, 2);
        muxer.end(7, 12_000);
        muxer.end(3, 7425);
        String file = muxer.header().rest().hex();
        // 720000 ticks a second: 1024 sounds of 1/48000 s and one tick of delay are 15375.
        assertThat(file).contains(hex("0000006c 6d766864 00000000 00000000 00000000 000afc80 00005dc0"));
        assertThat(file)
                .contains(hex("00000024 656c7374 01000000 00000001 0000000000005dc0 0000000000001770 00010000"));
        assertThat(file)
                .contains(hex("00000038 656c7374 01000000 00000002 000000000000000f ffffffffffffffff 00010000"
                        + "0000000000003c00 0000000000000000 00010000"));
        assertThat(file).contains(hex("00000018 73747473 00000000 00000001 00000002 00000bb8"));
        assertThat(file).contains(hex("00000018 63747473 00000000 00000001 00000002 00000bb8"));
        assertThat(file).contains(hex("00000014 73747373 00000000 00000001 00000001"));
        assertThat(file).contains(hex("0000001c 73747363 00000000 00000001 00000001 00000002 00000001"));
        assertThat(file).contains(hex("0000001c 7374737a 00000000 00000000 00000002 00000003 00000001"));
        int data = file.length() / 2;
        assertThat(file).contains(hex("00000014 7374636f 00000000 00000001") + String.format("%08x", data));
        assertThat(file).contains(hex("00000014 7374636f 00000000 00000001") + String.format("%08x", data + 4));
        assertThat(file).endsWith(hex("0000000e 6d646174"));
    }

    @Test
    void shouldUseWideOffsetsBeyondFourGibibytes() {
        ProgressiveMuxer muxer = new ProgressiveMuxer(List.of(Mp4Track.of(VIDEO), Mp4Track.of(AUDIO)));
        for (int i = 0; i < 3; i++) {
            muxer.add(7, i * 3000L, i * 3000L, true, Integer.MAX_VALUE);
            muxer.add(3, i * 1024L, i * 1024L, true, 1);
        }
        String file = muxer.header().rest().hex();
        int data = file.length() / 2;
        assertThat(file).contains(hex("00000028 636f3634 00000000 00000003") + String.format("%016x", data));
        assertThat(file).endsWith(hex("00000001 6d646174") + String.format("%016x", 3L * Integer.MAX_VALUE + 3 + 16));
    }

    @Test
    void shouldRefuseAFragmentWithoutUnitsAndOneTooLarge() {
        FragmentMuxer muxer = new FragmentMuxer(List.of(Mp4Track.of(VIDEO)));
        assertThatThrownBy(() -> muxer.fragmentHeader(1, List.of(new TrackRun(7, 0, List.of(), 0))))
                .isInstanceOf(IllegalArgumentException.class);
        Bytes payload = Bytes.wrap(new byte[1 << 20]);
        int fixed = 8 + 16 + 64;
        List<AccessUnit> units = Collections.nCopies(1023, new AccessUnit(7, 0, 0, true, 0, payload));
        int rest = FragmentMuxer.FRAGMENT_BYTES_MAX - fixed - 1024 * 16 - 1023 * payload.length();
        for (int more = -1; more <= 1; more++) {
            List<AccessUnit> all = new ArrayList<>(units);
            all.add(new AccessUnit(7, 0, 0, true, 0, payload.slice(0, rest + more)));
            List<TrackRun> runs = List.of(new TrackRun(7, 0, all, 0));
            if (more <= 0) {
                assertThat(muxer.fragmentHeader(1, runs).length()).isEqualTo(fixed + 1024 * 16 + 8);
            } else {
                assertThatThrownBy(() -> muxer.fragmentHeader(1, runs)).isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    private static String hex(String spaced) {
        return spaced.replace(" ", "");
    }
}
