package io.weir.server.webrtc;

import io.netty.channel.EventLoop;
import io.weir.base.buf.Bytes;
import io.weir.base.id.PathName;
import io.weir.base.id.SessionId;
import io.weir.base.time.Clock;
import io.weir.protocol.ProtocolException;
import io.weir.protocol.rtp.rtcp.RtcpReader;
import io.weir.protocol.sdp.MediaPolicy;
import io.weir.protocol.sdp.Negotiation;
import io.weir.protocol.sdp.OfferPlan;
import io.weir.protocol.webrtc.PeerTransport;
import io.weir.server.path.Destination;
import io.weir.server.path.Outgoing;
import io.weir.server.path.Redial;
import io.weir.server.stream.EndReason;
import io.weir.server.stream.LiveStream;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes a path's stream to another server by WHIP for as long as there is one; connects again {@value Outgoing#RETRY_MS} ms after
 * every end. A stream that WebRTC cannot carry is looked at again as often.
 *
 * <p>Threading: one event loop, but for the methods that say otherwise.
 */
final class WhipForward implements Destination {
    /** Time between two looks at how much was sent. */
    static final long COUNT_INTERVAL_NS = 500_000_000L;

    private static final Logger LOG = LoggerFactory.getLogger(WhipForward.class);

    private final PathName path;
    private final SignalingClient signaling;
    private final WebRtcEndpoint endpoint;
    private final RtpFanouts fanouts;
    private final LiveStream stream;
    private final EventLoop loop;
    private final Redial redial;

    private @Nullable Attempt attempt;
    private boolean looking;
    // what other threads see: written by the loop alone
    private volatile Status status = new Status(State.IDLE, "", 0);

    /** A destination of that stream, which waits for {@link #start}. */
    WhipForward(
            PathName path, SignalingClient signaling, WebRtcEndpoint endpoint, RtpFanouts fanouts, LiveStream stream) {
        this.path = path;
        this.signaling = signaling;
        this.endpoint = endpoint;
        this.fanouts = fanouts;
        this.stream = stream;
        this.loop = endpoint.nextLoop();
        this.redial = new Redial(loop, "[path " + path + "] [whip forward]", this::look);
    }

    /** Begins; any thread. */
    void start() {
        redial.start();
    }

    /** Any thread. */
    @Override
    public Status status() {
        return status;
    }

    /** Any thread. */
    @Override
    public void close() {
        loop.execute(() -> {
            redial.close();
            Attempt current = attempt;
            if (current != null) {
                current.leave();
            } else if (!looking) {
                onEnded("closed");
            }
        });
    }

    /** Asks the stream what there is to send. */
    private void look() {
        looking = true;
        fanouts.outline(stream, outline -> loop.execute(() -> onOutline(outline)));
    }

    private void onOutline(StreamOutline outline) {
        looking = false;
        if (redial.isClosed()) {
            onEnded("closed");
            return;
        }
        String cname = WebRtcSession.Client.cname(SessionId.random());
        OfferedTracks offered = OfferedTracks.of(outline.tracks(), cname, endpoint.random());
        if (outline.bFrames()) {
            onEnded(EndReason.B_FRAMES.text());
        } else if (offered.send().isEmpty()) {
            onEnded(offered.refusal());
        } else {
            Attempt next = new Attempt(cname, offered);
            attempt = next;
            next.call.begin();
        }
    }

    private void onEnded(String why) {
        attempt = null;
        long bytes = status.outboundBytes();
        if (redial.isClosed()) {
            status = new Status(State.IDLE, "", bytes);
            signaling.close();
            return;
        }
        status = new Status(State.ERROR, why, bytes);
        redial.later(why);
    }

    /** One session: it watches the stream as a WHEP viewer would. */
    private final class Attempt implements RtcCall.Owner {
        private final Clock clock = endpoint.clock();
        private final String cname;
        private final OfferedTracks offered;
        private final RtcCall call;
        private final long bytesBefore = status.outboundBytes();
        private @Nullable ViewerMedia viewer;
        private @Nullable LoopTicks ticks;

        Attempt(String cname, OfferedTracks offered) {
            this.cname = cname;
            this.offered = offered;
            this.call = new RtcCall(
                    endpoint,
                    new RtcCall.Terms(
                            "forward " + path,
                            loop,
                            signaling,
                            endpoint.config().handshakeTimeout()),
                    local -> new OfferPlan.Send(local, MediaPolicy.SEND, offered.send()),
                    this);
        }

        /** Says goodbye, and ends. */
        void leave() {
            ViewerMedia current = viewer;
            if (current != null) {
                current.close(EndReason.CLIENT_LEFT, clock.nanoTime());
            }
            call.hangUp("closed");
        }

        @Override
        public void onConnected(PeerTransport peer, Negotiation.Accepted accepted) {
            boolean sendsVideo =
                    accepted.media().stream().anyMatch(each -> each.kind().equals("video"));
            if (offered.hasVideo() && !sendsVideo) {
                call.hangUp("the server does not take the pictures: " + NegotiationText.of(accepted.rejections()));
                return;
            }
            ViewerMedia made = new ViewerMedia(
                    offered.agreed(accepted.media()),
                    cname,
                    peer,
                    ThreadLocalRandom.current(),
                    reason -> call.hangUp(reason.text()));
            viewer = made;
            status = new Status(State.FORWARDING, "", bytesBefore);
            LOG.info("[path {}] [whip forward] sending to {}", path, signaling.target());
            fanouts.join(stream, loop, made);
            LoopTicks running = new LoopTicks(loop, clock, nowNs -> count(made, nowNs));
            ticks = running;
            running.start();
        }

        private long count(ViewerMedia of, long nowNs) {
            status = new Status(State.FORWARDING, "", bytesBefore + of.status().bytes());
            return nowNs + COUNT_INTERVAL_NS;
        }

        @Override
        public void onRtp(Bytes packet, long nowNs) {
            // a server sends a publisher no media
        }

        @Override
        public void onRtcp(Bytes compound, long nowNs) {
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
        public void onEnded(String why) {
            LoopTicks running = ticks;
            if (running != null) {
                running.stop();
            }
            ViewerMedia current = viewer;
            if (current != null) {
                viewer = null;
                count(current, clock.nanoTime());
                fanouts.leave(stream, current);
            }
            WhipForward.this.onEnded(why);
        }
    }
}
