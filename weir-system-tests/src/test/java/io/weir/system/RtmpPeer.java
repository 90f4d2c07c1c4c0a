package io.weir.system;

import static org.awaitility.Awaitility.await;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.weir.base.buf.Bytes;
import io.weir.base.time.Clock;
import io.weir.media.flv.FlvTagType;
import io.weir.protocol.rtmp.RtmpCapabilities;
import io.weir.protocol.rtmp.RtmpClientHandler;
import io.weir.protocol.rtmp.RtmpClientListener;
import io.weir.protocol.rtmp.RtmpClientOptions;
import io.weir.protocol.rtmp.RtmpClientOptions.Intent;
import io.weir.protocol.rtmp.RtmpClientSession;
import io.weir.protocol.rtmp.RtmpCloseReason;
import io.weir.protocol.rtmp.RtmpUrl;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * An RTMP client inside the test's JVM, which sends exactly what it is told and keeps everything that it gets. Threading: any thread.
 */
final class RtmpPeer implements RtmpClientListener, AutoCloseable {
    private static final EventLoopGroup LOOPS =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("rtmp-peer", true), NioIoHandler.newFactory());

    /** Small, so that a peer that stops to read is felt at the other end soon. */
    private static final int RECEIVE_BUFFER_BYTES = 64 * 1024;

    private final CompletableFuture<RtmpPeer> started = new CompletableFuture<>();
    private final CompletableFuture<RtmpCloseReason> closed = new CompletableFuture<>();
    private final List<FlvTag> received = new CopyOnWriteArrayList<>();
    private final RtmpClientSession session;
    private final Channel channel;

    private RtmpPeer(RtmpClientSession session, Channel channel) {
        this.session = session;
        this.channel = channel;
    }

    /** Begins to publish; returns when the server has agreed. */
    static RtmpPeer publish(String url) {
        return publish(RtmpUrl.parse(url));
    }

    /** As {@link #publish(String)}. */
    static RtmpPeer publish(RtmpUrl url) {
        return connect(url, Intent.PUBLISH).awaitStarted();
    }

    /** Begins to play; returns when the server has agreed. */
    static RtmpPeer play(String url) {
        return connect(RtmpUrl.parse(url), Intent.PLAY).awaitStarted();
    }

    /** As any client, but that it waits as long as tests do. */
    private static RtmpClientOptions patient(RtmpUrl url, Intent intent) {
        RtmpClientOptions usual = RtmpClientOptions.of(url, intent);
        return new RtmpClientOptions(
                url,
                intent,
                usual.handshake(),
                usual.capabilities(),
                (int) NodeUnderTest.PATIENCE.toMillis(),
                usual.pingIntervalMs(),
                usual.idleTimeoutMs());
    }

    /** Asks to publish or to play; returns at once. */
    static RtmpPeer connect(RtmpUrl url, Intent intent) {
        CompletableFuture<RtmpPeer> made = new CompletableFuture<>();
        new Bootstrap()
                .group(LOOPS)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        RtmpClientHandler.install(
                                channel,
                                patient(url, intent),
                                session -> {
                                    RtmpPeer peer = new RtmpPeer(session, channel);
                                    made.complete(peer);
                                    return peer;
                                },
                                Clock.system());
                    }
                })
                .connect(url.host(), url.port());
        return made.orTimeout(NodeUnderTest.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /** Sends one message. */
    void send(FlvTag tag) {
        send(List.of(tag));
    }

    /** Sends messages at once, without any pace. */
    void send(List<FlvTag> tags) {
        channel.eventLoop().execute(() -> {
            for (FlvTag tag : tags) {
                switch (tag.type()) {
                    case AUDIO -> session.writeAudio(tag.timestampMs(), Unpooled.EMPTY_BUFFER, tag.body());
                    case VIDEO -> session.writeVideo(tag.timestampMs(), Unpooled.EMPTY_BUFFER, tag.body());
                    case SCRIPT -> session.writeData(tag.timestampMs(), Unpooled.EMPTY_BUFFER, tag.body());
                }
            }
            session.flush();
        });
    }

    /** Leaves the socket's bytes where they are. */
    void stopReading() {
        channel.config().setAutoRead(false);
    }

    /** What came so far. */
    List<FlvTag> received() {
        return List.copyOf(received);
    }

    /** What came so far and fits. */
    List<FlvTag> received(Predicate<FlvTag> wanted) {
        return received.stream().filter(wanted).toList();
    }

    /** Waits until so many messages that fit have come. */
    void awaitReceived(int count, Predicate<FlvTag> wanted) {
        await("messages")
                .atMost(NodeUnderTest.PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> received.stream().filter(wanted).count() >= count);
    }

    RtmpPeer awaitStarted() {
        return started.orTimeout(NodeUnderTest.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /** Waits until the connection is over. */
    RtmpCloseReason awaitClosed() {
        return closed.orTimeout(NodeUnderTest.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    boolean isOpen() {
        return !closed.isDone();
    }

    @Override
    public void close() {
        leave();
    }

    /** Leaves as clients do, by command, then by closing; harmless when it has left. */
    void leave() {
        channel.eventLoop()
                .execute(
                        () -> session.close(new RtmpCloseReason(RtmpCloseReason.Kind.CLOSED_HERE, "the test is done")));
    }

    @Override
    public void onConnected(RtmpCapabilities serverCapabilities) {
        // goes on by itself
    }

    @Override
    public void onPublishing(int streamId) {
        started.complete(this);
    }

    @Override
    public void onPlaying(int streamId) {
        started.complete(this);
    }

    @Override
    public void onAudio(long timestampMs, ByteBuf payload) {
        keep(FlvTagType.AUDIO, timestampMs, payload);
    }

    @Override
    public void onVideo(long timestampMs, ByteBuf payload) {
        keep(FlvTagType.VIDEO, timestampMs, payload);
    }

    @Override
    public void onData(long timestampMs, ByteBuf payload) {
        keep(FlvTagType.SCRIPT, timestampMs, payload);
    }

    @Override
    public void onStatus(String code, String description) {
        // nothing that a test waits for
    }

    @Override
    public void onClosed(RtmpCloseReason reason) {
        started.completeExceptionally(new IllegalStateException(reason.toString()));
        closed.complete(reason);
    }

    private void keep(FlvTagType type, long timestampMs, ByteBuf payload) {
        received.add(new FlvTag(type, timestampMs, Bytes.read(payload, payload.readableBytes())));
    }
}
