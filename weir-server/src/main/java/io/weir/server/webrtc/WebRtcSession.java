package io.weir.server.webrtc;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.weir.base.buf.Bytes;
import io.weir.base.id.PathName;
import io.weir.base.id.SessionId;
import io.weir.base.log.Redaction;
import io.weir.base.time.Clock;
import io.weir.platform.http.HttpRequest;
import io.weir.protocol.ice.IceCredentials;
import io.weir.protocol.ice.IceRemote;
import io.weir.protocol.sdp.TrickleFragment;
import io.weir.protocol.webrtc.PeerEnding;
import io.weir.protocol.webrtc.PeerListener;
import io.weir.protocol.webrtc.PeerTransport;
import io.weir.server.auth.AuthDecision;
import io.weir.server.session.LiveSession;
import io.weir.server.session.SessionKind;
import io.weir.server.session.SessionState;
import io.weir.server.session.SessionStatus;
import io.weir.server.session.SessionTable;
import io.weir.server.session.WebRtcStatus;
import io.weir.server.stream.EndReason;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One WHIP publisher or WHEP viewer, from its answer to its end.
 *
 * <p>Threading: its transport's loop, but for the methods that say otherwise.
 */
final class WebRtcSession implements LiveSession, PeerListener {
    private static final Logger LOG = LoggerFactory.getLogger(WebRtcSession.class);

    private final Client client;
    private final SessionMedia media;
    private final Surroundings surroundings;
    private final SessionOpener.Description description;
    /** Set once, before anybody else knows the session. */
    private @Nullable PeerTransport transport;

    private @Nullable EndReason ending;
    private @Nullable Future<?> expiry;
    /** Written by the session's loop, read by whoever asks before the session has one. */
    private volatile boolean connected;
    /** As the peer last told them. */
    private volatile Credentials remote;

    private final long begunNs;

    /**
     * Who asked for what.
     *
     * @param secret the last part of the session's URL, unguessable
     */
    record Client(
            SessionId id,
            String secret,
            PathName path,
            HttpRequest request,
            Instant created,
            AuthDecision.Allow allowed) {
        /** The canonical name of all that the session sends (RFC 3550 section 6.5.1). */
        String cname() {
            return cname(id);
        }

        static String cname(SessionId id) {
            return id.toString().replace("-", "");
        }

        /** Where the offer came from. */
        InetAddress address() {
            return request.peer().client();
        }
    }

    private record Credentials(String ufrag, String pwd) {}

    /** What sessions share. */
    record Surroundings(SessionTable sessions, WebRtcEndpoint endpoint) {
        Clock clock() {
            return endpoint.clock();
        }
    }

    WebRtcSession(Client client, SessionMedia media, SessionOpener.Description description, Surroundings surroundings) {
        this.client = client;
        this.media = media;
        this.description = description;
        this.remote = new Credentials(description.remoteUfrag(), description.remotePwd());
        this.surroundings = surroundings;
        this.begunNs = surroundings.clock().nanoTime();
    }

    /** Whether the fragment restarts ICE: its credentials are not the peer's last ones. Any thread. */
    boolean isRestartedBy(TrickleFragment fragment) {
        Credentials known = remote;
        return fragment.restarts(known.ufrag, known.pwd);
    }

    /**
     * Restarts ICE with those credentials of ours; the reply, on the session's loop, is the fragment to answer with. Any thread.
     *
     * @param fragment with the peer's new credentials
     */
    void restart(TrickleFragment fragment, IceCredentials next, Consumer<String> reply) {
        remote = new Credentials(fragment.iceUfrag(), fragment.icePwd());
        PeerTransport peer = transport();
        peer.execute(() -> {
            peer.restart(next);
            reply.accept(TrickleFragment.restarted(description.local(next), description.answer())
                    .print());
        });
    }

    /** The transport is made: the session waits for its peer. The thread that answers. */
    void begin(PeerTransport made) {
        transport = made;
        surroundings.sessions.add(this);
    }

    PeerTransport transport() {
        return Objects.requireNonNull(transport);
    }

    Client client() {
        return client;
    }

    @Override
    public SessionId id() {
        return client.id();
    }

    @Override
    public SessionKind kind() {
        return SessionKind.WEBRTC;
    }

    /** Before it has a loop, whoever asks: it is not to get one for a question, since its peer's first packet chooses. */
    @Override
    public Executor owner() {
        EventLoop loop = transport().loop();
        return loop == null ? Runnable::run : loop;
    }

    @Override
    public SessionStatus status() {
        EventLoop loop = transport().loop();
        boolean begun = loop != null && loop.inEventLoop();
        SessionMedia.Figures figures =
                begun ? media.figures(surroundings.clock().nanoTime()) : SessionMedia.Figures.NONE;
        String userAgent = client.request().header("User-Agent");
        return new SessionStatus(
                client.id(),
                kind(),
                client.created(),
                client.request().peer().clientText(),
                media.state(),
                client.path().value(),
                Redaction.redactQuery(client.request().rawQuery()),
                client.allowed().user(),
                userAgent == null ? "" : userAgent,
                figures.inboundBytes(),
                figures.outboundBytes(),
                figures.unitsDiscarded(),
                Optional.of(webRtc(figures, begun ? transport().remote() : null)));
    }

    private WebRtcStatus webRtc(SessionMedia.Figures figures, @Nullable IceRemote remote) {
        IceRemote to = connected ? remote : null;
        return new WebRtcStatus(
                connected,
                to == null ? "" : SelectedCandidates.local(description.first().candidates(), to),
                to == null ? "" : SelectedCandidates.remote(description.remoteCandidates(), to),
                figures.inboundPackets(),
                figures.inboundLost(),
                figures.inboundJitter(),
                figures.inboundRtcp(),
                figures.outboundPackets(),
                transport().rtcpSentCount());
    }

    /** Any thread. */
    @Override
    public void kick() {
        end(EndReason.KICKED);
    }

    /** Any thread. */
    @Override
    public void shutDown() {
        end(EndReason.SERVER_STOPPING);
    }

    /** Ends it for that reason, unless it is ending already. Any thread. */
    void end(EndReason reason) {
        PeerTransport peer = transport();
        peer.execute(() -> {
            if (ending == null) {
                ending = reason;
                if (connected) {
                    media.onEnding();
                }
                peer.close(reason.text());
            }
        });
    }

    @Override
    public void onConnected() {
        connected = true;
        surroundings.endpoint.waiting().remove(client.address());
        surroundings.endpoint.counters().connectNs().record(surroundings.clock().nanoTime() - begunNs);
        PeerTransport peer = transport();
        LOG.info(
                "{} {}: connected to {}",
                prefix(),
                media.state() == SessionState.PUBLISH ? "publishing" : "reading",
                peer.remote());
        Instant expiresAt = client.allowed().expiresAt();
        EventLoop loop = peer.loop();
        if (expiresAt != null && loop != null) {
            Duration left = Duration.between(surroundings.clock().wallTime(), expiresAt);
            expiry = loop.schedule(
                    () -> end(EndReason.CREDENTIALS_EXPIRED), Math.max(0, left.toMillis()), TimeUnit.MILLISECONDS);
        }
        try {
            media.onConnected(peer, this::end);
        } catch (RuntimeException e) {
            broken(e);
        }
    }

    @Override
    public void onRtp(Bytes packet, long nowNs) {
        try {
            media.onRtp(packet, nowNs);
        } catch (RuntimeException e) {
            broken(e);
        }
    }

    @Override
    public void onRtcp(Bytes compound, long nowNs) {
        try {
            media.onRtcp(compound, nowNs);
        } catch (RuntimeException e) {
            broken(e);
        }
    }

    /** A fault of ours: it ends this session alone. */
    private void broken(RuntimeException e) {
        LOG.error("{} broke", prefix(), e);
        surroundings.endpoint.internalErrors().increment();
        end(EndReason.INTERNAL_ERROR);
    }

    @Override
    public void onClosed(PeerEnding end, String reason) {
        EndReason told = ending;
        if (told == null) {
            told = switch (end) {
                case HERE -> EndReason.SERVER_STOPPING;
                case PEER -> EndReason.CLIENT_LEFT;
                case TIMEOUT -> EndReason.TIMED_OUT;
                case FAULT -> EndReason.PROTOCOL_ERROR;
            };
            ending = told;
        }
        Future<?> pending = expiry;
        if (pending != null) {
            pending.cancel(false);
        }
        if (!connected) {
            surroundings.endpoint.waiting().remove(client.address());
        }
        media.onClosed(told);
        surroundings.sessions.remove(this, told.text());
        surroundings.endpoint.remove(this);
        LOG.info(
                "{} stopped {}: {}",
                prefix(),
                media.state() == SessionState.PUBLISH ? "publishing" : "reading",
                end == PeerEnding.HERE || end == PeerEnding.PEER ? told.text() : reason);
    }

    private String prefix() {
        return "[path " + client.path() + "] [webrtc " + client.id().shortText() + "]";
    }
}
