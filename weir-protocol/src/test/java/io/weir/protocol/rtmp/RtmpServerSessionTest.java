package io.weir.protocol.rtmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.media.amf.AmfValue;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RtmpServerSessionTest {
    private static final AmfValue NIL = Messages.nil();

    @Test
    void shouldRejectConnectWithACodeAndClose() {
        ServerPeer peer = new ServerPeer().shake();
        peer.answering = false;
        peer.send(connect());
        peer.session().rejectConnect(RtmpStatusCode.CONNECT_INVALID_APP, "no such app");
        assertThat(peer.news())
                .anyMatch(line -> line.startsWith("> _error stream=0 transaction=1.0")
                        && line.contains("NetConnection.Connect.InvalidApp")
                        && line.contains("no such app"))
                .last()
                .isEqualTo("* closed REJECTED connect: no such app");
        assertThat(peer.session().isClosing()).isTrue();
    }

    @Test
    void shouldRejectPublishWithACodeAndClose() {
        ServerPeer peer = new ServerPeer().ready();
        peer.answering = false;
        peer.send(publish(1, "x"));
        peer.news();
        peer.session().rejectPublish(1, RtmpStatusCode.PUBLISH_BAD_NAME, "taken");
        assertThat(peer.news())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("> onStatus stream=1")
                                .contains("error", "NetStream.Publish.BadName", "taken"),
                        line -> assertThat(line).isEqualTo("* closed REJECTED publish: taken"));
    }

    @Test
    void shouldRejectPlayWithACodeAndClose() {
        ServerPeer peer = new ServerPeer().ready();
        peer.answering = false;
        peer.send(Messages.command(1, "play", 0, NIL, Messages.str("x")));
        peer.news();
        peer.session().rejectPlay(1, RtmpStatusCode.PLAY_STREAM_NOT_FOUND, "nobody publishes x");
        assertThat(peer.news())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("> onStatus stream=1")
                                .contains("error", "NetStream.Play.StreamNotFound"),
                        line -> assertThat(line).isEqualTo("* closed REJECTED play: nobody publishes x"));
    }

    @Test
    void shouldHoldEverythingUntilAPublishIsDecided() {
        ServerPeer peer = new ServerPeer().ready();
        peer.answering = false;
        peer.news();
        peer.send(Messages.joined(publish(1, "x"), audio(1, 5), audio(1, 6)));
        assertThat(peer.news()).containsExactly("* publish 1 'x' LIVE");
        assertThat(peer.session().isUndecided()).isTrue();
        assertThat(peer.channel.config().isAutoRead()).isFalse();
        peer.session().acceptPublish(1);
        assertThat(peer.news().stream().filter(line -> line.startsWith("*")))
                .containsExactly("* audio 1 5 af01", "* audio 1 6 af01");
        assertThat(peer.channel.config().isAutoRead()).isTrue();
    }

    @Test
    void shouldIgnoreAnAnswerThatComesAfterTheEnd() {
        ServerPeer peer = new ServerPeer().ready();
        peer.answering = false;
        peer.send(publish(1, "x"));
        peer.channel.close();
        peer.news();
        peer.session().acceptPublish(1);
        peer.session().rejectPublish(1, RtmpStatusCode.PUBLISH_BAD_NAME, "");
        peer.session().acceptConnect();
        assertThat(peer.news()).isEmpty();
    }

    @Test
    void shouldCallAWrongAnswerAnErrorOfOurs() {
        ServerPeer peer = new ServerPeer().ready();
        assertThatThrownBy(() -> peer.session().acceptPublish(1)).isInstanceOf(IllegalStateException.class);
        peer.answering = false;
        peer.send(publish(1, "x"));
        assertThatThrownBy(() -> peer.session().acceptPlay(1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> peer.session().acceptPublish(2)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> peer.session().onMessage(new RtmpMessage.StreamBegin(0), 0))
                .hasMessageContaining("before PUBLISH was decided");
    }

    @ParameterizedTest
    @ValueSource(strings = {"createStream", "publish", "play", "releaseStream", "nonsense"})
    void shouldRefuseCommandsBeforeConnect(String name) {
        ServerPeer peer = new ServerPeer().shake();
        peer.send(Messages.command(0, name, 7, NIL));
        assertThat(peer.news())
                .anyMatch(line -> line.startsWith("> _error stream=0 transaction=7.0")
                        && line.contains("NetConnection.Call.Failed")
                        && line.contains(name + " before connect"))
                .last()
                .isEqualTo("* closed PROTOCOL_ERROR " + name + " before connect");
    }

    @Test
    void shouldRefuseASecondConnectAndOneWithoutObject() {
        assertThat(new ServerPeer().ready().send(connect()).news())
                .last()
                .isEqualTo("* closed PROTOCOL_ERROR already connected");
        assertThat(new ServerPeer()
                        .shake()
                        .send(Messages.command(0, "connect", 1, NIL))
                        .news())
                .last()
                .isEqualTo("* closed PROTOCOL_ERROR connect without a command object");
    }

    @Test
    void shouldRefuseStreamsThatWereNotCreated() {
        for (String name : List.of("publish", "play")) {
            assertThat(new ServerPeer()
                            .ready()
                            .send(Messages.command(2, name, 0, NIL, Messages.str("x")))
                            .news())
                    .anyMatch(line -> line.startsWith("> onStatus stream=2") && line.contains("NetStream.Failed"))
                    .last()
                    .isEqualTo("* closed PROTOCOL_ERROR " + name + " on a message stream that was not created");
        }
    }

    @Test
    void shouldLimitTheNumberOfStreams() {
        ServerPeer peer = new ServerPeer().ready();
        for (int i = 2; i <= 8; i++) {
            peer.news();
            peer.send(Messages.command(0, "createStream", i, NIL));
            assertThat(peer.news())
                    .containsExactly("> _result stream=0 transaction=" + i + ".0 [Null[], Num[value=" + i + ".0]]");
        }
        peer.send(Messages.command(0, "createStream", 9, NIL));
        assertThat(peer.news()).last().isEqualTo("* closed PROTOCOL_ERROR more than 8 message streams");
    }

    @Test
    void shouldReuseTheLowestStreamId() {
        ServerPeer peer = new ServerPeer().publishing();
        peer.send(Messages.command(0, "createStream", 4, NIL));
        peer.send(Messages.command(0, "deleteStream", 0, NIL, Messages.num(1)));
        peer.news();
        peer.send(Messages.command(0, "createStream", 5, NIL));
        assertThat(peer.news()).containsExactly("> _result stream=0 transaction=5.0 [Null[], Num[value=1.0]]");
    }

    @Test
    void shouldCarrySeveralStreamsAtOnce() {
        ServerPeer peer = new ServerPeer().publishing();
        peer.send(Messages.command(0, "createStream", 4, NIL)).send(publish(2, "y"));
        peer.news();
        peer.send(audio(1, 1)).send(audio(2, 2));
        assertThat(peer.news()).containsExactly("* audio 1 1 af01", "* audio 2 2 af01");
        peer.send(Messages.command(0, "FCUnpublish", 0, NIL, Messages.str("y")));
        assertThat(peer.news()).last().isEqualTo("* end 2 UNPUBLISHED");
        peer.send(audio(2, 3)).send(audio(1, 4));
        assertThat(peer.news()).containsExactly("* audio 1 4 af01");
        assertThat(peer.session().strayMessageCount()).isEqualTo(1);
    }

    @Test
    void shouldGiveMediaOnAForeignStreamToTheOnlyPublisher() {
        ServerPeer peer = new ServerPeer().publishing();
        peer.news();
        peer.send(audio(0, 1)).send(audio(77, 2));
        assertThat(peer.news()).containsExactly("* audio 1 1 af01", "* audio 1 2 af01");
    }

    @Test
    void shouldDropMediaFromPlayers() {
        ServerPeer peer = new ServerPeer().playing();
        peer.news();
        peer.send(audio(1, 1));
        assertThat(peer.news()).isEmpty();
        assertThat(peer.session().strayMessageCount()).isEqualTo(1);
    }

    @Test
    void shouldEndAStreamThatIsUsedAnew() {
        ServerPeer peer = new ServerPeer().publishing();
        peer.news();
        peer.send(publish(1, "y"));
        assertThat(peer.news().stream().filter(line -> line.startsWith("*")))
                .containsExactly("* end 1 REPLACED", "* publish 1 'y' LIVE");
        peer.send(Messages.command(1, "play", 0, NIL, Messages.str("z")));
        assertThat(peer.news().stream().filter(line -> line.startsWith("*")))
                .first()
                .isEqualTo("* end 1 REPLACED");
    }

    @Test
    void shouldTakePublishFalseForAnEnd() {
        ServerPeer peer = new ServerPeer().publishing();
        peer.send(Messages.command(1, "publish", 0, NIL, Messages.bool(false)));
        assertThat(peer.news()).last().isEqualTo("* end 1 UNPUBLISHED");
        ServerPeer player = new ServerPeer().playing();
        player.send(Messages.command(1, "play", 0, NIL, Messages.bool(false)));
        assertThat(player.news()).last().isEqualTo("* end 1 CLOSED");
    }

    @Test
    void shouldRefuseUnknownPublishingTypes() {
        ServerPeer peer = new ServerPeer().ready();
        peer.send(Messages.command(1, "publish", 0, NIL, Messages.str("x"), Messages.str("later")));
        assertThat(peer.news())
                .anyMatch(line -> line.contains("NetStream.Publish.BadName"))
                .last()
                .isEqualTo("* closed PROTOCOL_ERROR unknown publishing type");
    }

    @Test
    void shouldAnswerUnknownCommandsOnlyWhenAsked() {
        ServerPeer peer = new ServerPeer().ready();
        peer.news();
        peer.send(Messages.command(0, "play2", 0, NIL)).send(Messages.command(0, "_result", 5, NIL));
        assertThat(peer.news()).isEmpty();
        peer.send(Messages.command(0, "play2", 9, NIL));
        assertThat(peer.news())
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .startsWith("> _error stream=0 transaction=9.0")
                        .contains("no such command: play2"));
    }

    @Test
    void shouldAnswerWhatNeedsNoDecision() {
        ServerPeer peer = new ServerPeer().playing();
        peer.news();
        peer.send(Messages.command(0, "checkBandwidth", 4, NIL));
        peer.send(Messages.command(0, "getStreamLength", 5, NIL, Messages.str("x")));
        peer.send(Messages.control(new RtmpMessage.PingRequest(77)));
        peer.send(Messages.control(new RtmpMessage.SetBufferLength(1, 3_000)));
        assertThat(peer.news())
                .containsExactly(
                        "> _result stream=0 transaction=4.0 [Null[], Undefined[]]",
                        "> _result stream=0 transaction=5.0 [Null[], Num[value=0.0]]",
                        "> PingResponse[timestampMs=77]");
    }

    @Test
    void shouldAnswerSeekPauseAndReceive() {
        ServerPeer peer = new ServerPeer().playing();
        peer.news();
        peer.send(Messages.command(1, "seek", 0, NIL, Messages.num(5_000)));
        peer.send(Messages.command(1, "pause", 0, NIL, Messages.bool(false), Messages.num(7)));
        peer.send(Messages.command(1, "receiveAudio", 0, NIL, Messages.bool(false)));
        peer.send(Messages.command(1, "receiveVideo", 0, NIL, Messages.bool(true)));
        assertThat(peer.news())
                .satisfiesExactly(
                        line -> assertThat(line).contains("error", "NetStream.Seek.Failed"),
                        line -> assertThat(line).isEqualTo("* seek 1 5000.0"),
                        line -> assertThat(line).contains("NetStream.Unpause.Notify"),
                        line -> assertThat(line).isEqualTo("* pause 1 false 7.0"),
                        line -> assertThat(line).isEqualTo("* receive 1 audio false"),
                        line -> assertThat(line).contains("NetStream.Seek.Notify"),
                        line -> assertThat(line).contains("NetStream.Play.Start"),
                        line -> assertThat(line).isEqualTo("* receive 1 video true"));
    }

    @Test
    void shouldTellAPlayerThatItsStreamIsOver() {
        ServerPeer peer = new ServerPeer().playing();
        peer.news();
        peer.session().endPlay(1, "the publisher left");
        peer.session().endPlay(1, "again");
        assertThat(peer.news())
                .satisfiesExactly(
                        line -> assertThat(line).contains("NetStream.Play.UnpublishNotify", "the publisher left"),
                        line -> assertThat(line).isEqualTo("> StreamEof[streamId=1]"),
                        line -> assertThat(line).contains("NetStream.Play.Stop"));
        peer.session().close(new RtmpCloseReason(RtmpCloseReason.Kind.CLOSED_HERE, "the publisher left"));
        assertThat(peer.news()).containsExactly("* closed CLOSED_HERE the publisher left");
    }

    @Test
    void shouldTellAPublisherThatItIsReplaced() {
        ServerPeer peer = new ServerPeer().publishing();
        peer.news();
        peer.session().endPublish(1, RtmpStatusCode.PUBLISH_BAD_NAME, "someone else publishes");
        assertThat(peer.news())
                .singleElement()
                .satisfies(line -> assertThat(line).contains("NetStream.Publish.BadName", "someone else publishes"));
        peer.send(audio(1, 1));
        assertThat(peer.news()).isEmpty();
    }

    @Test
    void shouldTellAPlayerOfThePublishersComingAndGoing() {
        ServerPeer peer = new ServerPeer().playing();
        peer.news();
        peer.session().notifyPublisher(1, false);
        peer.session().notifyPublisher(1, true);
        assertThat(peer.news())
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("> StreamDry[streamId=1]"),
                        line -> assertThat(line).contains("NetStream.Play.UnpublishNotify"),
                        line -> assertThat(line).isEqualTo("> StreamBegin[streamId=1]"),
                        line -> assertThat(line).contains("NetStream.Play.PublishNotify"));
    }

    @Test
    void shouldAcknowledgeEveryWindow() {
        ServerPeer peer = new ServerPeer().publishing();
        peer.send(Messages.control(new RtmpMessage.WindowAcknowledgementSize(10_000)));
        long before = peer.session().receivedBytes();
        peer.news();
        ByteBuf message = Messages.media(RtmpRoute.AUDIO, 0, Bytes.EMPTY);
        int size = (int) (10_000 - before) - 12 * 2;
        peer.send(Messages.media(RtmpRoute.VIDEO, 0, Messages.filled(size - 1)));
        peer.send(message.copy());
        assertThat(peer.session().receivedBytes()).isEqualTo(9_999);
        assertThat(peer.news()).noneMatch(line -> line.contains("Acknowledgement"));
        peer.send(message.copy());
        assertThat(peer.news()).contains("> Acknowledgement[sequenceNumber=10011]");
        assertThat(peer.session().acknowledgementCount()).isZero();
        peer.send(Messages.control(new RtmpMessage.Acknowledgement(1234)));
        assertThat(peer.session().acknowledgementCount()).isEqualTo(1);
        assertThat(peer.session().peerAcknowledgedBytes()).isEqualTo(1234);
    }

    @Test
    void shouldNotLetATinyWindowCostAnAcknowledgementPerMessage() {
        ServerPeer peer = new ServerPeer().publishing();
        peer.send(Messages.control(new RtmpMessage.WindowAcknowledgementSize(1)));
        peer.news();
        for (int i = 0; i < 100; i++) {
            peer.send(audio(1, i));
        }
        assertThat(peer.news()).noneMatch(line -> line.contains("Acknowledgement"));
    }

    @Test
    void shouldTakeLargeMessagesOnlyFromAcceptedPublishers() {
        Bytes large = Messages.filled(ChunkLimits.COMMANDS.messageSizeMax() + 1);
        ServerPeer stranger = new ServerPeer().ready();
        stranger.send(Messages.media(RtmpRoute.VIDEO, 0, large));
        assertThat(stranger.news()).last().asString().contains("PROTOCOL_ERROR message of 65537 bytes");
        ServerPeer allowed = new ServerPeer().ready();
        allowed.send(Messages.media(RtmpRoute.VIDEO, 0, large.slice(1)));
        assertThat(allowed.session().isClosing()).isFalse();
        ServerPeer publisher = new ServerPeer().publishing();
        publisher.news();
        publisher.send(Messages.media(RtmpRoute.VIDEO, 0, large));
        assertThat(publisher.news()).singleElement().asString().startsWith("* video 1 0");
    }

    @Test
    void shouldPassOnDataWithoutSetDataFrame() {
        ServerPeer peer = new ServerPeer().publishing();
        peer.news();
        peer.send(Messages.data(1, Messages.str("@setDataFrame"), Messages.str("onMetaData"), Messages.num(1)));
        peer.send(Messages.data(1, Messages.str("onTextData"), Messages.num(2)));
        peer.send(Messages.data(1));
        assertThat(peer.news())
                .containsExactly(
                        "* data 1 0 [Str[value=onMetaData], Num[value=1.0]]",
                        "* data 1 0 [Str[value=onTextData], Num[value=2.0]]",
                        "* data 1 0 []");
    }

    @Test
    void shouldEchoTheObjectEncoding() {
        ServerPeer peer = new ServerPeer().shake();
        peer.send(Messages.command(
                0, "connect", 1, AmfValue.Obj.of(RtmpLink.text("app", "a"), RtmpLink.number("objectEncoding", 3))));
        assertThat(peer.news()).last().asString().contains("Property[name=objectEncoding, value=Num[value=3.0]]");
    }

    @Test
    void shouldAnswerEnhancedCapabilitiesWithWhatBothKnow() {
        AmfValue all = AmfValue.Obj.of(RtmpLink.number("*", 7));
        AmfValue connect = AmfValue.Obj.of(
                RtmpLink.text("app", "a"),
                new AmfValue.Property(
                        "fourCcList", new AmfValue.StrictArray(List.of(Messages.str("vvc1"), Messages.str("Opus")))),
                new AmfValue.Property("videoFourCcInfoMap", all),
                new AmfValue.Property("audioFourCcInfoMap", AmfValue.Obj.of(RtmpLink.number("Opus", 1))),
                RtmpLink.number("capsEx", 15));
        RtmpCapabilities answer = RtmpCapabilities.ofWeir().answerTo(RtmpCapabilities.of(connect));
        assertThat(answer.videoFourCcs()).containsOnlyKeys("avc1", "hvc1", "av01", "vp09", "vp08");
        assertThat(answer.audioFourCcs()).containsOnlyKeys("Opus");
        assertThat(answer.capsEx()).isEqualTo(14);
        assertThat(RtmpCapabilities.ofWeir().answerTo(RtmpCapabilities.NONE)).isEqualTo(RtmpCapabilities.NONE);
    }

    @Test
    void shouldReadOnlySoManyCapabilities() {
        for (int count : List.of(63, 64, 65)) {
            List<AmfValue> list = java.util.Collections.nCopies(count, Messages.str("avc1"));
            AmfValue connect = AmfValue.Obj.of(new AmfValue.Property("fourCcList", new AmfValue.StrictArray(list)));
            assertThat(RtmpCapabilities.of(connect).fourCcList()).hasSize(Math.min(count, 64));
        }
    }

    @Test
    void shouldKeepSecretsOutOfText() {
        AmfValue object = Messages.connectObject("live?pass=P", "rtmp://h/live?pass=P");
        assertThat(RtmpConnect.of(object).toString()).doesNotContain("pass");
        assertThat(new RtmpPlay(1, "x?pass=P", 0, 0, true).toString()).doesNotContain("pass");
        assertThat(new RtmpMessage.Command(0, "play", 0, List.of(Messages.str("x?pass=P"))).toString())
                .doesNotContain("pass");
    }

    @Test
    void shouldServeAPlayThatIsForgedAsAmf3() {
        ServerPeer peer = new ServerPeer().ready();
        peer.news();
        ByteBuf body = Messages.body(Messages.str("play"), Messages.num(0), NIL, Messages.str("x"));
        ByteBuf wire = Unpooled.buffer();
        RtmpMessageEncoder.write(
                wire,
                new RtmpRoute(3, 17, 1),
                0,
                Messages.joined(Unpooled.buffer().writeByte(0), body));
        peer.send(wire);
        assertThat(peer.news()).first().asString().endsWith("'x'");
    }

    private static ByteBuf connect() {
        return Messages.command(0, "connect", 1, Messages.connectObject("live", ""));
    }

    private static ByteBuf publish(int streamId, String name) {
        return Messages.command(streamId, "publish", 0, NIL, Messages.str(name), Messages.str("live"));
    }

    private static ByteBuf audio(int streamId, long timestampMs) {
        return Messages.media(RtmpRoute.audio(streamId), timestampMs, Bytes.ofHex("af01"));
    }
}
