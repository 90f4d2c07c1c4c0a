package io.weir.server.api;

import io.weir.platform.http.Route;
import io.weir.server.session.SessionKind;
import io.weir.server.session.SessionTable;
import java.util.ArrayList;
import java.util.List;

/** {@code /v3/rtmpconns} and {@code /v3/rtmpsconns}; a resource is absent while its listener is off. */
public final class RtmpConnsApi implements ApiResource {
    private final SessionTable sessions;
    private final boolean plain;
    private final boolean tls;

    /** Tells of those sessions, as far as their listeners are on. */
    public RtmpConnsApi(SessionTable sessions, boolean plain, boolean tls) {
        this.sessions = sessions;
        this.plain = plain;
        this.tls = tls;
    }

    @Override
    public List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        if (plain) {
            routes.addAll(
                    routes(new SessionRoutes.Names(SessionKind.RTMP, "/v3/rtmpconns", "rtmpConns", "connection")));
        }
        if (tls) {
            routes.addAll(
                    routes(new SessionRoutes.Names(SessionKind.RTMPS, "/v3/rtmpsconns", "rtmpsConns", "connection")));
        }
        return routes;
    }

    private List<Route> routes(SessionRoutes.Names names) {
        return new SessionRoutes<>(sessions, names, RtmpConnItem.class, RtmpConnItem::of).all();
    }
}
