package io.weir.server.api;

import io.weir.base.id.SessionId;
import io.weir.platform.http.HttpExchange;
import io.weir.platform.http.HttpResponse;
import io.weir.platform.http.Route;
import io.weir.platform.openapi.Described;
import io.weir.platform.openapi.Operation;
import io.weir.server.hls.HlsMuxerStatus;
import io.weir.server.session.SessionKind;
import io.weir.server.session.SessionStatus;
import io.weir.server.session.SessionTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** {@code /v3/hlsmuxers} and {@code /v3/hlssessions}; absent while HLS is off. */
public final class HlsApi implements ApiResource {
    private static final SessionRoutes.Names SESSIONS =
            new SessionRoutes.Names(SessionKind.HLS, "/v3/hlssessions", "hlsSessions", "session");

    private final Supplier<List<HlsMuxerStatus>> muxers;
    private final SessionTable sessions;
    private final Predicate<SessionId> isCdn;
    private final boolean enabled;

    @Described(name = "HLSMuxer", value = "A stream that is cut into segments.")
    private record MuxerItem(
            String path,
            Instant created,
            Instant lastRequest,
            long outboundBytes,
            long outboundFramesDiscarded,

            @Described(value = "Use outboundBytes.", deprecated = true)
            long bytesSent) {
        static MuxerItem of(HlsMuxerStatus status) {
            return new MuxerItem(
                    status.path(),
                    status.created(),
                    status.lastRequest(),
                    status.outboundBytes(),
                    0,
                    status.outboundBytes());
        }
    }

    @Described(name = "HLSSession", value = "A viewer of HLS.")
    private record SessionItem(
            String id,
            Instant created,
            String remoteAddr,
            String path,
            String query,
            String user,
            String userAgent,
            boolean isCDN,
            long outboundBytes) {
        static SessionItem of(SessionStatus session, boolean cdn) {
            return new SessionItem(
                    session.id().toString(),
                    session.created(),
                    session.remoteAddress(),
                    session.path(),
                    session.query(),
                    session.user(),
                    session.userAgent(),
                    cdn,
                    session.outboundBytes());
        }
    }

    /**
     * Tells of those, if HLS is on.
     *
     * @param isCdn whether a session is a CDN's
     */
    public HlsApi(
            Supplier<List<HlsMuxerStatus>> muxers, SessionTable sessions, Predicate<SessionId> isCdn, boolean enabled) {
        this.muxers = muxers;
        this.sessions = sessions;
        this.isCdn = isCdn;
        this.enabled = enabled;
    }

    @Override
    public List<Route> routes() {
        if (!enabled) {
            return List.of();
        }
        List<Route> routes = new ArrayList<>(new SessionRoutes<>(
                        sessions,
                        SESSIONS,
                        SessionItem.class,
                        session -> SessionItem.of(session, isCdn.test(session.id())))
                .all());
        routes.add(ControlApi.get("/v3/hlsmuxers/list", this::list)
                .describedBy(Operation.of("hlsMuxersList", "HLS", "Returns all muxers.")
                        .answersPage(MuxerItem.class)));
        routes.add(ControlApi.get("/v3/hlsmuxers/get/{name...}", this::get)
                .describedBy(Operation.of("hlsMuxersGet", "HLS", "Returns a muxer.")
                        .answers(MuxerItem.class)
                        .errors(404)));
        return routes;
    }

    private List<MuxerItem> muxers() {
        return muxers.get().stream()
                .map(MuxerItem::of)
                .sorted(Comparator.comparing(MuxerItem::path))
                .toList();
    }

    private void list(HttpExchange exchange) throws Exception {
        exchange.respond(HttpResponse.json(200, Page.of(exchange.request(), muxers())));
    }

    private void get(HttpExchange exchange) {
        String name = exchange.parameter("name");
        Optional<MuxerItem> found =
                muxers().stream().filter(each -> each.path().equals(name)).findFirst();
        exchange.respond(
                found.isPresent() ? HttpResponse.json(200, found.get()) : HttpResponse.error(404, "muxer not found"));
    }
}
