package io.weir.server.hls;

import io.weir.base.id.PathName;
import io.weir.base.id.SessionId;
import io.weir.base.log.Redaction;
import io.weir.platform.http.HttpRequest;
import io.weir.platform.http.HttpResponse;
import io.weir.server.auth.AuthDecision;
import io.weir.server.path.ReadDecision;
import io.weir.server.session.LiveSession;
import io.weir.server.session.SessionKind;
import io.weir.server.session.SessionState;
import io.weir.server.session.SessionStatus;
import io.weir.server.stream.EndReason;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;

/**
 * One viewer of HLS: all requests under the address that its multivariant playlist has. It is no connection; who asks for nothing for
 * {@link HlsViewers#IDLE_S} seconds has left.
 *
 * <p>Threading: any thread.
 */
final class HlsSession implements LiveSession {
    /** Who asked for what. */
    record Client(SessionId id, PathName path, HttpRequest request, Instant created, AuthDecision.Allow allowed) {}

    private final Client client;
    private final String token;
    private final ReadDecision.Accepted place;
    private final HlsMuxer muxer;
    private final HlsViewers viewers;
    private final LongAdder sentBytes = new LongAdder();
    private volatile long askedNs;

    HlsSession(Client client, String token, ReadDecision.Accepted place, HlsMuxer muxer, HlsViewers viewers) {
        this.client = client;
        this.token = token;
        this.place = place;
        this.muxer = muxer;
        this.viewers = viewers;
    }

    /** What stands in the addresses of its files: nobody else knows it. */
    String token() {
        return token;
    }

    PathName path() {
        return client.path();
    }

    HlsMuxer muxer() {
        return muxer;
    }

    /** The viewer asks for something. */
    void touch(long nowNs) {
        askedNs = nowNs;
        muxer.touch(nowNs);
    }

    long askedNs() {
        return askedNs;
    }

    /** Whether what let the viewer in is over. */
    boolean isExpired(Instant now) {
        Instant expiresAt = client.allowed().expiresAt();
        return expiresAt != null && !now.isBefore(expiresAt);
    }

    /** Counts an answer that the viewer gets. */
    HttpResponse count(HttpResponse response) {
        sentBytes.add(response.body().length());
        muxer.sent(response.body().length());
        return response;
    }

    /** Gives its place on the path back. */
    void leave(EndReason reason) {
        place.path().removeReader(client.id(), reason);
    }

    @Override
    public SessionId id() {
        return client.id();
    }

    @Override
    public SessionKind kind() {
        return SessionKind.HLS;
    }

    @Override
    public Executor owner() {
        return place.stream().home();
    }

    @Override
    public SessionStatus status() {
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
                sentBytes.sum(),
                0,
                Optional.empty());
    }

    @Override
    public void kick() {
        viewers.end(this, EndReason.KICKED);
    }

    @Override
    public void shutDown() {
        viewers.end(this, EndReason.SERVER_STOPPING);
    }
}
