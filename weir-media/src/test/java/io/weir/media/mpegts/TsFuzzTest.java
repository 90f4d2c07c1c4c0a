package io.weir.media.mpegts;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.MediaException;
import io.weir.media.Track;
import io.weir.media.codec.NalUnits;
import java.util.List;

/** Arbitrary bytes as transport streams: the same in pieces, in bounded memory, and nothing but a media exception may come of them. */
class TsFuzzTest {
    /** What a demuxer may hold with one stream of video. */
    static final int HELD_BYTES_MAX = 3 * PesReader.VIDEO_BYTES_MAX;

    @FuzzTest
    void shouldReadAnyBytesTheSameInPieces(byte[] input) {
        check(Bytes.copyOf(input));
    }

    /** The input as what packets carry: the first bytes of each piece choose the PID and where PES packets and sections begin. */
    @FuzzTest
    void shouldReadAnyPayloads(byte[] input) {
        TsBytes bytes = new TsBytes();
        bytes.association(0, 1, 0x20);
        bytes.map(
                0x20,
                1,
                0,
                0x101,
                TsBytes.entry(0x1b, 0x101, ""),
                TsBytes.entry(0x24, 0x102, ""),
                TsBytes.entry(0x0f, 0x103, ""),
                TsBytes.entry(0x03, 0x104, ""),
                TsBytes.entry(0x81, 0x105, ""),
                TsBytes.entry(0x06, 0x106, "05044f707573 7f028002"));
        int[] pids = {0, 0x20, 0x101, 0x102, 0x103, 0x104, 0x105, 0x106};
        Bytes all = Bytes.copyOf(input);
        int at = 0;
        while (all.length() - at >= 2) {
            int kind = all.u8(at);
            int length = Math.min(all.u8(at + 1), all.length() - at - 2);
            Bytes piece = all.slice(at + 2, length);
            int pid = pids[kind & 7];
            if (pid < 0x101) {
                bytes.section(pid, piece);
            } else {
                bytes.pes(pid, 0xe0, (kind & 8) == 0 ? (long) kind << 25 : TsBytes.NO_TIME, piece);
            }
            at += 2 + length;
        }
        check(bytes.bytes());
    }

    /** The input as an entry of a program's map. */
    @FuzzTest
    void shouldReadAnyMap(byte[] input) {
        Bytes entries = Bytes.copyOf(input);
        TsBytes bytes = new TsBytes();
        bytes.association(0, 1, 0x20, 2, 0x21);
        bytes.map(0x20, 1, 0, 0x101, entries.slice(0, Math.min(entries.length(), 900)));
        bytes.map(0x21, 2, 0, 0x101, TsBytes.entry(0x1b, 0x101, ""));
        bytes.map(0x20, 1, 1, 0x101, entries.slice(0, Math.min(entries.length(), 30)));
        bytes.pes(0x101, 0xe0, 0, Bytes.ofHex("000001 6742c01e 000001 68ce 000001 6588"));
        check(bytes.bytes());
    }

    private static void check(Bytes bytes) {
        List<Record> whole = read(bytes, Integer.MAX_VALUE);
        assertThat(read(bytes, 7)).isEqualTo(whole);
        assertThat(read(bytes, 188)).isEqualTo(whole);
    }

    private static List<Record> read(Bytes bytes, int pieceLength) {
        TsEvents events = new TsEvents();
        try {
            events.push(bytes, pieceLength);
            events.demuxer.end();
        } catch (MediaException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
        assertThat(events.demuxer.heldBytes()).isLessThan(HELD_BYTES_MAX);
        checkUnits(events);
        return events.events;
    }

    /** Each unit has a track before it, and can be taken apart. */
    private static void checkUnits(TsEvents events) {
        for (AccessUnit unit : events.all(AccessUnit.class)) {
            Track track = events.all(Track.class).stream()
                    .filter(each -> each.id() == unit.trackId())
                    .findFirst()
                    .orElseThrow();
            assertThat(unit.payload().isEmpty()).isFalse();
            if (track.codec() instanceof io.weir.media.Codec.Video) {
                try {
                    assertThat(NalUnits.split(unit.payload())).isNotEmpty();
                } catch (MediaException e) {
                    throw new AssertionError(e);
                }
            }
        }
    }
}
