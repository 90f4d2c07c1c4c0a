package io.weir.server.hls;

import io.weir.base.id.PathName;
import io.weir.base.id.SessionId;
import io.weir.base.time.Clock;
import io.weir.config.HlsConfig;
import io.weir.media.Track;
import io.weir.platform.http.HttpExchange;
import io.weir.platform.http.HttpResponse;
import io.weir.platform.http.Route;
import io.weir.server.auth.AuthDecision;
import io.weir.server.auth.AuthProtocol;
import io.weir.server.auth.Credentials;
import io.weir.server.auth.HttpAccess;
import io.weir.server.httpstream.ViewerAdmission;
import io.weir.server.path.PathTable;
import io.weir.server.session.SessionKind;
import io.weir.server.session.SessionTable;
import io.weir.server.stream.EndReason;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /path/index.m3u8}, which begins a session, and what it leads to under {@code /path/hls/session/}.
 *
 * <p>A request with {@code hlsCDNSecret} for a bearer token is a CDN's: all of one path share a session whose addresses stay the same,
 * and the answers may be cached.
 *
 * <p>Threading: any thread.
 */
public final class HlsEndpoint {
    private static final HttpResponse NOT_FOUND = lasting(404, "there is no such segment or playlist");
    private static final HttpResponse NO_SESSION = lasting(404, "the session is over: begin again with index.m3u8");
    private static final HttpResponse BUSY = lasting(503, "too many HLS sessions");
    private static final HttpResponse NO_CDN = lasting(401, "authentication error");
    private static final String PLAYLIST = ".m3u8";
    private static final String INDEX = "/index.m3u8";

    private final ViewerAdmission admission;
    private final HlsViewers viewers;
    private final HlsMuxers muxers;
    private final Clock clock;
    private final DiskReads disk = new DiskReads();

    /** Serves the streams of {@code paths}, cut by {@code muxers}, to whom {@code access} lets in. */
    public HlsEndpoint(PathTable paths, SessionTable sessions, HlsMuxers muxers, Clock clock, HttpAccess access) {
        this.admission = new ViewerAdmission(
                paths,
                access,
                new ViewerAdmission.Way(
                        AuthProtocol.HLS, SessionKind.HLS, INDEX, track -> problem(track, muxers.config())));
        this.viewers = new HlsViewers(sessions, clock, new SecureRandom());
        this.muxers = muxers;
        this.clock = clock;
    }

    /** An error that no cache keeps: what is not there now may be there soon. */
    private static HttpResponse lasting(int status, String text) {
        return HttpResponse.error(status, text).with("Cache-Control", "no-store");
    }

    private static Optional<String> problem(Track track, HlsConfig config) {
        return Optional.of(HlsMuxer.refusal(track.codec(), config.variant())).filter(reason -> !reason.isEmpty());
    }

    /** Whether the session of that id is a CDN's. */
    public boolean isCdn(SessionId id) {
        return viewers.isCdn(id);
    }

    /** The routes to add to a router. */
    public List<Route> routes() {
        return List.of(
                Route.onLoop("GET", "/{path...}" + INDEX, this::onIndex),
                Route.onLoop("GET", "/{path...}/hls/{session}/{file}", this::onFile));
    }

    private void onIndex(HttpExchange exchange) {
        if (isOfCdn(exchange)) {
            withCdnSession(exchange, session -> outline(exchange, session));
        } else {
            admission.admit(exchange, viewer -> begin(viewer, viewers.token(), session -> outline(exchange, session)));
        }
    }

    private boolean isOfCdn(HttpExchange exchange) {
        String secret = muxers.config().cdnSecret().value();
        String sent = Credentials.ofHttp(exchange.request().header("Authorization"), "")
                .token();
        return !secret.isEmpty()
                && MessageDigest.isEqual(
                        secret.getBytes(StandardCharsets.UTF_8), sent.getBytes(StandardCharsets.UTF_8));
    }

    private void withCdnSession(HttpExchange exchange, Consumer<HlsSession> then) {
        HlsSession present = viewers.find(HlsSession.CDN, exchange.parameter("path"));
        if (present != null && !present.muxer().hasEnded()) {
            present.touch(clock.nanoTime());
            then.accept(present);
        } else {
            admission.admitAs(
                    exchange, new AuthDecision.Allow("", null), viewer -> begin(viewer, HlsSession.CDN, then));
        }
    }

    /** What is left of a stream that is over is of the session that had it, and makes nobody begin another. */
    private void onCdnFile(HttpExchange exchange) {
        String path = exchange.parameter("path");
        HlsSession owner = viewers.cdnOwner(path, exchange.parameter("file"));
        if (owner != null) {
            owner.touch(clock.nanoTime());
            serve(exchange, owner);
        } else if (viewers.find(HlsSession.CDN, path) != null) {
            exchange.respond(NOT_FOUND);
        } else {
            withCdnSession(exchange, session -> serve(exchange, session));
        }
    }

    /** Begins a session for {@code viewer}; the one of a CDN may have begun meanwhile. */
    private void begin(ViewerAdmission.Viewer viewer, String token, Consumer<HlsSession> then) {
        HlsSession.Client client = new HlsSession.Client(
                viewer.id(),
                token,
                viewer.path(),
                viewer.exchange().request(),
                clock.wallTime(),
                viewer.allowed(),
                viewer.arrival());
        HlsMuxer muxer = muxers.of(viewer.path(), viewer.place().stream());
        Optional<HlsSession> begun = viewers.begin(client, new HlsSession.Seat(viewer.place(), muxer));
        if (begun.isPresent()) {
            viewer.place().path().readerConnected(viewer.id());
            then.accept(begun.get());
            return;
        }
        viewer.leave(EndReason.CLIENT_LEFT);
        HlsSession present = client.cdn() ? viewers.find(token, viewer.path().value()) : null;
        if (present == null) {
            viewer.exchange().respond(BUSY);
        } else {
            then.accept(present);
        }
    }

    /** The other paths that the viewer may choose from: those that can be read just now. */
    private void openLadder(HlsSession session) {
        for (PathName rung : muxers.ladder(session.path())) {
            if (session.expect(rung)) {
                admission.join(
                        session.id(),
                        session.arrival(),
                        rung,
                        place -> session.join(
                                rung,
                                place.map(each -> new HlsSession.Seat(each, muxers.of(rung, each.stream())))
                                        .orElse(null)));
            }
        }
    }

    private void outline(HttpExchange exchange, HlsSession session) {
        if (session.renewsLadder(clock.nanoTime())) {
            openLadder(session);
        }
        held(exchange, session, client -> session.muxer().hold(client, () -> session.multivariant(clock.nanoTime())));
    }

    private void onFile(HttpExchange exchange) {
        String token = exchange.parameter("session");
        if (token.equals(HlsSession.CDN)) {
            if (isOfCdn(exchange)) {
                onCdnFile(exchange);
            } else {
                exchange.respond(NO_CDN);
            }
            return;
        }
        HlsSession session = viewers.find(token, exchange.parameter("path"));
        if (session == null) {
            exchange.respond(NO_SESSION);
        } else if (session.isExpired(clock.wallTime())) {
            viewers.end(session, EndReason.CREDENTIALS_EXPIRED);
            exchange.respond(NO_SESSION);
        } else {
            session.touch(clock.nanoTime());
            serve(exchange, session);
        }
    }

    private void serve(HttpExchange exchange, HlsSession session) {
        String name = exchange.parameter("file");
        HlsMuxer muxer = session.owner(name);
        if (muxer == null) {
            exchange.respond(NOT_FOUND);
        } else if (name.endsWith(PLAYLIST)) {
            onPlaylist(exchange, session, muxer.rendition(name.substring(0, name.length() - PLAYLIST.length())), muxer);
        } else {
            String range = exchange.request().header("Range");
            switch (muxer.file(name)) {
                case MediaFile.InMemory(var ready) -> exchange.respond(session.count(muxer, ready.ranged(range)));
                case MediaFile.OnDisk stored -> {
                    if (session.beginRead()) {
                        exchange.onClosed(session::endRead);
                        disk.read(
                                stored,
                                ready -> exchange.respond(session.count(muxer, ready.ranged(range))),
                                exchange::onClosed);
                    } else {
                        exchange.respond(Holds.TOO_MANY);
                    }
                }
                case null ->
                    held(
                            exchange,
                            session,
                            client -> muxer.holdPart(
                                    client, name, ready -> session.count(muxer, ready.ranged(range)), NOT_FOUND));
            }
        }
    }

    private void onPlaylist(HttpExchange exchange, HlsSession session, @Nullable Rendition rendition, HlsMuxer muxer) {
        if (rendition == null) {
            exchange.respond(NOT_FOUND);
            return;
        }
        switch (PlaylistRequest.of(exchange.request().query(), session.isCdn())) {
            case PlaylistRequest.Bad(var answer) -> exchange.respond(answer);
            case PlaylistRequest.Wanted wanted -> {
                Shown shown = rendition.shown();
                if (shown != null && wanted.isTooFarAhead(shown)) {
                    exchange.respond(PlaylistRequest.AHEAD);
                    return;
                }
                HttpResponse ready = wanted.answer(shown);
                if (ready != null) {
                    exchange.respond(session.count(muxer, ready));
                } else {
                    held(
                            exchange,
                            session,
                            client -> muxer.hold(client, () -> {
                                HttpResponse later = wanted.answer(rendition.shown());
                                return later == null ? null : session.count(muxer, later);
                            }));
                }
            }
        }
    }

    /** Lets a request wait, unless its session has too many that do. */
    private static void held(HttpExchange exchange, HlsSession session, Consumer<Holds.Client> wait) {
        if (!session.hold()) {
            exchange.respond(Holds.TOO_MANY);
            return;
        }
        AtomicBoolean over = new AtomicBoolean();
        exchange.onClosed(() -> {
            over.set(true);
            session.release();
        });
        wait.accept(new Holds.Client(exchange.eventLoop(), exchange::tryRespond, over::get));
    }
}
