package io.weir.server.httpstream;

import io.netty.channel.Channel;
import io.weir.base.id.PathName;
import io.weir.base.id.SessionId;
import io.weir.base.log.Redaction;
import io.weir.platform.http.HttpRequest;
import io.weir.server.auth.AuthDecision;
import io.weir.server.path.ReadDecision;
import io.weir.server.session.LiveSession;
import io.weir.server.session.SessionKind;
import io.weir.server.session.SessionState;
import io.weir.server.session.SessionStatus;
import io.weir.server.session.SessionTable;
import io.weir.server.stream.EndReason;
import io.weir.server.stream.ReaderProgress;
import io.weir.server.stream.StreamReader;
import io.weir.server.stream.WireFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One viewer of a stream without end over HTTP or a WebSocket. Threading: its channel's loop, but for the methods that say otherwise. */
final class HttpStreamSession implements StreamReader, LiveSession {
    /** Time for a closing client to read its last bytes. */
    private static final int CLOSE_TIMEOUT_MS = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(HttpStreamSession.class);

    /** Who asked for what. */
    record Client(
            SessionId id,
            SessionKind kind,
            PathName path,
            HttpRequest request,
            Instant created,
            AuthDecision.Allow allowed) {}

    /**
     * How the viewer is answered.
     *
     * @param farewell ends the answer in order, once what was written is out
     */
    record Answer(Channel channel, WireFormat format, Consumer<EndReason> farewell) {}

    private final Client client;
    private final Channel channel;
    private final WireFormat format;
    private final ReadDecision.Accepted place;
    private final SessionTable sessions;
    private final Consumer<EndReason> farewell;
    private @Nullable ReaderProgress progress;
    private EndReason endReason = EndReason.CLIENT_LEFT;

    HttpStreamSession(Client client, Answer answer, ReadDecision.Accepted place, SessionTable sessions) {
        this.client = client;
        this.channel = answer.channel();
        this.format = answer.format();
        this.farewell = answer.farewell();
        this.place = place;
        this.sessions = sessions;
    }

    void start() {
        sessions.add(this);
        LOG.info(
                "[path {}] [{} {}] reading",
                client.path(),
                kind().label(),
                client.id().shortText());
        place.path().readerConnected(client.id());
        place.stream().attach(this);
        Instant expiresAt = client.allowed().expiresAt();
        if (expiresAt != null) {
            long leftMs =
                    Math.max(0, Duration.between(client.created(), expiresAt).toMillis());
            Future<?> expiry = channel.eventLoop()
                    .schedule(() -> onEnd(EndReason.CREDENTIALS_EXPIRED), leftMs, TimeUnit.MILLISECONDS);
            channel.closeFuture().addListener(_ -> expiry.cancel(false));
        }
        channel.closeFuture().addListener(_ -> onClosed());
    }

    @Override
    public SessionId id() {
        return client.id();
    }

    @Override
    public SessionKind kind() {
        return client.kind();
    }

    @Override
    public Executor owner() {
        return channel.eventLoop();
    }

    @Override
    public Channel channel() {
        return channel;
    }

    @Override
    public WireFormat format() {
        return format;
    }

    @Override
    public SessionStatus status() {
        ReaderProgress known = progress;
        String userAgent = client.request().header("User-Agent");
        return new SessionStatus(
                client.id(),
                kind(),
                client.created(),
                client.request().peer().clientText(),
                SessionState.READ,
                client.path().value(),
                Redaction.redactQuery(client.request().rawQuery()),
                client.allowed().user(),
                userAgent == null ? "" : userAgent,
                0,
                known == null ? 0 : known.writtenBytes(),
                known == null ? 0 : known.unitsDiscarded(),
                Optional.empty());
    }

    /** Any thread. */
    @Override
    public void kick() {
        channel.eventLoop().execute(() -> onEnd(EndReason.KICKED));
    }

    /** Any thread. */
    @Override
    public void shutDown() {
        channel.eventLoop().execute(() -> onEnd(EndReason.SERVER_STOPPING));
    }

    @Override
    public void onAttached(ReaderProgress attached) {
        progress = attached;
    }

    @Override
    public void onEnd(EndReason reason) {
        endReason = reason;
        if (reason == EndReason.SLOW_READER) {
            channel.close();
        } else {
            farewell.accept(reason);
            channel.eventLoop().schedule(() -> channel.close(), CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void onClosed() {
        place.stream().detach(this);
        place.path().removeReader(client.id(), endReason);
        sessions.remove(this, endReason.text());
        LOG.info(
                "[path {}] [{} {}] stopped reading: {}",
                client.path(),
                kind().label(),
                client.id().shortText(),
                endReason.text());
    }
}
