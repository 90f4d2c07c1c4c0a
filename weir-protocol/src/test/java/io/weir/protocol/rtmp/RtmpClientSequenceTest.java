package io.weir.protocol.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.media.amf.AmfValue;
import io.weir.testkit.GoldenFile;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What known clients send, step by step, and what they get; the same when it all comes at once or byte by byte. */
class RtmpClientSequenceTest {
    private static final RtmpRoute COMMANDS = RtmpRoute.command(0);

    @Test
    void shouldServeFfmpegPublishing() {
        run("ffmpeg-publish", ffmpegPublish());
    }

    @Test
    void shouldServeFfmpegPlaying() {
        run("ffmpeg-play", ffmpegPlay());
    }

    @Test
    void shouldServeObs() {
        run("obs", obs());
    }

    @Test
    void shouldServeRtmpdump() {
        run("rtmpdump", rtmpdump());
    }

    @Test
    void shouldServeGStreamerPublishing() {
        run("gstreamer-publish", gstreamerPublish());
    }

    @Test
    void shouldServeGStreamerPlaying() {
        run("gstreamer-play", gstreamerPlay());
    }

    /** libavformat 59..62: chunks of 128 bytes until after connect; a lone path segment is the app, the name empty. */
    static List<ByteBuf> ffmpegPublish() {
        List<ByteBuf> steps = new ArrayList<>();
        AmfValue connect = AmfValue.Obj.of(
                RtmpLink.text("app", "live"),
                RtmpLink.text("type", "nonprivate"),
                RtmpLink.text("flashVer", "FMLE/3.0 (compatible; Lavf60.3.100)"),
                RtmpLink.text("tcUrl", "rtmp://localhost:1935/live"));
        steps.add(cut(COMMANDS, 128, Messages.str("connect"), Messages.num(1), connect));
        steps.add(Messages.joined(
                Messages.setChunkSize(60_000),
                cut(COMMANDS, 60_000, Messages.str("releaseStream"), Messages.num(2), Messages.nil(), Messages.str("")),
                cut(COMMANDS, 60_000, Messages.str("FCPublish"), Messages.num(3), Messages.nil(), Messages.str("")),
                cut(COMMANDS, 60_000, Messages.str("createStream"), Messages.num(4), Messages.nil())));
        steps.add(cut(
                new RtmpRoute(8, 20, 1),
                60_000,
                Messages.str("publish"),
                Messages.num(5),
                Messages.nil(),
                Messages.str(""),
                Messages.str("live")));
        steps.add(metadata(60_000, new RtmpRoute(4, 18, 1)));
        steps.add(Messages.joined(
                Messages.media(new RtmpRoute(4, 9, 1), 0, Bytes.ofHex("17000000000164001f")),
                Messages.media(new RtmpRoute(4, 8, 1), 0, Bytes.ofHex("af001210")),
                // Type 1 and type 3 headers, as ffmpeg writes them once it can.
                Unpooled.wrappedBuffer(
                        Bytes.ofHex("44 000017 000004 08 af010203").toArray()),
                Unpooled.wrappedBuffer(Bytes.ofHex("c4 af010204").toArray())));
        steps.add(Messages.joined(
                cut(COMMANDS, 60_000, Messages.str("FCUnpublish"), Messages.num(6), Messages.nil(), Messages.str("")),
                cut(COMMANDS, 60_000, Messages.str("deleteStream"), Messages.num(7), Messages.nil(), Messages.num(1))));
        return steps;
    }

    /** Enhanced codecs announced, getStreamLength before play, start -2000, credentials in the name. */
    static List<ByteBuf> ffmpegPlay() {
        List<ByteBuf> steps = new ArrayList<>();
        AmfValue connect = AmfValue.Obj.of(
                RtmpLink.text("app", "live"),
                RtmpLink.text("flashVer", "LNX 9,0,124,2"),
                RtmpLink.text("tcUrl", "rtmp://localhost:1935/live"),
                new AmfValue.Property("fpad", Messages.bool(false)),
                RtmpLink.number("capabilities", 15),
                RtmpLink.number("audioCodecs", 4071),
                RtmpLink.number("videoCodecs", 252),
                RtmpLink.number("videoFunction", 1),
                new AmfValue.Property(
                        "fourCcList",
                        new AmfValue.StrictArray(
                                List.of(Messages.str("hvc1"), Messages.str("av01"), Messages.str("vp09")))));
        steps.add(cut(COMMANDS, 128, Messages.str("connect"), Messages.num(1), connect));
        steps.add(Messages.joined(
                Messages.control(new RtmpMessage.WindowAcknowledgementSize(2_500_000)),
                cut(COMMANDS, 128, Messages.str("createStream"), Messages.num(2), Messages.nil()),
                cut(COMMANDS, 128, Messages.str("FCSubscribe"), Messages.num(3), Messages.nil(), Messages.str("x"))));
        steps.add(Messages.joined(
                cut(
                        new RtmpRoute(8, 20, 0),
                        128,
                        Messages.str("getStreamLength"),
                        Messages.num(4),
                        Messages.nil(),
                        Messages.str("x?user=api&pass=P")),
                cut(
                        new RtmpRoute(8, 20, 1),
                        128,
                        Messages.str("play"),
                        Messages.num(5),
                        Messages.nil(),
                        Messages.str("x?user=api&pass=P"),
                        Messages.num(-2000)),
                Messages.control(new RtmpMessage.SetBufferLength(1, 3_000))));
        steps.add(cut(COMMANDS, 128, Messages.str("deleteStream"), Messages.num(6), Messages.nil(), Messages.num(1)));
        return steps;
    }

    /** OBS's librtmp: chunk size first, short headers at once, all of the server URL's path as app. */
    static List<ByteBuf> obs() {
        List<ByteBuf> steps = new ArrayList<>();
        AmfValue connect = AmfValue.Obj.of(
                RtmpLink.text("app", ""),
                RtmpLink.text("type", "nonprivate"),
                RtmpLink.text("flashVer", "FMLE/3.0 (compatible; FMSc/1.0)"),
                RtmpLink.text("swfUrl", "rtmp://h:1935"),
                RtmpLink.text("tcUrl", "rtmp://h:1935"),
                new AmfValue.Property(
                        "fourCcList", new AmfValue.StrictArray(List.of(Messages.str("av01"), Messages.str("hvc1")))),
                new AmfValue.Property(
                        "videoFourCcInfoMap", AmfValue.Obj.of(RtmpLink.number("av01", 2), RtmpLink.number("hvc1", 2))),
                RtmpLink.number("capsEx", 3));
        steps.add(Messages.joined(
                Messages.setChunkSize(4096), cut(COMMANDS, 4096, Messages.str("connect"), Messages.num(1), connect)));
        // Type 1 headers on the chunk stream of connect, as librtmp's "medium" packets are.
        steps.add(Messages.joined(
                medium(Messages.str("releaseStream"), Messages.num(2), Messages.nil(), Messages.str("live")),
                medium(Messages.str("FCPublish"), Messages.num(3), Messages.nil(), Messages.str("live")),
                medium(Messages.str("createStream"), Messages.num(4), Messages.nil())));
        steps.add(cut(
                new RtmpRoute(4, 20, 1),
                4096,
                Messages.str("publish"),
                Messages.num(5),
                Messages.nil(),
                Messages.str("live"),
                Messages.str("live")));
        steps.add(metadata(4096, new RtmpRoute(4, 18, 1)));
        steps.add(Messages.media(new RtmpRoute(4, 9, 1), 0, Bytes.ofHex("17000000000164001f")));
        steps.add(Messages.joined(
                medium(Messages.str("FCUnpublish"), Messages.num(6), Messages.nil(), Messages.str("live")),
                medium(Messages.str("deleteStream"), Messages.num(7), Messages.nil(), Messages.num(1))));
        return steps;
    }

    /** librtmp playing: control messages with type 1 headers from the first on, _checkbw, play on chunk stream 8. */
    static List<ByteBuf> rtmpdump() {
        List<ByteBuf> steps = new ArrayList<>();
        AmfValue connect = AmfValue.Obj.of(
                RtmpLink.text("app", "live"),
                RtmpLink.text("flashVer", "LNX 10,0,32,18"),
                RtmpLink.text("tcUrl", "rtmp://localhost:1935/live"),
                new AmfValue.Property("fpad", Messages.bool(false)),
                RtmpLink.number("capabilities", 15),
                RtmpLink.number("audioCodecs", 3191),
                RtmpLink.number("videoCodecs", 252),
                RtmpLink.number("videoFunction", 1));
        steps.add(cut(COMMANDS, 128, Messages.str("connect"), Messages.num(1), connect));
        steps.add(Messages.joined(
                Unpooled.wrappedBuffer(
                        Bytes.ofHex("42 000000 000004 05 002625a0").toArray()),
                Unpooled.wrappedBuffer(Bytes.ofHex("42 000000 00000a 04 0003 00000000 0000012c")
                        .toArray()),
                medium(Messages.str("createStream"), Messages.num(2), Messages.nil()),
                medium(Messages.str("_checkbw"), Messages.num(3), Messages.nil())));
        steps.add(Messages.joined(
                cut(
                        new RtmpRoute(8, 20, 1),
                        128,
                        Messages.str("play"),
                        Messages.num(4),
                        Messages.nil(),
                        Messages.str("x"),
                        Messages.num(-1000)),
                Unpooled.wrappedBuffer(Bytes.ofHex("42 000001 00000a 04 0003 00000001 00008ca0")
                        .toArray())));
        steps.add(cut(
                new RtmpRoute(8, 20, 1),
                128,
                Messages.str("pause"),
                Messages.num(5),
                Messages.nil(),
                Messages.bool(true),
                Messages.num(1000)));
        steps.add(medium(Messages.str("deleteStream"), Messages.num(6), Messages.nil(), Messages.num(1)));
        return steps;
    }

    static List<ByteBuf> gstreamerPublish() {
        List<ByteBuf> steps = new ArrayList<>();
        AmfValue connect = AmfValue.Obj.of(
                RtmpLink.text("app", "live"),
                RtmpLink.text("type", "nonprivate"),
                RtmpLink.text("tcUrl", "rtmp://localhost:1935/live"),
                RtmpLink.text("flashVer", "FMLE/3.0 (compatible; FMSc/1.0)"));
        steps.add(cut(COMMANDS, 128, Messages.str("connect"), Messages.num(1), connect));
        steps.add(Messages.joined(
                Messages.setChunkSize(60_000),
                Messages.control(new RtmpMessage.WindowAcknowledgementSize(2_500_000)),
                cut(
                        COMMANDS,
                        60_000,
                        Messages.str("releaseStream"),
                        Messages.num(2),
                        Messages.nil(),
                        Messages.str("x")),
                cut(COMMANDS, 60_000, Messages.str("FCPublish"), Messages.num(3), Messages.nil(), Messages.str("x")),
                cut(COMMANDS, 60_000, Messages.str("createStream"), Messages.num(4), Messages.nil())));
        steps.add(cut(
                new RtmpRoute(4, 20, 1),
                60_000,
                Messages.str("publish"),
                Messages.num(5),
                Messages.nil(),
                Messages.str("x"),
                Messages.str("live")));
        steps.add(metadata(60_000, new RtmpRoute(4, 18, 1)));
        steps.add(Messages.joined(
                cut(COMMANDS, 60_000, Messages.str("closeStream"), Messages.num(0), Messages.nil(), Messages.num(1)),
                cut(
                        new RtmpRoute(4, 20, 1),
                        60_000,
                        Messages.str("closeStream"),
                        Messages.num(0),
                        Messages.nil(),
                        Messages.num(1)),
                cut(COMMANDS, 60_000, Messages.str("deleteStream"), Messages.num(0), Messages.nil(), Messages.num(1))));
        return steps;
    }

    static List<ByteBuf> gstreamerPlay() {
        List<ByteBuf> steps = new ArrayList<>();
        AmfValue connect = AmfValue.Obj.of(
                RtmpLink.text("app", "live"),
                RtmpLink.text("tcUrl", "rtmp://localhost:1935/live"),
                RtmpLink.text("flashVer", "LNX 10,0,32,18"),
                new AmfValue.Property("fpad", Messages.bool(false)),
                RtmpLink.number("capabilities", 15),
                RtmpLink.number("audioCodecs", 0xfff),
                RtmpLink.number("videoCodecs", 0xff),
                RtmpLink.number("videoFunction", 1),
                RtmpLink.number("objectEncoding", 0));
        steps.add(cut(COMMANDS, 128, Messages.str("connect"), Messages.num(1), connect));
        steps.add(Messages.joined(
                Messages.control(new RtmpMessage.WindowAcknowledgementSize(2_500_000)),
                cut(COMMANDS, 128, Messages.str("createStream"), Messages.num(2), Messages.nil())));
        steps.add(Messages.joined(
                cut(
                        new RtmpRoute(4, 20, 1),
                        128,
                        Messages.str("play"),
                        Messages.num(3),
                        Messages.nil(),
                        Messages.str("x"),
                        Messages.num(-2)),
                Messages.control(new RtmpMessage.SetBufferLength(1, 3_000))));
        return steps;
    }

    private static void run(String name, List<ByteBuf> steps) {
        ServerPeer peer = new ServerPeer().shake();
        List<String> lines = new ArrayList<>();
        List<String> flat = new ArrayList<>();
        for (ByteBuf step : steps) {
            peer.send(step.retainedDuplicate());
            List<String> news = peer.news();
            lines.addAll(news);
            lines.add("--");
            flat.addAll(news);
        }
        peer.channel.close();
        lines.addAll(peer.news());
        flat.addAll(lines.subList(lines.lastIndexOf("--") + 1, lines.size()));
        GoldenFile.assertMatches("rtmp/session-" + name + ".dump", String.join("\n", lines) + "\n");

        ByteBuf all = Messages.joined(ServerPeer.handshake());
        steps.forEach(step -> all.writeBytes(step.duplicate()));
        for (int size : new int[] {all.readableBytes(), 1, 100}) {
            ServerPeer again = new ServerPeer();
            ByteBuf in = all.duplicate();
            while (in.isReadable()) {
                again.channel.writeInbound(
                        in.readSlice(Math.min(size, in.readableBytes())).copy());
            }
            again.channel.close();
            assertThat(again.news()).isEqualTo(flat);
        }
    }

    private static ByteBuf cut(RtmpRoute route, int chunkSize, AmfValue... values) {
        return Messages.chunked(route, chunkSize, Messages.body(values));
    }

    private static ByteBuf medium(AmfValue... values) {
        ByteBuf body = Messages.body(values);
        ByteBuf out = Unpooled.buffer().writeByte(0x43).writeMedium(0).writeMedium(body.readableBytes());
        return out.writeByte(20).writeBytes(body);
    }

    private static ByteBuf metadata(int chunkSize, RtmpRoute route) {
        return cut(
                route,
                chunkSize,
                Messages.str("@setDataFrame"),
                Messages.str("onMetaData"),
                new AmfValue.EcmaArray(List.of(
                        RtmpLink.number("width", 1280),
                        RtmpLink.number("height", 720),
                        RtmpLink.text("encoder", "Lavf60.3.100"))));
    }
}
