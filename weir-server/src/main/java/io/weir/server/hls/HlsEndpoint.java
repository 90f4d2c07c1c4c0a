package io.weir.server.hls;

import io.weir.base.time.Clock;
import io.weir.config.HlsConfig;
import io.weir.media.Track;
import io.weir.platform.http.HttpExchange;
import io.weir.platform.http.HttpResponse;
import io.weir.platform.http.Route;
import io.weir.server.auth.AuthProtocol;
import io.weir.server.auth.HttpAccess;
import io.weir.server.httpstream.ViewerAdmission;
import io.weir.server.path.PathTable;
import io.weir.server.session.SessionKind;
import io.weir.server.session.SessionTable;
import io.weir.server.stream.EndReason;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /path/index.m3u8}, which begins a session, and what it leads to under {@code /path/hls/session/}.
 *
 * <p>Threading: any thread.
 */
public final class HlsEndpoint {
    private static final HttpResponse NOT_FOUND = HttpResponse.error(404, "there is no such segment or playlist");
    private static final HttpResponse NO_SESSION =
            HttpResponse.error(404, "the session is over: begin again with index.m3u8");
    private static final HttpResponse AHEAD = HttpResponse.error(400, "_HLS_msn is too far ahead");
    private static final HttpResponse BAD_NUMBER = HttpResponse.error(400, "_HLS_msn and _HLS_part are numbers");
    private static final HttpResponse BUSY = HttpResponse.error(503, "too many HLS sessions");
    private static final String PLAYLIST = ".m3u8";
    private static final String INDEX = "/index.m3u8";
    /** Segments that a blocking request may be ahead of the one being made (RFC 8216bis §6.2.5.2). */
    private static final int AHEAD_MAX = 2;

    private final ViewerAdmission admission;
    private final HlsViewers viewers;
    private final HlsMuxers muxers;
    private final Clock clock;

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

    private static Optional<String> problem(Track track, HlsConfig config) {
        return Optional.of(HlsMuxer.refusal(track.codec(), config.variant())).filter(reason -> !reason.isEmpty());
    }

    /** The routes to add to a router. */
    public List<Route> routes() {
        return List.of(
                Route.onLoop("GET", "/{path...}" + INDEX, exchange -> admission.admit(exchange, this::onAdmitted)),
                Route.onLoop("GET", "/{path...}/hls/{session}/{file}", this::onFile));
    }

    private void onAdmitted(ViewerAdmission.Viewer viewer) {
        HttpExchange exchange = viewer.exchange();
        Optional<HlsSession> begun = viewers.begin(
                new HlsSession.Client(
                        viewer.id(), viewer.path(), exchange.request(), clock.wallTime(), viewer.allowed()),
                viewer.place(),
                muxers.of(viewer.path(), viewer.place().stream()));
        if (begun.isEmpty()) {
            viewer.leave(EndReason.CLIENT_LEFT);
            exchange.respond(BUSY);
            return;
        }
        HlsSession session = begun.get();
        viewer.place().path().readerConnected(viewer.id());
        session.muxer().hold(client(exchange), () -> session.muxer().multivariant("hls/" + session.token() + "/"));
    }

    private void onFile(HttpExchange exchange) {
        HlsSession session = viewers.find(exchange.parameter("session"));
        if (session == null || !session.path().value().equals(exchange.parameter("path"))) {
            exchange.respond(NO_SESSION);
            return;
        }
        if (session.isExpired(clock.wallTime())) {
            viewers.end(session, EndReason.CREDENTIALS_EXPIRED);
            exchange.respond(NO_SESSION);
            return;
        }
        session.touch(clock.nanoTime());
        String file = exchange.parameter("file");
        HlsMuxer muxer = session.muxer();
        if (file.endsWith(PLAYLIST)) {
            onPlaylist(exchange, session, file.substring(0, file.length() - PLAYLIST.length()));
            return;
        }
        HttpResponse ready = muxer.file(file);
        if (ready != null) {
            exchange.respond(session.count(ready));
        } else {
            muxer.holdPart(client(exchange), file, session::count, NOT_FOUND);
        }
    }

    private void onPlaylist(HttpExchange exchange, HlsSession session, String name) {
        Rendition rendition = session.muxer().rendition(name);
        if (rendition == null) {
            exchange.respond(NOT_FOUND);
            return;
        }
        String skip = exchange.request().query().get("_HLS_skip");
        boolean delta = "YES".equals(skip) || "v2".equals(skip);
        long sequence = number(exchange.request().query().get("_HLS_msn"));
        long part = number(exchange.request().query().get("_HLS_part"));
        if (sequence == BAD || part == BAD || sequence == ABSENT && part != ABSENT) {
            exchange.respond(BAD_NUMBER);
            return;
        }
        Shown shown = rendition.shown();
        if (shown != null && sequence > shown.openSequence() + AHEAD_MAX) {
            exchange.respond(AHEAD);
            return;
        }
        HttpResponse ready = answer(rendition, sequence, (int) Math.min(part, Integer.MAX_VALUE), delta);
        if (ready != null) {
            exchange.respond(session.count(ready));
        } else {
            session.muxer().hold(client(exchange), () -> {
                HttpResponse later = answer(rendition, sequence, (int) Math.min(part, Integer.MAX_VALUE), delta);
                return later == null ? null : session.count(later);
            });
        }
    }

    private static Holds.Client client(HttpExchange exchange) {
        return new Holds.Client(exchange.eventLoop(), exchange::respond);
    }

    private static @Nullable HttpResponse answer(Rendition rendition, long sequence, int part, boolean delta) {
        Shown shown = rendition.shown();
        if (shown == null || sequence != ABSENT && !shown.has(sequence, part)) {
            return null;
        }
        return delta ? shown.delta() : shown.whole();
    }

    private static final long ABSENT = -1;
    private static final long BAD = -2;
    private static final int DIGITS_MAX = 15;

    private static long number(@Nullable String text) {
        if (text == null) {
            return ABSENT;
        }
        boolean digits =
                !text.isEmpty() && text.length() <= DIGITS_MAX && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? Long.parseLong(text) : BAD;
    }
}
