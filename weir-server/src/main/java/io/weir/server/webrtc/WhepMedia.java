package io.weir.server.webrtc;

import io.weir.base.buf.Bytes;
import io.weir.base.time.Clock;
import io.weir.protocol.ProtocolException;
import io.weir.protocol.rtp.rtcp.RtcpReader;
import io.weir.protocol.webrtc.PeerTransport;
import io.weir.server.path.ReadDecision;
import io.weir.server.session.SessionState;
import io.weir.server.stream.EndReason;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a WHEP viewer is sent. Threading: the session's loop. */
final class WhepMedia implements SessionMedia {
    private final WebRtcSession.Client client;
    private final List<SentTrack> agreed;
    private final ReadDecision.Accepted place;
    private final Terms terms;

    private @Nullable ViewerMedia viewer;
    private long inboundBytes;
    private long inboundRtcp;
    private SessionMedia.Figures last = SessionMedia.Figures.NONE;
    private ViewerStatus counted = ViewerStatus.NONE;

    /** What goes for all viewers. */
    record Terms(Clock clock, RtpFanouts fanouts, WebRtcCounters counters) {}

    WhepMedia(WebRtcSession.Client client, List<SentTrack> agreed, ReadDecision.Accepted place, Terms terms) {
        this.client = client;
        this.agreed = List.copyOf(agreed);
        this.place = place;
        this.terms = terms;
    }

    @Override
    public SessionState state() {
        return SessionState.READ;
    }

    @Override
    public void onConnected(PeerTransport peer, Consumer<EndReason> end) {
        ViewerMedia made = new ViewerMedia(agreed, client.cname(), peer, ThreadLocalRandom.current(), end);
        viewer = made;
        place.path().readerConnected(client.id());
        terms.fanouts.join(place.stream(), Objects.requireNonNull(peer.loop()), made);
    }

    @Override
    public void onRtp(Bytes packet, long nowNs) {
        inboundBytes += packet.length();
    }

    @Override
    public void onRtcp(Bytes compound, long nowNs) {
        inboundBytes += compound.length();
        inboundRtcp++;
        ViewerMedia current = viewer;
        if (current == null) {
            return;
        }
        try {
            current.onRtcp(RtcpReader.read(compound), nowNs);
        } catch (ProtocolException _) {
            // one packet's fault, and the transport has counted it
        }
    }

    @Override
    public void onEnding() {
        ViewerMedia current = viewer;
        if (current != null) {
            current.close(EndReason.CLIENT_LEFT, terms.clock.nanoTime());
        }
    }

    @Override
    public void onClosed(EndReason reason) {
        ViewerMedia current = viewer;
        if (current != null) {
            last = figures(terms.clock.nanoTime());
            viewer = null;
            terms.fanouts.leave(place.stream(), current);
        }
        place.path().removeReader(client.id(), reason);
    }

    @Override
    public SessionMedia.Figures figures(long nowNs) {
        ViewerMedia current = viewer;
        if (current == null) {
            return last;
        }
        ViewerStatus status = current.status();
        terms.counters.add(counted, status);
        counted = status;
        return new SessionMedia.Figures(
                inboundBytes, status.bytes(), 0, status.packets(), 0, 0, inboundRtcp, status.unitsSkipped());
    }
}
