package io.weir.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.testkit.Seeded;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatencyStampTest {
    @Test
    void shouldBeFoundWhereverItStands() throws Exception {
        Seeded.forSeeds(50, random -> {
            long sentUs = random.nextLong(1L << 56);
            int number = random.nextInt(LatencyStamp.NUMBER_COUNT);
            ByteBuf frame = Unpooled.buffer();
            frame.writeBytes(noise(random, random.nextInt(200)));
            LatencyStamp.write(frame, sentUs, number);
            frame.writeBytes(noise(random, random.nextInt(200)));
            assertThat(LatencyStamp.find(frame)).isEqualTo(new LatencyStamp.Stamp(sentUs, number));
        });
    }

    @Test
    void shouldNotBeFoundWhenCutOff() {
        ByteBuf frame = Unpooled.buffer();
        LatencyStamp.write(frame, 1, 1);
        assertThat(frame.readableBytes()).isEqualTo(LatencyStamp.BYTES);
        // The trailing bits are not needed to read the stamp.
        for (int length = 0; length < LatencyStamp.BYTES - 1; length++) {
            assertThat(LatencyStamp.find(frame.slice(0, length)))
                    .as("%d bytes", length)
                    .isNull();
        }
        assertThat(LatencyStamp.find(frame.slice(0, LatencyStamp.BYTES - 1))).isNotNull();
    }

    @Test
    void shouldNeedNoEmulationPrevention() throws Exception {
        Seeded.forSeeds(50, random -> {
            ByteBuf nal = Unpooled.buffer();
            LatencyStamp.write(nal, random.nextLong(1L << random.nextInt(1, 56)), random.nextInt(1000));
            assertThat(nal.readInt()).isEqualTo(nal.readableBytes());
            while (nal.isReadable()) {
                assertThat(nal.readByte()).isNotZero();
            }
        });
    }

    private static byte[] noise(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
