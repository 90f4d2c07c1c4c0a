package io.weir.protocol.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.weir.base.buf.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The client session against the server session, over two embedded channels. */
class RtmpLoopbackTest {
    private static final class Client implements RtmpClientListener {
        final List<String> log = new ArrayList<>();
        final EmbeddedChannel channel = new EmbeddedChannel();

        @Nullable
        RtmpClientSession session;

        Client(RtmpClientOptions options, ServerPeer server) {
            channel.freezeTime();
            RtmpClientHandler.install(
                    channel,
                    options,
                    made -> {
                        session = made;
                        return this;
                    },
                    server.clock);
        }

        RtmpClientSession session() {
            if (session == null) {
                throw new IllegalStateException("no session");
            }
            return session;
        }

        List<String> news() {
            List<String> news = List.copyOf(log);
            log.clear();
            return news;
        }

        @Override
        public void onConnected(RtmpCapabilities serverCapabilities) {
            log.add("connected " + serverCapabilities.names("hvc1"));
        }

        @Override
        public void onPublishing(int streamId) {
            log.add("publishing " + streamId);
        }

        @Override
        public void onPlaying(int streamId) {
            log.add("playing " + streamId);
        }

        @Override
        public void onAudio(long timestampMs, ByteBuf payload) {
            log.add("audio " + timestampMs + " " + Messages.bytes(payload));
        }

        @Override
        public void onVideo(long timestampMs, ByteBuf payload) {
            log.add("video " + timestampMs + " " + Messages.bytes(payload));
        }

        @Override
        public void onData(long timestampMs, ByteBuf payload) {
            log.add("data " + timestampMs + " " + Messages.values(payload));
        }

        @Override
        public void onStatus(String code, String description) {
            log.add("status " + code);
        }

        @Override
        public void onClosed(RtmpCloseReason reason) {
            log.add("closed " + reason.kind() + " " + reason.description());
        }
    }

    @ParameterizedTest
    @EnumSource(RtmpClientHandshake.Kind.class)
    void shouldPublish(RtmpClientHandshake.Kind handshake) {
        ServerPeer server = uncollected();
        RtmpClientOptions options = new RtmpClientOptions(
                RtmpUrl.parse("rtmp://h/live/x?token=t"),
                RtmpClientOptions.Intent.PUBLISH,
                handshake,
                RtmpCapabilities.ofWeir(),
                10_000,
                0,
                0);
        Client client = new Client(options, server);
        pump(client, server);
        assertThat(client.news()).containsExactly("connected true", "publishing 1");
        assertThat(server.log).contains("* publish 1 'x?token=t' LIVE");
        server.log.clear();
        client.session()
                .writeData(0, Messages.body(Messages.str("@setDataFrame"), Messages.str("onMetaData")), Bytes.EMPTY);
        client.session().writeVideo(40, Unpooled.wrappedBuffer(new byte[] {0x27, 1}), Messages.filled(100_000));
        client.session().writeAudio(0xffff_ffffL, Unpooled.wrappedBuffer(new byte[] {(byte) 0xaf}), Bytes.of(1));
        client.session().flush();
        pump(client, server);
        Bytes video = Messages.bytes(Messages.joined(
                Unpooled.wrappedBuffer(new byte[] {0x27, 1}),
                Unpooled.wrappedBuffer(Messages.filled(100_000).toArray())));
        assertThat(server.log)
                .contains("* data 1 0 [Str[value=onMetaData]]", "* video 1 40 " + video, "* audio 1 4294967295 af01");
        client.session().close(new RtmpCloseReason(RtmpCloseReason.Kind.CLOSED_HERE, "done"));
        pump(client, server);
        assertThat(client.news()).containsExactly("closed CLOSED_HERE done");
        assertThat(server.log).contains("* end 1 UNPUBLISHED");
    }

    @Test
    void shouldPlay() {
        ServerPeer server = uncollected();
        Client client = player(server);
        pump(client, server);
        assertThat(client.news()).containsExactly("connected true", "status NetStream.Play.Reset", "playing 1");
        server.channel.writeOutbound(Messages.media(RtmpRoute.VIDEO, 7, Bytes.ofHex("1701")));
        server.channel.writeOutbound(Messages.media(RtmpRoute.AUDIO, 8, Bytes.ofHex("af01")));
        pump(client, server);
        assertThat(client.news()).containsExactly("video 7 1701", "audio 8 af01");
        server.session().endPlay(1, "over");
        pump(client, server);
        assertThat(client.news())
                .containsExactly(
                        "status NetStream.Play.UnpublishNotify", "closed PEER_CLOSED NetStream.Play.Stop: over");
    }

    @Test
    void shouldReportARefusal() {
        ServerPeer server = uncollected();
        server.answering = false;
        Client client = player(server);
        pump(client, server);
        server.session().acceptConnect();
        pump(client, server);
        server.session().rejectPlay(1, RtmpStatusCode.PLAY_STREAM_NOT_FOUND, "nobody there");
        pump(client, server);
        assertThat(client.news())
                .containsExactly("connected true", "closed REJECTED NetStream.Play.StreamNotFound: nobody there");
    }

    @Test
    void shouldReportARefusedConnect() {
        ServerPeer server = uncollected();
        server.answering = false;
        Client client = player(server);
        pump(client, server);
        server.session().rejectConnect("not today");
        pump(client, server);
        assertThat(client.news()).containsExactly("closed REJECTED NetConnection.Connect.Rejected: not today");
    }

    @Test
    void shouldGiveUpOnASilentServer() {
        ServerPeer server = uncollected();
        server.answering = false;
        Client client = player(server);
        pump(client, server);
        server.clock.advance(Duration.ofSeconds(10));
        client.channel.advanceTimeBy(10, TimeUnit.SECONDS);
        client.channel.runScheduledPendingTasks();
        assertThat(client.news()).containsExactly("closed CONNECT_TIMEOUT server did not answer within 10000 ms");
    }

    @Test
    void shouldGiveUpOnAServerThatDoesNotShakeHands() {
        ServerPeer server = uncollected();
        Client client = player(server);
        client.channel.advanceTimeBy(10, TimeUnit.SECONDS);
        client.channel.runScheduledPendingTasks();
        assertThat(client.news()).containsExactly("closed HANDSHAKE_TIMEOUT no handshake within 10000 ms");
    }

    private static Client player(ServerPeer server) {
        return new Client(
                RtmpClientOptions.of(RtmpUrl.parse("rtmp://h/live/x"), RtmpClientOptions.Intent.PLAY), server);
    }

    private static ServerPeer uncollected() {
        ServerPeer server = new ServerPeer();
        server.collecting = false;
        return server;
    }

    /** Carries bytes both ways until there are none. */
    private static void pump(Client client, ServerPeer server) {
        boolean moved = true;
        while (moved) {
            moved = false;
            for (ByteBuf out = client.channel.readOutbound(); out != null; out = client.channel.readOutbound()) {
                server.channel.writeInbound(out);
                moved = true;
            }
            for (ByteBuf out = server.channel.readOutbound(); out != null; out = server.channel.readOutbound()) {
                client.channel.writeInbound(out);
                moved = true;
            }
        }
    }
}
