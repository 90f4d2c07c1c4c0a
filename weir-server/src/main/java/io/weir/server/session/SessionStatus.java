package io.weir.server.session;

import io.weir.base.id.SessionId;
import java.time.Instant;
import java.util.Optional;

/**
 * One session at one moment.
 *
 * @param created when the client connected
 * @param remoteAddress {@code ip:port}
 * @param path name of the path it publishes or reads, empty while idle
 * @param query query string of its address with credentials redacted, empty if none
 * @param user the authenticated user, empty if none
 * @param unitsDiscarded units not sent because it was too slow
 * @param webRtc what there is of WebRTC sessions alone
 */
public record SessionStatus(
        SessionId id,
        SessionKind kind,
        Instant created,
        String remoteAddress,
        SessionState state,
        String path,
        String query,
        String user,
        String userAgent,
        long inboundBytes,
        long outboundBytes,
        long unitsDiscarded,
        Optional<WebRtcStatus> webRtc) {}
