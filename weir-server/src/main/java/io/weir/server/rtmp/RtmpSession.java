package io.weir.server.rtmp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.weir.base.id.SessionId;
import io.weir.base.log.Redaction;
import io.weir.base.net.HostPort;
import io.weir.base.time.Clock;
import io.weir.media.MediaException;
import io.weir.media.flv.FlvTagType;
import io.weir.platform.proxy.ProxyHeader;
import io.weir.protocol.rtmp.RtmpAddress;
import io.weir.protocol.rtmp.RtmpCloseReason;
import io.weir.protocol.rtmp.RtmpConnect;
import io.weir.protocol.rtmp.RtmpPlay;
import io.weir.protocol.rtmp.RtmpPublishType;
import io.weir.protocol.rtmp.RtmpServerListener;
import io.weir.protocol.rtmp.RtmpServerSession;
import io.weir.protocol.rtmp.RtmpStatusCode;
import io.weir.protocol.rtmp.RtmpStreamEnd;
import io.weir.server.path.PathStatus;
import io.weir.server.path.Publisher;
import io.weir.server.path.Refusal;
import io.weir.server.registration.Admission;
import io.weir.server.registration.ClientRequest;
import io.weir.server.registration.PublishAnswer;
import io.weir.server.registration.WatchAnswer;
import io.weir.server.session.LiveSession;
import io.weir.server.session.SessionKind;
import io.weir.server.session.SessionState;
import io.weir.server.session.SessionStatus;
import io.weir.server.stream.EndReason;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One RTMP client: asks the registrar where it belongs, then either feeds a stream or reads one.
 *
 * <p>Threading: its channel's loop, but for the methods that say otherwise.
 * <p>Limits: one role at a time; a client that was told to go has {@value #CLOSE_TIMEOUT_MS} ms to take the last bytes.
 */
final class RtmpSession implements RtmpServerListener, Publisher, LiveSession {
    /** Time for a closing client to read what it was told. */
    static final int CLOSE_TIMEOUT_MS = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(RtmpSession.class);

    private final SessionId id = SessionId.random();
    private final RtmpServerSession protocol;
    private final Channel channel;
    private final RtmpEndpoint endpoint;
    private final boolean tls;
    private final Clock clock;
    private final Instant created;

    private @Nullable RtmpConnect connect;
    private @Nullable Admission admission;
    private @Nullable Future<?> expiry;
    private @Nullable RtmpPublication publication;
    private @Nullable RtmpPlayer player;
    private SessionState state = SessionState.IDLE;
    private int messageStreamId;
    private String path = "";
    private String query = "";
    private EndReason endReason = EndReason.CLIENT_LEFT;
    private boolean closed;

    RtmpSession(RtmpServerSession protocol, Channel channel, RtmpEndpoint endpoint, boolean tls) {
        this.protocol = protocol;
        this.channel = channel;
        this.endpoint = endpoint;
        this.tls = tls;
        this.clock = endpoint.clock();
        this.created = clock.wallTime();
        endpoint.sessions().add(this);
    }

    @Override
    public SessionId id() {
        return id;
    }

    @Override
    public SessionKind kind() {
        return tls ? SessionKind.RTMPS : SessionKind.RTMP;
    }

    @Override
    public String apiType() {
        return kind().apiType();
    }

    @Override
    public Executor owner() {
        return channel.eventLoop();
    }

    @Override
    public EventLoop loop() {
        return channel.eventLoop();
    }

    @Override
    public SessionStatus status() {
        RtmpConnect asked = connect;
        RtmpPlayer playing = player;
        Admission held = admission;
        return new SessionStatus(
                id,
                kind(),
                created,
                address(),
                state,
                path,
                Redaction.redactQuery(query),
                held == null ? "" : held.user(),
                asked == null ? "" : asked.flashVer(),
                protocol.receivedBytes(),
                playing == null ? 0 : playing.writtenBytes(),
                playing == null ? 0 : playing.unitsDiscarded(),
                Optional.empty());
    }

    /** Any thread. */
    @Override
    public void kick() {
        loop().execute(() -> end(EndReason.KICKED));
    }

    /** Any thread. */
    @Override
    public void shutDown() {
        loop().execute(() -> end(EndReason.SERVER_STOPPING));
    }

    @Override
    public void onConnect(RtmpConnect asked) {
        connect = asked;
        protocol.acceptConnect();
    }

    @Override
    public void onPublish(int streamId, String name, RtmpPublishType type) {
        if (state != SessionState.IDLE) {
            protocol.rejectPublish(streamId, RtmpStatusCode.PUBLISH_BAD_NAME, "this connection is already in use");
            return;
        }
        ClientRequest request = request(name);
        endpoint.registrar()
                .publish(request, this, answer -> loop().execute(() -> onPublishAnswer(streamId, request, answer)));
    }

    private void onPublishAnswer(int streamId, ClientRequest request, PublishAnswer answer) {
        switch (answer) {
            case PublishAnswer.Refused(var reason, var text) -> {
                logRefusal("publish", request, text);
                RtmpStatusCode code =
                        reason == Refusal.NOT_ALLOWED ? RtmpStatusCode.PUBLISH_DENIED : RtmpStatusCode.PUBLISH_BAD_NAME;
                protocol.rejectPublish(streamId, code, text);
            }
            case PublishAnswer.Accepted(var sink, var granted) -> {
                if (closed || protocol.isClosing()) {
                    granted.release(endReason);
                    return;
                }
                begin(SessionState.PUBLISH, streamId, request, granted);
                RtmpPublication begun = new RtmpPublication(sink);
                publication = begun;
                LOG.info("[path {}] [{} {}] publishing", path, kind().label(), id.shortText());
                watchForSilence(begun, -1);
                protocol.acceptPublish(streamId);
            }
        }
    }

    @Override
    public void onPlay(RtmpPlay play) {
        if (state != SessionState.IDLE) {
            protocol.rejectPlay(play.streamId(), RtmpStatusCode.PLAY_FAILED, "this connection is already in use");
            return;
        }
        ClientRequest request = request(play.name());
        endpoint.registrar()
                .watch(
                        request,
                        new PathStatus.Party(apiType(), id),
                        answer -> loop().execute(() -> onWatchAnswer(play.streamId(), request, answer)));
    }

    private void onWatchAnswer(int streamId, ClientRequest request, WatchAnswer answer) {
        switch (answer) {
            case WatchAnswer.Refused(var reason, var text) -> {
                logRefusal("play", request, text);
                RtmpStatusCode code = switch (reason) {
                    case NO_STREAM, NOT_CONFIGURED, BAD_NAME -> RtmpStatusCode.PLAY_STREAM_NOT_FOUND;
                    case ALREADY_PUBLISHING, NOT_FOR_PUBLISHERS, TOO_MANY_READERS, NOT_ALLOWED, BUSY ->
                        RtmpStatusCode.PLAY_FAILED;
                };
                protocol.rejectPlay(streamId, code, text);
            }
            case WatchAnswer.Redirected(var url) -> {
                LOG.info("[{} {}] sent to {}", kind().label(), id.shortText(), url);
                protocol.redirectPlay(streamId, url.value());
            }
            case WatchAnswer.Accepted(var stream, var granted) -> {
                RtmpConnect asked = connect;
                if (closed || protocol.isClosing() || asked == null) {
                    granted.release(endReason);
                    return;
                }
                begin(SessionState.READ, streamId, request, granted);
                RtmpWireFormat format = RtmpWireFormat.of(asked.capabilities(), streamId, endpoint.writeInterval());
                RtmpPlayer playing = new RtmpPlayer(id, channel, stream, format, this::end);
                player = playing;
                LOG.info("[path {}] [{} {}] reading", path, kind().label(), id.shortText());
                protocol.acceptPlay(streamId);
                playing.attach();
            }
        }
    }

    @Override
    public void onAudio(int streamId, long timestampMs, ByteBuf payload) {
        onMedia(FlvTagType.AUDIO, timestampMs, payload);
    }

    @Override
    public void onVideo(int streamId, long timestampMs, ByteBuf payload) {
        onMedia(FlvTagType.VIDEO, timestampMs, payload);
    }

    @Override
    public void onData(int streamId, long timestampMs, ByteBuf payload) {
        onMedia(FlvTagType.SCRIPT, timestampMs, payload);
    }

    private void onMedia(FlvTagType type, long timestampMs, ByteBuf payload) {
        RtmpPublication current = publication;
        if (current == null) {
            return;
        }
        try {
            current.onMessage(type, timestampMs, payload, clock.nanoTime());
        } catch (MediaException e) {
            endpoint.warnings().warn("too many broken RTMP messages", "[path " + path + "] " + e.getMessage());
            end(EndReason.PROTOCOL_ERROR);
        }
    }

    @Override
    public void onStreamEnd(int streamId, RtmpStreamEnd end) {
        if (streamId == messageStreamId) {
            stop(EndReason.CLIENT_LEFT);
        }
    }

    @Override
    public void onPause(int streamId, boolean pause, double positionMs) {
        RtmpPlayer playing = player;
        if (playing != null && streamId == messageStreamId) {
            playing.pause(pause);
        }
    }

    @Override
    public void onSeek(int streamId, double positionMs) {
        // streams are live: the session has refused already
    }

    @Override
    public void onReceive(int streamId, boolean video, boolean on) {
        RtmpPlayer playing = player;
        if (playing != null && streamId == messageStreamId) {
            playing.receive(video, on);
        }
    }

    @Override
    public void onClosed(RtmpCloseReason reason) {
        closed = true;
        switch (reason.kind()) {
            case PROTOCOL_ERROR -> {
                endReason = EndReason.PROTOCOL_ERROR;
                endpoint.warnings().warn("RTMP connection closed", address() + ": " + reason.description());
            }
            case HANDSHAKE_TIMEOUT, CONNECT_TIMEOUT, IDLE -> endReason = EndReason.TIMED_OUT;
            case INTERNAL_ERROR -> {
                endReason = EndReason.INTERNAL_ERROR;
                endpoint.internalErrors().increment();
            }
            case PEER_CLOSED, TRANSPORT_FAILED, REJECTED, CLOSED_HERE -> {}
        }
        stop(endReason);
        endpoint.sessions().remove(this, endReason.text());
    }

    /** Its path ends it: another publisher took over, the path closed, the server stops. */
    @Override
    public void onEnd(EndReason reason) {
        end(reason);
    }

    private void end(EndReason reason) {
        if (closed) {
            return;
        }
        endReason = reason;
        if (state == SessionState.PUBLISH) {
            protocol.endPublish(messageStreamId, RtmpStatusCode.STREAM_FAILED, reason.text());
        } else if (state == SessionState.READ) {
            protocol.endPlay(messageStreamId, reason.text());
        }
        protocol.close(new RtmpCloseReason(RtmpCloseReason.Kind.CLOSED_HERE, reason.text()));
        if (reason == EndReason.SLOW_READER) {
            channel.close();
        } else {
            loop().schedule(() -> channel.close(), CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void begin(SessionState next, int streamId, ClientRequest request, Admission granted) {
        state = next;
        messageStreamId = streamId;
        path = granted.path().isEmpty() ? request.path() : granted.path();
        query = request.query();
        admission = granted;
        Instant expiresAt = granted.expiresAt();
        if (expiresAt != null) {
            long leftMs =
                    Math.max(0, Duration.between(clock.wallTime(), expiresAt).toMillis());
            expiry = loop().schedule(() -> end(EndReason.CREDENTIALS_EXPIRED), leftMs, TimeUnit.MILLISECONDS);
        }
    }

    private void stop(EndReason reason) {
        Admission held = admission;
        if (held == null) {
            return;
        }
        admission = null;
        Future<?> pending = expiry;
        if (pending != null) {
            expiry = null;
            pending.cancel(false);
        }
        RtmpPublication published = publication;
        RtmpPlayer played = player;
        if (played != null) {
            played.detach();
        }
        LOG.info(
                "[path {}] [{} {}] {}: {}",
                path,
                kind().label(),
                id.shortText(),
                published == null ? "stopped reading" : "stopped publishing",
                reason.text());
        publication = null;
        player = null;
        state = SessionState.IDLE;
        held.release(reason);
        path = "";
        query = "";
    }

    private void watchForSilence(RtmpPublication watched, long lastCount) {
        loop().schedule(
                        () -> {
                            if (publication != watched) {
                                return;
                            }
                            if (watched.messageCount() == lastCount) {
                                end(EndReason.TIMED_OUT);
                            } else {
                                watchForSilence(watched, watched.messageCount());
                            }
                        },
                        endpoint.readTimeoutMs(),
                        TimeUnit.MILLISECONDS);
    }

    private ClientRequest request(String name) {
        RtmpConnect asked = connect;
        if (asked == null) {
            throw new IllegalStateException("asked before connect");
        }
        RtmpAddress address = RtmpAddress.of(asked, name);
        InetSocketAddress local = (InetSocketAddress) channel.localAddress();
        return new ClientRequest(
                id,
                local.getPort(),
                tls,
                RtmpAddress.of(asked.app(), "", "").path(),
                RtmpAddress.of("", "", name).path(),
                address.path(),
                address.query(),
                remote(),
                asked.flashVer());
    }

    private void logRefusal(String what, ClientRequest request, String text) {
        // the key of a refused client may be a mistyped secret: only the application is told
        String safe =
                request.key().isEmpty() ? text : text.replace(request.path(), request.app() + "/" + Redaction.MASK);
        endpoint.warnings().warn(what + " refused", address() + ": " + safe);
    }

    private String address() {
        return ProxyHeader.client(channel) instanceof InetSocketAddress address ? HostPort.of(address) : "";
    }

    private InetSocketAddress remote() {
        if (ProxyHeader.client(channel) instanceof InetSocketAddress address) {
            return address;
        }
        throw new IllegalStateException("the connection is gone");
    }
}
