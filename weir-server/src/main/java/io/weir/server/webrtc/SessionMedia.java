package io.weir.server.webrtc;

import io.weir.base.buf.Bytes;
import io.weir.protocol.webrtc.PeerTransport;
import io.weir.server.session.SessionState;
import io.weir.server.stream.EndReason;
import java.util.function.Consumer;

/** What a session uses its transport for. Threading: the session's loop. */
interface SessionMedia {
    /** Publishing or reading. */
    SessionState state();

    /**
     * The transport is there.
     *
     * @param end ends the session
     */
    void onConnected(PeerTransport peer, Consumer<EndReason> end);

    void onRtp(Bytes packet, long nowNs);

    void onRtcp(Bytes compound, long nowNs);

    /** The session ends while its transport still is: last words. */
    void onEnding();

    /** The session is over, connected or not. */
    void onClosed(EndReason reason);

    /** What went through so far. */
    Figures figures(long nowNs);

    /**
     * Figures of a session.
     *
     * @param unitsDiscarded units not sent because it was too slow
     */
    record Figures(
            long inboundBytes,
            long outboundBytes,
            long inboundPackets,
            long outboundPackets,
            long inboundLost,
            double inboundJitter,
            long inboundRtcp,
            long unitsDiscarded) {
        static final Figures NONE = new Figures(0, 0, 0, 0, 0, 0, 0, 0);
    }
}
