package io.weir.protocol.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.protocol.ice.PacketKind;
import org.junit.jupiter.api.Test;

class EarlyMediaTest {
    private final EarlyMedia early = new EarlyMedia();

    private boolean add(int number) {
        return early.tryAdd(PacketKind.RTP, Unpooled.copyInt(number), number);
    }

    @Test
    void shouldKeepTheOrderUpToItsLimit() {
        for (int i = 0; i < EarlyMedia.PACKETS_MAX; i++) {
            assertThat(add(i)).isTrue();
        }
        assertThat(add(-1)).isFalse();
        for (int i = 0; i < EarlyMedia.PACKETS_MAX; i++) {
            byte[] bytes = {0, 0, (byte) (i >> 8), (byte) i};
            assertThat(early.poll()).isEqualTo(new EarlyMedia.Packet(PacketKind.RTP, Bytes.wrap(bytes), i));
        }
        assertThat(early.poll()).isNull();
    }

    @Test
    void shouldForget() {
        assertThat(add(1)).isTrue();
        early.clear();
        assertThat(early.poll()).isNull();
    }
}
