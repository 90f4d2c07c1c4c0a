package io.weir.protocol.rtmp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.weir.base.buf.Bytes;
import io.weir.base.time.ManualClock;
import io.weir.protocol.ProtocolException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A server session on an embedded channel, seen from its peer. The log has what happened in order: {@code >} lines the server
 * sent, {@code *} lines its listener heard.
 */
final class ServerPeer implements RtmpServerListener {
    static final RtmpServerOptions OPTIONS = new RtmpServerOptions(10_000, 20_000, 20_000, 60_000, 8);

    final List<String> log = new ArrayList<>();
    final ManualClock clock = new ManualClock();
    final EmbeddedChannel channel;
    boolean answering = true;
    boolean collecting = true;

    @Nullable
    Runnable onMedia;

    private final RtmpChunkDecoder decoder = new RtmpChunkDecoder(UnpooledByteBufAllocator.DEFAULT);
    private final ByteBuf fromServer = Unpooled.buffer();
    private @Nullable RtmpServerSession session;
    private boolean shaken;

    ServerPeer() {
        this(OPTIONS);
    }

    ServerPeer(RtmpServerOptions options) {
        channel = new EmbeddedChannel();
        channel.freezeTime();
        channel.pipeline().addLast(new ChannelInitializer<>() {
            @Override
            protected void initChannel(io.netty.channel.Channel added) {
                RtmpServerHandler.install(
                        added,
                        options,
                        made -> {
                            session = made;
                            return ServerPeer.this;
                        },
                        clock);
            }
        });
    }

    RtmpServerSession session() {
        if (session == null) {
            throw new IllegalStateException("no session");
        }
        return session;
    }

    /** C0, C1 and C2 of a simple client. */
    static ByteBuf handshake() {
        return Unpooled.buffer().writeByte(3).writeZero(2 * RtmpHandshake.PACKET_SIZE);
    }

    ServerPeer shake() {
        return send(handshake());
    }

    /** After connect and createStream. */
    ServerPeer ready() {
        shake();
        send(Messages.setChunkSize(65_536));
        send(Messages.command(0, "connect", 1, Messages.connectObject("live", "rtmp://h/live")));
        return send(Messages.command(0, "createStream", 2, Messages.nil()));
    }

    ServerPeer publishing() {
        ready();
        return send(Messages.command(1, "publish", 3, Messages.nil(), Messages.str("x"), Messages.str("live")));
    }

    ServerPeer playing() {
        ready();
        return send(Messages.command(1, "play", 3, Messages.nil(), Messages.str("x")));
    }

    ServerPeer send(ByteBuf bytes) {
        channel.writeInbound(bytes);
        collect();
        return this;
    }

    ServerPeer advance(Duration step) {
        clock.advance(step);
        channel.advanceTimeBy(step.toNanos(), TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
        collect();
        return this;
    }

    /** Everything logged since the last call. */
    List<String> news() {
        collect();
        List<String> news = List.copyOf(log);
        log.clear();
        return news;
    }

    void collect() {
        if (!collecting) {
            return;
        }
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            fromServer.writeBytes(out);
            out.release();
        }
        try {
            if (!shaken && fromServer.readableBytes() >= 1 + 2 * RtmpHandshake.PACKET_SIZE) {
                fromServer.skipBytes(1 + 2 * RtmpHandshake.PACKET_SIZE);
                shaken = true;
            }
            if (shaken) {
                Messages.decode(decoder, fromServer, ChunkLimits.MEDIA).forEach(line -> log.add("> " + line));
            }
        } catch (ProtocolException e) {
            throw new AssertionError("server sent what cannot be read", e);
        }
    }

    private void heard(String line) {
        collect();
        log.add("* " + line);
    }

    @Override
    public void onConnect(RtmpConnect connect) {
        heard(connect + " tcUrl=" + connect.tcUrl());
        if (answering) {
            session().acceptConnect();
        }
    }

    @Override
    public void onPublish(int streamId, String name, RtmpPublishType type) {
        heard("publish " + streamId + " '" + name + "' " + type);
        if (answering) {
            session().acceptPublish(streamId);
        }
    }

    @Override
    public void onPlay(RtmpPlay play) {
        heard(play + " '" + play.name() + "'");
        if (answering) {
            session().acceptPlay(play.streamId());
        }
    }

    @Override
    public void onAudio(int streamId, long timestampMs, ByteBuf payload) {
        heard("audio " + streamId + " " + timestampMs + " " + Bytes.read(payload, payload.readableBytes()));
        if (onMedia != null) {
            onMedia.run();
        }
    }

    @Override
    public void onVideo(int streamId, long timestampMs, ByteBuf payload) {
        heard("video " + streamId + " " + timestampMs + " " + Bytes.read(payload, payload.readableBytes()));
        if (onMedia != null) {
            onMedia.run();
        }
    }

    @Override
    public void onData(int streamId, long timestampMs, ByteBuf payload) {
        heard("data " + streamId + " " + timestampMs + " " + Messages.values(payload));
    }

    @Override
    public void onStreamEnd(int streamId, RtmpStreamEnd end) {
        heard("end " + streamId + " " + end);
    }

    @Override
    public void onPause(int streamId, boolean pause, double positionMs) {
        heard("pause " + streamId + " " + pause + " " + positionMs);
    }

    @Override
    public void onSeek(int streamId, double positionMs) {
        heard("seek " + streamId + " " + positionMs);
    }

    @Override
    public void onReceive(int streamId, boolean video, boolean on) {
        heard("receive " + streamId + (video ? " video " : " audio ") + on);
    }

    @Override
    public void onClosed(RtmpCloseReason reason) {
        heard("closed " + reason.kind() + " " + reason.description());
    }
}
