package io.weir.protocol.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.weir.base.buf.Bytes;
import io.weir.testkit.Scale;
import io.weir.testkit.Seeded;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RtmpChannelHandlerTest {
    private static final Duration MS = Duration.ofMillis(1);

    @Test
    void shouldCloseAPeerThatNeverShakesHands() {
        ServerPeer peer = new ServerPeer();
        peer.advance(Duration.ofMillis(9_999));
        assertThat(peer.channel.isActive()).isTrue();
        peer.advance(MS);
        assertThat(peer.news()).containsExactly("* closed HANDSHAKE_TIMEOUT no handshake within 10000 ms");
        assertThat(peer.channel.isActive()).isFalse();
    }

    @Test
    void shouldNotLetASlowLorisProlongItsHandshake() {
        ServerPeer peer = new ServerPeer();
        peer.send(Unpooled.buffer().writeByte(3));
        for (int i = 0; i < 10; i++) {
            peer.advance(Duration.ofSeconds(1));
            if (peer.channel.isActive()) {
                peer.send(Unpooled.buffer().writeByte(0));
            }
        }
        assertThat(peer.news()).containsExactly("* closed HANDSHAKE_TIMEOUT no handshake within 10000 ms");
    }

    @Test
    void shouldCloseAPeerThatNeitherPublishesNorPlays() {
        ServerPeer peer = new ServerPeer().ready();
        peer.news();
        peer.advance(Duration.ofMillis(19_999));
        assertThat(peer.channel.isActive()).isTrue();
        peer.advance(Duration.ofMillis(20));
        assertThat(peer.news()).contains("* closed CONNECT_TIMEOUT no publish or play within 20000 ms");
        assertThat(peer.channel.isActive()).isFalse();
    }

    @Test
    void shouldGiveThePeerTimeAgainAfterItsStreamEnded() {
        ServerPeer peer = new ServerPeer().publishing();
        peer.advance(Duration.ofSeconds(50))
                .send(Messages.command(0, "FCUnpublish", 0, Messages.nil(), Messages.str("x")));
        peer.advance(Duration.ofSeconds(19));
        assertThat(peer.channel.isActive()).isTrue();
        peer.advance(Duration.ofSeconds(2));
        assertThat(peer.news()).last().asString().contains("CONNECT_TIMEOUT");
    }

    @Test
    void shouldPingASilentPeerAndGiveUpWhenItStaysSilent() {
        ServerPeer peer = new ServerPeer().playing();
        peer.news();
        peer.advance(Duration.ofMillis(20_010));
        assertThat(peer.news()).containsExactly("> PingRequest[timestampMs=20010]");
        peer.advance(Duration.ofSeconds(20)).send(Messages.control(new RtmpMessage.PingResponse(40_010)));
        assertThat(peer.news()).containsExactly("> PingRequest[timestampMs=40010]");
        for (int i = 0; i < 6; i++) {
            peer.advance(Duration.ofSeconds(9));
        }
        assertThat(peer.channel.isActive()).isTrue();
        peer.advance(Duration.ofSeconds(6)).advance(Duration.ofSeconds(1));
        assertThat(peer.news()).last().isEqualTo("* closed IDLE nothing received for 60000 ms");
        assertThat(peer.channel.isActive()).isFalse();
    }

    @Test
    void shouldNotPunishAPeerForASlowDecision() {
        ServerPeer peer = new ServerPeer().ready();
        peer.answering = false;
        peer.send(Messages.command(1, "publish", 0, Messages.nil(), Messages.str("x")));
        peer.advance(Duration.ofMinutes(5));
        assertThat(peer.channel.isActive()).isTrue();
        peer.session().acceptPublish(1);
        assertThat(peer.news()).last().asString().contains("NetStream.Publish.Start");
    }

    @Test
    void shouldKeepWhatArrivedWhileAutoReadIsOff() {
        ServerPeer peer = new ServerPeer().publishing();
        peer.news();
        peer.onMedia = () -> peer.channel.config().setAutoRead(false);
        ByteBuf four = Unpooled.buffer();
        for (int i = 0; i < 4; i++) {
            four.writeBytes(Messages.media(RtmpRoute.AUDIO, i, Bytes.of(i)));
        }
        peer.send(four);
        assertThat(peer.news()).containsExactly("* audio 1 0 00");
        peer.channel.config().setAutoRead(true);
        assertThat(peer.news()).containsExactly("* audio 1 1 01");
        peer.send(Messages.media(RtmpRoute.AUDIO, 4, Bytes.of(4)));
        assertThat(peer.news()).isEmpty();
        peer.onMedia = null;
        peer.channel.config().setAutoRead(true);
        assertThat(peer.news()).containsExactly("* audio 1 2 02", "* audio 1 3 03", "* audio 1 4 04");
    }

    @Test
    void shouldHoldBetweenTheMessagesOfAnAggregate() {
        ServerPeer peer = new ServerPeer().publishing();
        peer.news();
        peer.onMedia = () -> peer.channel.config().setAutoRead(false);
        Bytes tags = Bytes.ofHex("08 000001 000000 00 000000 aa 0000000c 09 000001 000000 00 000000 bb 0000000c");
        ByteBuf wire = Unpooled.buffer();
        RtmpMessageEncoder.write(wire, new RtmpRoute(5, 22, 1), 0, Unpooled.wrappedBuffer(tags.toArray()));
        peer.send(wire);
        assertThat(peer.news()).containsExactly("* audio 1 0 aa");
        peer.channel.config().setAutoRead(true);
        assertThat(peer.news()).containsExactly("* video 1 0 bb");
    }

    @Test
    void shouldGiveARefusedPeerTimeToReadWhy() {
        ServerPeer peer = new ServerPeer().ready();
        peer.answering = false;
        peer.send(Messages.command(1, "publish", 0, Messages.nil(), Messages.str("x")));
        peer.session().rejectPublish(1, RtmpStatusCode.PUBLISH_BAD_NAME, "no");
        peer.news();
        assertThat(peer.channel.isActive()).isTrue();
        peer.send(Messages.media(RtmpRoute.AUDIO, 0, Bytes.of(1)));
        assertThat(peer.news()).isEmpty();
        peer.advance(Duration.ofMillis(RtmpChannelHandler.LINGER_MS - 1));
        assertThat(peer.channel.isActive()).isTrue();
        peer.advance(MS);
        assertThat(peer.channel.isActive()).isFalse();
        assertThat(peer.news()).isEmpty();
    }

    @Test
    void shouldNameTheWrongProtocol() {
        ServerPeer peer = new ServerPeer();
        peer.send(Unpooled.copiedBuffer(Bytes.ofUtf8("GET / HTTP/1.1\r\n\r\n").toArray()));
        assertThat(peer.news()).containsExactly("* closed PROTOCOL_ERROR not RTMP: version byte 71");
        assertThat(peer.channel.isActive()).isFalse();
    }

    @Test
    void shouldTellTransportFailuresFromErrorsOfOurs() {
        ServerPeer peer = new ServerPeer().publishing();
        peer.news();
        peer.channel.pipeline().fireExceptionCaught(new IOException("reset"));
        assertThat(peer.news()).containsExactly("* closed TRANSPORT_FAILED reset");
        peer.channel.checkException();
        assertThat(peer.channel.isActive()).isFalse();

        ServerPeer other = new ServerPeer().publishing();
        other.news();
        other.onMedia = () -> {
            throw new IllegalStateException("ours");
        };
        other.send(Messages.media(RtmpRoute.AUDIO, 0, Bytes.of(1)));
        assertThat(other.channel.isActive()).isFalse();
        assertThat(other.news()).last().asString().startsWith("* closed INTERNAL_ERROR");
    }

    @Test
    void shouldEndAPeerThatAsksOnAndDoesNotRead() {
        // A ping answer is 18 bytes: 12 of header, 6 of event.
        int answers = RtmpChannelHandler.ANSWER_BACKLOG_MAX / 18;
        for (int count : List.of(answers - 1, answers, answers + 1)) {
            ServerPeer peer = new ServerPeer().publishing();
            peer.news();
            peer.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
            ByteBuf pings = Unpooled.buffer();
            for (int i = 0; i < count; i++) {
                pings.writeBytes(Messages.control(new RtmpMessage.PingRequest(i)));
            }
            peer.send(pings);
            boolean ended = count > answers;
            assertThat(peer.session().isClosing()).isEqualTo(ended);
            if (ended) {
                assertThat(peer.news()).last().asString().contains("PROTOCOL_ERROR more than 262144 bytes of answers");
            }
        }
    }

    @Test
    void shouldSayClosedLastWhenAWriteFailsInsideACommand() {
        ServerPeer peer = new ServerPeer().publishing();
        peer.news();
        peer.channel.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
            @Override
            public void flush(ChannelHandlerContext ctx) {
                ctx.pipeline().fireExceptionCaught(new IOException("broken pipe"));
            }
        });
        peer.send(Messages.joined(
                Messages.command(0, "FCUnpublish", 5, Messages.nil(), Messages.str("x")),
                Messages.command(0, "deleteStream", 0, Messages.nil(), Messages.num(1))));
        assertThat(peer.news().stream().filter(line -> line.startsWith("*")))
                .containsExactly("* end 1 UNPUBLISHED", "* closed PEER_CLOSED the peer closed the connection");
    }

    @Test
    void shouldFailCleanlyOnAnyBytesAfterTheHandshake() throws Exception {
        Bytes session = Messages.bytes(
                Messages.joined(RtmpClientSequenceTest.ffmpegPublish().toArray(ByteBuf[]::new)));
        Seeded.forSeeds(Scale.count(150, 20_000), random -> {
            byte[] array = session.toArray();
            for (int i = random.nextInt(6); i >= 0; i--) {
                array[random.nextInt(array.length)] = (byte) random.nextInt();
            }
            ServerPeer peer = new ServerPeer().shake();
            ByteBuf in = Unpooled.wrappedBuffer(array, 0, random.nextInt(array.length) + 1);
            while (in.isReadable()) {
                peer.send(in.readSlice(Math.min(1 + random.nextInt(200), in.readableBytes()))
                        .copy());
            }
            peer.channel.finishAndReleaseAll();
            assertThat(peer.news()).last().asString().startsWith("* closed ");
        });
    }

    @Test
    void shouldSayClosedOnceAtEveryTruncation() {
        Bytes session =
                Messages.bytes(Messages.joined(RtmpClientSequenceTest.obs().toArray(ByteBuf[]::new)));
        for (int length = 0; length < session.length(); length += 7) {
            ServerPeer peer = new ServerPeer().shake();
            peer.send(Unpooled.copiedBuffer(session.slice(0, length).toArray()));
            peer.channel.finishAndReleaseAll();
            List<String> news = peer.news();
            assertThat(news.stream().filter(line -> line.startsWith("* closed")))
                    .hasSize(1);
            assertThat(news).last().isEqualTo("* closed PEER_CLOSED the peer closed the connection");
        }
    }
}
