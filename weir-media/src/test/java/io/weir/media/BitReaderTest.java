package io.weir.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.base.buf.Bytes;
import io.weir.testkit.Scale;
import io.weir.testkit.Seeded;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class BitReaderTest {
    @Test
    void shouldReadAnySplitOfTheBits() throws Exception {
        Seeded.forSeeds(Scale.count(200, 10_000), random -> {
            byte[] bytes = new byte[40];
            random.nextBytes(bytes);
            BigInteger all = new BigInteger(1, bytes);
            BitReader in = new BitReader(Bytes.copyOf(bytes));
            while (in.remaining() > 0) {
                int count = Math.min(in.remaining(), random.nextInt(57));
                long expected = all.shiftRight(in.remaining() - count)
                        .and(BigInteger.ONE.shiftLeft(count).subtract(BigInteger.ONE))
                        .longValueExact();
                assertThat(in.u64(count)).isEqualTo(expected);
            }
        });
    }

    @Test
    void shouldReadExpGolomb() throws MediaException {
        // 1 | 010 | 011 | 00100 | 00101 and zeros
        BitReader in = new BitReader(Bytes.of(0b1010_0110, 0b0100_0010, 0b1000_0000));
        assertThat(in.ue()).isZero();
        assertThat(in.ue()).isEqualTo(1);
        assertThat(in.se()).isEqualTo(-1);
        assertThat(in.ue()).isEqualTo(3);
        assertThat(in.se()).isEqualTo(-2);
        // Thirty zeros are the longest prefix, thirty-one are refused.
        assertThat(new BitReader(Bytes.ofHex("00000002 00000000")).ue()).isEqualTo((1 << 30) - 1);
        assertThatThrownBy(() -> new BitReader(Bytes.ofHex("00000001 0000000000")).ue())
                .isInstanceOf(MediaException.class);
    }

    @Test
    void shouldNeverReadBeyondTheEnd() throws MediaException {
        BitReader in = new BitReader(Bytes.of(0xff));
        in.skip(3);
        assertThat(in.position()).isEqualTo(3);
        assertThatThrownBy(() -> in.u(6)).isInstanceOf(MediaException.class).hasMessageContaining("1 bits early");
        assertThatThrownBy(() -> in.skip(6)).isInstanceOf(MediaException.class);
        assertThatThrownBy(() -> in.skip(-1)).isInstanceOf(MediaException.class);
        assertThat(in.u(5)).isEqualTo(31);
        in.align();
        assertThatThrownBy(in::flag).isInstanceOf(MediaException.class);
        assertThatThrownBy(new BitReader(Bytes.EMPTY)::ue).isInstanceOf(MediaException.class);
    }
}
