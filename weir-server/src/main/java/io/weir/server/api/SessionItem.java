package io.weir.server.api;

import io.weir.platform.openapi.Described;
import io.weir.server.session.SessionStatus;
import java.time.Instant;
import java.util.Locale;

/** A session of any protocol. */
@Described(name = "Session", value = "A session of any protocol.")
record SessionItem(
        String id,
        String protocol,
        String type,
        Instant created,
        String remoteAddr,
        @Described(oneOf = {"idle", "read", "publish"}) String state,
        String path,
        String query,
        String user,
        String userAgent,
        long inboundBytes,
        long outboundBytes,
        long outboundFramesDiscarded) {
    static SessionItem of(SessionStatus session) {
        return new SessionItem(
                session.id().toString(),
                session.kind().label(),
                session.kind().apiType(),
                session.created(),
                session.remoteAddress(),
                session.state().name().toLowerCase(Locale.ROOT),
                session.path(),
                session.query(),
                session.user(),
                session.userAgent(),
                session.inboundBytes(),
                session.outboundBytes(),
                session.unitsDiscarded());
    }
}
