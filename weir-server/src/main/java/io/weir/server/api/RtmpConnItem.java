package io.weir.server.api;

import io.weir.platform.openapi.Described;
import io.weir.server.session.SessionStatus;
import java.time.Instant;
import java.util.Locale;

/** An RTMP connection in the API, under MediaMTX's names of both generations. */
@Described(name = "RTMPConn")
record RtmpConnItem(
        String id,
        Instant created,
        String remoteAddr,
        @Described(oneOf = {"idle", "read", "publish"}) String state,
        String path,
        String query,
        String user,
        String userAgent,
        long inboundBytes,
        long outboundBytes,
        long outboundFramesDiscarded,

        @Described(value = "Use inboundBytes.", deprecated = true)
        long bytesReceived,

        @Described(value = "Use outboundBytes.", deprecated = true)
        long bytesSent) {
    static RtmpConnItem of(SessionStatus session) {
        return new RtmpConnItem(
                session.id().toString(),
                session.created(),
                session.remoteAddress(),
                session.state().name().toLowerCase(Locale.ROOT),
                session.path(),
                session.query(),
                session.user(),
                session.userAgent(),
                session.inboundBytes(),
                session.outboundBytes(),
                session.unitsDiscarded(),
                session.inboundBytes(),
                session.outboundBytes());
    }
}
