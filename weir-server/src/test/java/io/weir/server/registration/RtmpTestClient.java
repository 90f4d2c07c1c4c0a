package io.weir.server.registration;

import static org.awaitility.Awaitility.await;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.weir.base.buf.Bytes;
import io.weir.base.thread.EventLoops;
import io.weir.base.time.Clock;
import io.weir.media.AccessUnit;
import io.weir.media.MediaException;
import io.weir.media.Track;
import io.weir.media.flv.FlvDemuxer;
import io.weir.media.flv.FlvReader;
import io.weir.media.flv.FlvTagType;
import io.weir.protocol.rtmp.RtmpCapabilities;
import io.weir.protocol.rtmp.RtmpClientHandler;
import io.weir.protocol.rtmp.RtmpClientListener;
import io.weir.protocol.rtmp.RtmpClientOptions;
import io.weir.protocol.rtmp.RtmpClientSession;
import io.weir.protocol.rtmp.RtmpCloseReason;
import io.weir.protocol.rtmp.RtmpUrl;
import io.weir.testkit.FixtureMedia;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** A real RTMP client over a socket, publishing the fixture or collecting what it is played. */
final class RtmpTestClient implements RtmpClientListener, AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private record Tag(FlvTagType type, long timestampMs, Bytes body) {}

    private final RtmpUrl url;
    private final CompletableFuture<Boolean> running = new CompletableFuture<>();
    private final CompletableFuture<RtmpCloseReason> closed = new CompletableFuture<>();
    private final List<AccessUnit> units = new CopyOnWriteArrayList<>();
    private final FlvDemuxer demuxer = collector(units);
    private @Nullable Channel channel;
    private @Nullable RtmpClientSession session;

    private RtmpTestClient(RtmpUrl url) {
        this.url = url;
    }

    static RtmpTestClient publish(EventLoops loops, String url) {
        return new RtmpTestClient(RtmpUrl.parse(url)).connect(loops, RtmpClientOptions.Intent.PUBLISH);
    }

    static RtmpTestClient play(EventLoops loops, String url) {
        return new RtmpTestClient(RtmpUrl.parse(url)).connect(loops, RtmpClientOptions.Intent.PLAY);
    }

    private RtmpTestClient connect(EventLoops loops, RtmpClientOptions.Intent intent) {
        RtmpClientOptions options = RtmpClientOptions.of(url, intent);
        channel = new Bootstrap()
                .group(loops.group())
                .channel(loops.channelType())
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel socket) throws SSLException {
                        if (url.secure()) {
                            socket.pipeline()
                                    .addLast(SslContextBuilder.forClient()
                                            .trustManager(InsecureTrustManagerFactory.INSTANCE)
                                            .endpointIdentificationAlgorithm("")
                                            .build()
                                            .newHandler(socket.alloc()));
                        }
                        RtmpClientHandler.install(socket, options, RtmpTestClient.this::begin, Clock.system());
                    }
                })
                .connect(url.host(), url.port())
                .syncUninterruptibly()
                .channel();
        return this;
    }

    private RtmpClientListener begin(RtmpClientSession begun) {
        session = begun;
        return this;
    }

    /** Waits until the server takes the stream, or plays it. */
    RtmpTestClient started() throws Exception {
        running.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        return this;
    }

    boolean isStarted() {
        return running.isDone() && !running.isCompletedExceptionally();
    }

    /** Waits for the end of the connection and tells its reason. */
    String ended() throws Exception {
        return closed.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).description();
    }

    boolean isEnded() {
        return closed.isDone();
    }

    /** Sends the whole fixture at once. */
    void sendFixture() throws MediaException {
        List<Tag> tags = new ArrayList<>();
        readFixture((type, timestampMs, body) ->
                tags.add(new Tag(type, timestampMs, Bytes.read(body, body.readableBytes()))));
        Channel socket = channel;
        RtmpClientSession publishing = session;
        if (socket == null || publishing == null) {
            throw new AssertionError("not connected");
        }
        socket.eventLoop().execute(() -> {
            for (Tag tag : tags) {
                switch (tag.type()) {
                    case AUDIO -> publishing.writeAudio(tag.timestampMs(), Unpooled.EMPTY_BUFFER, tag.body());
                    case VIDEO -> publishing.writeVideo(tag.timestampMs(), Unpooled.EMPTY_BUFFER, tag.body());
                    case SCRIPT -> publishing.writeData(tag.timestampMs(), Unpooled.EMPTY_BUFFER, tag.body());
                }
            }
            publishing.flush();
        });
    }

    /** Waits for as many units as the fixture has and gives their payloads, track by track. */
    List<Bytes> fixtureReceived() throws MediaException {
        int count = fixture().size();
        await().atMost(PATIENCE).until(() -> units.size() >= count);
        return payloads(units);
    }

    /** The payloads of the fixture from its first keyframe on, where every stream begins, track by track. */
    static List<Bytes> fixture() throws MediaException {
        List<AccessUnit> all = new ArrayList<>();
        FlvDemuxer collecting = collector(all);
        readFixture((type, timestampMs, body) -> collecting.onTag(type, timestampMs, body, 0));
        while (all.getFirst().trackId() != FlvDemuxer.VIDEO_TRACK_ID
                || !all.getFirst().keyframe()) {
            all.removeFirst();
        }
        return payloads(all);
    }

    private static List<Bytes> payloads(List<AccessUnit> units) {
        return units.stream()
                .sorted((a, b) -> Integer.compare(a.trackId(), b.trackId()))
                .map(AccessUnit::payload)
                .toList();
    }

    @FunctionalInterface
    private interface TagTaker {
        void onTag(FlvTagType type, long timestampMs, ByteBuf body) throws MediaException;
    }

    private static void readFixture(TagTaker taker) throws MediaException {
        FlvReader reader = new FlvReader(new FlvReader.Listener() {
            @Override
            public void onHeader(boolean audio, boolean video) {
                // the tags tell
            }

            @Override
            public void onTag(FlvTagType type, long timestampMs, ByteBuf body) throws MediaException {
                taker.onTag(type, timestampMs, body);
            }
        });
        reader.read(Unpooled.wrappedBuffer(FixtureMedia.load(FixtureMedia.H264_AAC_FLV)));
    }

    private static FlvDemuxer collector(List<AccessUnit> units) {
        return new FlvDemuxer(new FlvDemuxer.Listener() {
            @Override
            public void onTrack(Track track) {
                // units tell their track
            }

            @Override
            public void onUnit(AccessUnit unit) {
                units.add(unit);
            }

            @Override
            public void onMetadata(Bytes amf0) {
                // not compared
            }
        });
    }

    private void received(FlvTagType type, long timestampMs, ByteBuf payload) {
        try {
            demuxer.onTag(type, timestampMs, payload, 0);
        } catch (MediaException e) {
            closed.completeExceptionally(e);
        }
    }

    @Override
    public void onConnected(RtmpCapabilities serverCapabilities) {
        // publish or play follows
    }

    @Override
    public void onPublishing(int streamId) {
        running.complete(true);
    }

    @Override
    public void onPlaying(int streamId) {
        running.complete(true);
    }

    @Override
    public void onAudio(long timestampMs, ByteBuf payload) {
        received(FlvTagType.AUDIO, timestampMs, payload);
    }

    @Override
    public void onVideo(long timestampMs, ByteBuf payload) {
        received(FlvTagType.VIDEO, timestampMs, payload);
    }

    @Override
    public void onData(long timestampMs, ByteBuf payload) {
        // metadata is not compared
    }

    @Override
    public void onStatus(String code, String description) {
        // nothing to decide
    }

    @Override
    public void onClosed(RtmpCloseReason reason) {
        running.completeExceptionally(new AssertionError("closed: " + reason.description()));
        closed.complete(reason);
    }

    @Override
    public void close() {
        Channel socket = channel;
        if (socket != null) {
            socket.close().syncUninterruptibly();
        }
    }
}
