package io.weir.server.api;

import io.weir.platform.http.Route;
import io.weir.server.session.SessionKind;
import io.weir.server.session.SessionTable;
import java.util.List;

/** {@code /v3/webrtcsessions}; absent while WebRTC is off. */
public final class WebRtcSessionsApi implements ApiResource {
    private static final SessionRoutes.Names NAMES =
            new SessionRoutes.Names(SessionKind.WEBRTC, "/v3/webrtcsessions", "webrtcSessions", "session");

    private final SessionTable sessions;
    private final boolean enabled;

    /** Tells of those sessions, if WebRTC is on. */
    public WebRtcSessionsApi(SessionTable sessions, boolean enabled) {
        this.sessions = sessions;
        this.enabled = enabled;
    }

    @Override
    public List<Route> routes() {
        return enabled
                ? new SessionRoutes<>(sessions, NAMES, WebRtcSessionItem.class, WebRtcSessionItem::of).all()
                : List.of();
    }
}
