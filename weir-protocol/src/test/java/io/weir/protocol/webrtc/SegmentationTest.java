package io.weir.protocol.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Errors;
import io.weir.base.time.ManualClock;
import io.weir.protocol.ice.IceRemote;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SegmentationTest {
    private static final IceRemote ONE = peer(1);
    private static final IceRemote OTHER = peer(2);

    private final ManualClock clock = new ManualClock();
    private final List<Throwable> heard = new ArrayList<>();
    private final Segmentation segmentation = new Segmentation(new EmbeddedChannel(), clock, heard::add);

    private static IceRemote peer(int port) {
        return IceRemote.udp(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    @BeforeEach
    void needsNativeErrors() {
        Assumptions.assumeTrue(Epoll.isAvailable());
    }

    private static IOException refusal(int errno) {
        return new Errors.NativeIoException("sendmmsg", -errno);
    }

    @Test
    void shouldSendApartToWhomTheSystemCannotCut() {
        for (int errno : List.of(5, 22, 90, 92, 95)) {
            ChannelPromise taken = segmentation.outcomeOf(OTHER);
            ChannelPromise refused = segmentation.outcomeOf(ONE);
            assertThat(taken.setUncancellable()).isTrue();
            assertThat(refused.setUncancellable()).isTrue();
            assertThat(taken.trySuccess(null)).isTrue();
            assertThat(refused.tryFailure(refusal(errno))).isTrue();
            assertThat(segmentation.isFor(ONE)).as("after %s", errno).isFalse();
            assertThat(segmentation.isFor(OTHER)).isTrue();
            clock.advance(Duration.ofNanos(Segmentation.RETRY_NS - 1));
            assertThat(segmentation.isFor(ONE)).isFalse();
            clock.advance(Duration.ofNanos(1));
            assertThat(segmentation.isFor(ONE)).isTrue();
            assertThat(segmentation.outcomeOf(ONE).trySuccess()).isTrue();
        }
        assertThat(heard).hasSize(5);
    }

    /** EPERM, EACCES, ENETUNREACH, ENOBUFS, EHOSTUNREACH. */
    @Test
    void shouldLoseOneRunToAnyOtherRefusal() {
        for (int errno : List.of(1, 13, 101, 105, 113)) {
            assertThat(segmentation.outcomeOf(ONE).tryFailure(refusal(errno))).isTrue();
            assertThat(segmentation.isFor(ONE)).as("after %s", errno).isTrue();
        }
        assertThat(segmentation.outcomeOf(ONE).tryFailure(new IOException("closed")))
                .isTrue();
        assertThat(segmentation.isFor(ONE)).isTrue();
        assertThat(heard).hasSize(6);
    }

    @Test
    void shouldSendApartToAllWhenThatManyCannotBeServed() {
        for (int i = 1; i < Segmentation.PEERS_MAX; i++) {
            assertThat(segmentation.outcomeOf(peer(100 + i)).tryFailure(refusal(22)))
                    .isTrue();
        }
        assertThat(segmentation.isFor(OTHER)).isTrue();
        assertThat(segmentation.outcomeOf(ONE).tryFailure(refusal(22))).isTrue();
        assertThat(segmentation.isFor(OTHER)).isFalse();
        clock.advance(Duration.ofNanos(Segmentation.RETRY_NS));
        assertThat(segmentation.isFor(OTHER)).isTrue();
    }
}
