package io.weir.media.ogg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OggOpusDemuxerTest {
    private final OggBytes ogg = new OggBytes();

    private static int[] lacing(int length) {
        int[] lacing = new int[length / 255 + 1];
        Arrays.fill(lacing, 255);
        lacing[lacing.length - 1] = length % 255;
        return lacing;
    }

    private static List<String> read(OggBytes ogg) {
        return OggBytes.read(ogg.bytes(), Integer.MAX_VALUE);
    }

    /** A stream with everything that is legal: many packets on a page, one over three pages, a page without an end. */
    private static Bytes rich() {
        OggBytes ogg = new OggBytes().header(5);
        Bytes three = OggBytes.packet(600, 3);
        ogg.page(0, 1920, 5, new int[] {3, 4}, Bytes.ofHex("f80101 f8020202"));
        ogg.page(0, -1, 5, new int[] {255}, three.slice(0, 255));
        ogg.page(1, -1, 5, new int[] {255}, three.slice(255, 255));
        Bytes rest = three.slice(510);
        byte[] last = Arrays.copyOf(rest.toArray(), 92);
        last[90] = (byte) 0xf8;
        last[91] = 4;
        ogg.page(1, 3840, 5, new int[] {90, 2}, Bytes.wrap(last));
        return ogg.bytes();
    }

    @Test
    void shouldReadPacketsWithTheirPositions() {
        assertThat(OggBytes.read(rich(), Integer.MAX_VALUE))
                .containsExactly(
                        "head 2 312",
                        "3 bytes of 1 to 960",
                        "4 bytes of 2 to 1920",
                        "600 bytes of 3 to 2880",
                        "2 bytes of 4 to 3840",
                        "skipped 0 bad 0 dropped 0");
    }

    @Test
    void shouldReadTheSameInPieces() {
        List<String> whole = OggBytes.read(rich(), Integer.MAX_VALUE);
        for (int piece = 1; piece < 300; piece += piece < 30 ? 1 : 50) {
            assertThat(OggBytes.read(rich(), piece)).isEqualTo(whole);
        }
    }

    @Test
    void shouldReadABeginningOfWhatItReadsWhole() {
        Bytes rich = rich();
        List<String> whole = OggBytes.read(rich, Integer.MAX_VALUE);
        for (int length = 0; length < rich.length(); length++) {
            List<String> seen = OggBytes.read(rich.slice(0, length), Integer.MAX_VALUE);
            assertThat(seen.subList(0, seen.size() - 1)).isEqualTo(whole.subList(0, seen.size() - 1));
            assertThat(seen.getLast()).isEqualTo("skipped 0 bad 0 dropped 0");
        }
    }

    @Test
    void shouldStandAnyMutation() {
        Random random = new Random(1);
        Bytes rich = rich();
        for (int i = 0; i < 3000; i++) {
            byte[] bytes = rich.toArray();
            for (int changes = random.nextInt(1, 5); changes > 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            Bytes mutated = Bytes.wrap(bytes);
            assertThat(OggBytes.read(mutated, 13)).isEqualTo(OggBytes.read(mutated, Integer.MAX_VALUE));
        }
    }

    @Test
    void shouldReadWhatTheMuxerWrote() {
        OggOpusMuxer muxer = new OggOpusMuxer();
        ByteBuf out = Unpooled.buffer();
        muxer.writeHeader(out, OggBytes.HEAD);
        muxer.writePacket(out, OggBytes.packet(254, 1), 960);
        muxer.writePacket(out, OggBytes.packet(255, 2), 1920);
        muxer.writePacket(out, OggBytes.packet(511, 3), 1L << 40);
        assertThat(OggBytes.read(Bytes.read(out, out.readableBytes()), Integer.MAX_VALUE))
                .containsExactly(
                        "head 2 312",
                        "254 bytes of 1 to 960",
                        "255 bytes of 2 to 1920",
                        "511 bytes of 3 to 1099511627776",
                        "skipped 0 bad 0 dropped 0");
    }

    @Test
    void shouldWritePacketsUpToTheLimit() {
        ByteBuf out = Unpooled.buffer();
        OggOpusMuxer muxer = new OggOpusMuxer();
        muxer.writePacket(out, OggBytes.packet(OggOpusMuxer.PACKET_LENGTH_MAX, 1), 960);
        assertThat(out.readableBytes()).isEqualTo(OggPage.LENGTH_MAX - 1);
        assertThatThrownBy(() -> muxer.writePacket(out, OggBytes.packet(OggOpusMuxer.PACKET_LENGTH_MAX + 1, 1), 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldFindThePageBehindGarbage() {
        ogg.header(1);
        ogg.garbage(Bytes.ofUtf8("OOgOggOggX OggS and then not a page, though it is long enough to be one"));
        ogg.page(0, 960, 1, new int[] {3}, OggBytes.packet(3, 9));
        assertThat(read(ogg)).contains("3 bytes of 9 to 960");
    }

    @Test
    void shouldPassOverAPageWithAWrongChecksum() {
        ogg.header(1);
        int at = ogg.bytes().length();
        ogg.page(0, 960, 1, new int[] {3}, OggBytes.packet(3, 8));
        ogg.page(0, 1920, 1, new int[] {3}, OggBytes.packet(3, 9));
        byte[] bytes = ogg.bytes().toArray();
        bytes[at + OggPage.GRANULE_AT] ^= 1;
        assertThat(OggBytes.read(Bytes.wrap(bytes), Integer.MAX_VALUE))
                .containsExactly("head 2 312", "3 bytes of 9 to 1920", "skipped 31 bad 1 dropped 0");
    }

    @Test
    void shouldDropAPacketOfWhichAPartIsLost() {
        ogg.header(1);
        ogg.page(0, -1, 1, new int[] {255}, OggBytes.packet(255, 1));
        ogg.lose();
        ogg.page(1, 1920, 1, new int[] {10, 3}, Bytes.ofHex("00000000000000000000 f80909"));
        ogg.page(0, -1, 1, new int[] {255}, OggBytes.packet(255, 1));
        ogg.page(0, 2880, 1, new int[] {3}, OggBytes.packet(3, 7));
        assertThat(read(ogg))
                .containsExactly(
                        "head 2 312", "3 bytes of 9 to 1920", "3 bytes of 7 to 2880", "skipped 0 bad 0 dropped 3");
    }

    @Test
    void shouldTakePacketsUpToTheLimit() {
        for (int length = OggOpusDemuxer.PACKET_LENGTH_MAX - 1; length <= OggOpusDemuxer.PACKET_LENGTH_MAX; length++) {
            OggBytes fits = new OggBytes().header(1);
            fits.page(0, 960, 1, lacing(length), OggBytes.packet(length, 1));
            assertThat(read(fits)).contains(length + " bytes of 1 to 960");
        }
        int tooLong = OggOpusDemuxer.PACKET_LENGTH_MAX + 1;
        ogg.header(1);
        ogg.page(0, 960, 1, lacing(tooLong), OggBytes.packet(tooLong, 1));
        ogg.page(0, 1920, 1, new int[] {3}, OggBytes.packet(3, 9));
        assertThat(read(ogg)).containsExactly("head 2 312", "3 bytes of 9 to 1920", "skipped 0 bad 0 dropped 1");
    }

    @Test
    void shouldPassOverOtherStreamsAndBeginAgainWithANewOne() {
        ogg.page(OggPage.FIRST, 0, 9, new int[] {7}, Bytes.ofHex("01766f72626973"));
        ogg.header(1);
        ogg.page(0, 960, 9, new int[] {3}, OggBytes.packet(3, 5));
        ogg.page(0, 960, 1, new int[] {3}, OggBytes.packet(3, 6));
        ogg.header(2);
        ogg.page(0, 960, 2, new int[] {3}, OggBytes.packet(3, 7));
        assertThat(read(ogg))
                .containsExactly(
                        "head 2 312",
                        "3 bytes of 6 to 960",
                        "head 2 312",
                        "3 bytes of 7 to 960",
                        "skipped 0 bad 0 dropped 0");
    }

    @Test
    void shouldTakeTheFirstAudioWhenTheCommentsAreLost() {
        Bytes head = OggBytes.HEAD.write();
        ogg.page(OggPage.FIRST, 0, 1, new int[] {head.length()}, head).lose();
        ogg.page(0, 960, 1, new int[] {3}, OggBytes.packet(3, 6));
        assertThat(read(ogg)).contains("3 bytes of 6 to 960");
    }

    @Test
    void shouldRefuseABrokenHead() {
        Bytes head = Bytes.ofUtf8("OpusHead\u0001");
        ogg.page(OggPage.FIRST, 0, 1, new int[] {head.length()}, head);
        assertThat(read(ogg).getFirst()).startsWith("MALFORMED OpusHead ends");
    }
}
