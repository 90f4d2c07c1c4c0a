package io.weir.media.ogg;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.weir.base.buf.Bytes;

/** Arbitrary bytes as Ogg: the same in pieces, and nothing but a media exception may come of them. */
class OggFuzzTest {
    @FuzzTest
    void shouldReadAnyBytesTheSameInPieces(byte[] input) {
        Bytes bytes = Bytes.copyOf(input);
        assertThat(OggBytes.read(bytes, 7)).isEqualTo(OggBytes.read(bytes, Integer.MAX_VALUE));
    }

    /** The input as the body of a page whose checksum is right, behind a good header. */
    @FuzzTest
    void shouldReadAnyPage(byte[] input) {
        if (input.length < 2) {
            return;
        }
        int segmentCount = Math.min(input[0] & 0xff, input.length - 2);
        int[] lacing = new int[segmentCount];
        int length = 0;
        for (int i = 0; i < segmentCount; i++) {
            lacing[i] = input[2 + i] & 0xff;
            length += lacing[i];
        }
        OggBytes ogg = new OggBytes().header(1);
        ogg.page(input[1], 960, 1, lacing, Bytes.wrap(new byte[length]));
        ogg.page(0, 1920, 1, new int[] {3}, OggBytes.packet(3, 7));
        assertThat(OggBytes.read(ogg.bytes(), 11)).isEqualTo(OggBytes.read(ogg.bytes(), Integer.MAX_VALUE));
    }
}
