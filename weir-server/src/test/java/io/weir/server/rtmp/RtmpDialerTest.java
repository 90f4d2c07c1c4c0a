package io.weir.server.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.weir.base.thread.EventLoops;
import io.weir.base.time.Clock;
import io.weir.protocol.rtmp.RtmpCapabilities;
import io.weir.protocol.rtmp.RtmpClientListener;
import io.weir.protocol.rtmp.RtmpClientOptions;
import io.weir.protocol.rtmp.RtmpCloseReason;
import io.weir.protocol.rtmp.RtmpUrl;
import io.weir.server.outgoing.UrlPolicy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RtmpDialerTest {
    private static final int PATIENCE_SECONDS = 60;

    private final EventLoops loops = EventLoops.start();
    private final CompletableFuture<Channel> connecting = new CompletableFuture<>();
    private final CompletableFuture<String> ending = new CompletableFuture<>();

    @AfterEach
    void close() {
        loops.close();
    }

    private final class Listener implements RtmpClientListener {
        @Override
        public void onConnected(RtmpCapabilities serverCapabilities) {}

        @Override
        public void onPublishing(int streamId) {}

        @Override
        public void onPlaying(int streamId) {}

        @Override
        public void onAudio(long timestampMs, ByteBuf payload) {}

        @Override
        public void onVideo(long timestampMs, ByteBuf payload) {}

        @Override
        public void onData(long timestampMs, ByteBuf payload) {}

        @Override
        public void onStatus(String code, String description) {}

        @Override
        public void onClosed(RtmpCloseReason reason) {
            ending.complete(reason.description());
        }
    }

    private void dial(UrlPolicy policy, String url) throws Exception {
        RtmpTarget target = new RtmpTarget(RtmpClientOptions.of(RtmpUrl.parse(url), RtmpClientOptions.Intent.PLAY), "");
        new RtmpDialer(policy, loops, Clock.system()).dial(loops.next(), target, connecting::complete, new Listener());
    }

    /** The system knows no such name: what connects has asked nobody but the policy. */
    @Test
    void shouldConnectToTheAddressThatWasChecked() throws Exception {
        UrlPolicy policy = new UrlPolicy(List.of(), _ -> List.of(InetAddress.getLoopbackAddress()));
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(PATIENCE_SECONDS * 1000);
            dial(policy, "rtmp://cam.test:" + server.getLocalPort() + "/live/cam");
            try (Socket accepted = server.accept()) {
                assertThat(accepted.isConnected()).isTrue();
            }
        }
    }

    @Test
    void shouldNotConnectToWhereThePolicyForbids() throws Exception {
        UrlPolicy policy = new UrlPolicy(List.of(), _ -> List.of(InetAddress.ofLiteral("169.254.169.254")));
        dial(policy, "rtmps://cam.test/live/cam");
        assertThat(ending.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .contains("host cam.test is at 169.254.169.254")
                .contains("outgoingAllowedURLs");
        assertThat(connecting).isNotDone();
    }

    @Test
    void shouldAskThePolicyAgainAfterARedirection() throws Exception {
        UrlPolicy policy = new UrlPolicy(List.of("rtmp://cam.test"), _ -> List.of(InetAddress.ofLiteral("192.0.2.1")));
        RtmpTarget target = new RtmpTarget(
                RtmpClientOptions.of(RtmpUrl.parse("rtmp://cam.test/live/cam"), RtmpClientOptions.Intent.PLAY), "");
        target.onRedirected("rtmp://other.test:1936/live/cam");
        assertThat(target.next()).isTrue();
        new RtmpDialer(policy, loops, Clock.system()).dial(loops.next(), target, connecting::complete, new Listener());
        assertThat(ending.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .isEqualTo("outgoingAllowedURLs does not allow rtmp://other.test:1936");
        assertThat(connecting).isNotDone();
    }
}
