package io.weir.load;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.weir.base.buf.Bytes;
import io.weir.base.time.Clock;
import io.weir.protocol.rtmp.RtmpCloseReason;
import io.weir.protocol.rtmp.RtmpConnect;
import io.weir.protocol.rtmp.RtmpMessageEncoder;
import io.weir.protocol.rtmp.RtmpPlay;
import io.weir.protocol.rtmp.RtmpPublishType;
import io.weir.protocol.rtmp.RtmpRoute;
import io.weir.protocol.rtmp.RtmpServerHandler;
import io.weir.protocol.rtmp.RtmpServerListener;
import io.weir.protocol.rtmp.RtmpServerOptions;
import io.weir.protocol.rtmp.RtmpServerSession;
import io.weir.protocol.rtmp.RtmpStatusCode;
import io.weir.protocol.rtmp.RtmpStreamEnd;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** The smallest RTMP server that can be loaded: passes what its publishers send on to all players of any name. One loop. */
final class RelayServer implements AutoCloseable {
    /** A stream of this name is refused. */
    static final String REFUSED = "refused";

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final List<Connection> players = new ArrayList<>();
    private final List<Bytes> configurations = new ArrayList<>();
    private final Channel server;

    /** What publishers called their streams, in order. */
    final List<String> published = new CopyOnWriteArrayList<>();

    /** How publishers ended their streams. */
    final List<RtmpStreamEnd> ends = new CopyOnWriteArrayList<>();

    RelayServer() {
        server = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        RtmpServerHandler.install(
                                channel,
                                RtmpServerOptions.STANDARD,
                                session -> new Connection(channel, session),
                                Clock.system());
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    String url(String path) {
        return "rtmp://127.0.0.1:" + ((InetSocketAddress) server.localAddress()).getPort() + path;
    }

    /** Closes the connections of all players. */
    void dropPlayers() {
        group.next().execute(() -> List.copyOf(players).forEach(player -> player.channel.close()));
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5_000);
    }

    private final class Connection implements RtmpServerListener {
        private final Channel channel;
        private final RtmpServerSession session;

        Connection(Channel channel, RtmpServerSession session) {
            this.channel = channel;
            this.session = session;
        }

        @Override
        public void onConnect(RtmpConnect connect) {
            session.acceptConnect();
        }

        @Override
        public void onPublish(int streamId, String name, RtmpPublishType type) {
            if (name.startsWith(REFUSED)) {
                session.rejectPublish(streamId, RtmpStatusCode.PUBLISH_BAD_NAME, "not this one");
                return;
            }
            published.add(name);
            session.acceptPublish(streamId);
        }

        @Override
        public void onPlay(RtmpPlay play) {
            if (play.name().startsWith(REFUSED)) {
                session.rejectPlay(play.streamId(), RtmpStatusCode.PLAY_STREAM_NOT_FOUND, "not this one");
                return;
            }
            session.acceptPlay(play.streamId());
            configurations.forEach(body -> write(RtmpRoute.VIDEO, 0, body));
            channel.flush();
            players.add(this);
        }

        @Override
        public void onAudio(int streamId, long timestampMs, ByteBuf payload) {
            relay(RtmpRoute.AUDIO, timestampMs, payload);
        }

        @Override
        public void onVideo(int streamId, long timestampMs, ByteBuf payload) {
            if (!FrameProbe.isFrame(payload)) {
                configurations.add(Bytes.wrap(ByteBufUtil.getBytes(payload)));
            }
            relay(RtmpRoute.VIDEO, timestampMs, payload);
        }

        @Override
        public void onData(int streamId, long timestampMs, ByteBuf payload) {}

        private void relay(RtmpRoute route, long timestampMs, ByteBuf payload) {
            Bytes body = Bytes.read(payload, payload.readableBytes());
            for (Connection player : players) {
                player.write(route, timestampMs, body);
                player.channel.flush();
            }
        }

        private void write(RtmpRoute route, long timestampMs, Bytes body) {
            ByteBuf out = channel.alloc().buffer();
            RtmpMessageEncoder.write(out, route, timestampMs, Unpooled.EMPTY_BUFFER, body);
            channel.write(out);
        }

        @Override
        public void onStreamEnd(int streamId, RtmpStreamEnd end) {
            ends.add(end);
        }

        @Override
        public void onPause(int streamId, boolean pause, double positionMs) {}

        @Override
        public void onSeek(int streamId, double positionMs) {}

        @Override
        public void onReceive(int streamId, boolean video, boolean on) {}

        @Override
        public void onClosed(RtmpCloseReason reason) {
            players.remove(this);
        }
    }
}
