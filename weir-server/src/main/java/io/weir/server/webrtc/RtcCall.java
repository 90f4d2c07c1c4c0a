package io.weir.server.webrtc;

import io.netty.channel.EventLoop;
import io.weir.base.buf.Bytes;
import io.weir.protocol.ProtocolException;
import io.weir.protocol.dtls.DtlsCertificate;
import io.weir.protocol.dtls.DtlsOptions;
import io.weir.protocol.dtls.DtlsRole;
import io.weir.protocol.ice.IceCandidate;
import io.weir.protocol.ice.IceCredentials;
import io.weir.protocol.sdp.DtlsRoles;
import io.weir.protocol.sdp.Fingerprint;
import io.weir.protocol.sdp.LocalEnd;
import io.weir.protocol.sdp.Negotiation;
import io.weir.protocol.sdp.OfferPlan;
import io.weir.protocol.sdp.SessionDescription;
import io.weir.protocol.sdp.Setup;
import io.weir.protocol.webrtc.PeerEnding;
import io.weir.protocol.webrtc.PeerListener;
import io.weir.protocol.webrtc.PeerOptions;
import io.weir.protocol.webrtc.PeerTransport;
import io.weir.protocol.webrtc.RtcClientSocket;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session that weir begins at another server: a socket, an offer, the server's answer, the transport, and a DELETE at the end.
 *
 * <p>Threading: one event loop; the HTTP part waits on a virtual thread. Ownership: it closes its socket.
 * <p>Limits: the time of its terms for each of the server's answer and the transport.
 */
final class RtcCall implements PeerListener {
    private static final Logger LOG = LoggerFactory.getLogger(RtcCall.class);

    private final WebRtcEndpoint endpoint;
    private final Terms terms;
    private final Function<LocalEnd, OfferPlan> plan;
    private final Owner owner;

    private @Nullable RtcClientSocket socket;
    private @Nullable PeerTransport peer;
    private @Nullable URI session;
    private Negotiation.@Nullable Accepted accepted;
    private boolean ended;

    /** Who calls. Threading: all calls come on the session's loop. */
    interface Owner {
        /** Media may flow. */
        void onConnected(PeerTransport peer, Negotiation.Accepted accepted);

        /** As {@link PeerListener#onRtp}. */
        void onRtp(Bytes packet, long nowNs);

        /** As {@link PeerListener#onRtcp}. */
        void onRtcp(Bytes compound, long nowNs);

        /** It is over, or never came about; comes once. */
        void onEnded(String why);
    }

    /**
     * With whom, and how.
     *
     * @param name in logs
     */
    record Terms(String name, EventLoop loop, SignalingClient signaling, Duration handshakeTimeout) {}

    /** What was agreed on over HTTP. */
    private record Agreed(
            Negotiation.Accepted accepted, PeerOptions options, IceCredentials remote, List<IceCandidate> candidates) {}

    /** A call that waits for {@link #begin}; {@code plan} says what to offer. */
    RtcCall(WebRtcEndpoint endpoint, Terms terms, Function<LocalEnd, OfferPlan> plan, Owner owner) {
        this.endpoint = endpoint;
        this.terms = terms;
        this.plan = plan;
        this.owner = owner;
    }

    /** Begins. */
    void begin() {
        endpoint.openClient(terms.loop)
                .whenCompleteAsync(
                        (opened, failure) -> {
                            if (opened == null) {
                                finish("no UDP port is to be had: " + failure.getMessage());
                            } else if (ended) {
                                opened.close();
                            } else {
                                socket = opened;
                                Thread.ofVirtual().name("call " + terms.name).start(() -> awaitAgreement(opened));
                            }
                        },
                        terms.loop);
    }

    /** Ends it; the owner is told. */
    void hangUp(String why) {
        PeerTransport open = peer;
        if (open == null) {
            finish(why);
        } else {
            open.close(why);
        }
    }

    /** On a virtual thread of its own. */
    private void awaitAgreement(RtcClientSocket opened) {
        try {
            boolean near = terms.signaling.awaitIsLocal();
            DtlsCertificate certificate = endpoint.certificate().join();
            IceCredentials ice = IceCredentials.generate(endpoint.random());
            String[] fingerprint = certificate.fingerprint().toString().split(" ", 2);
            OfferPlan offered = plan.apply(new LocalEnd(
                    endpoint.random().nextLong() >>> 2,
                    ice.ufrag(),
                    ice.password(),
                    new Fingerprint(fingerprint[0], fingerprint[1]),
                    HostCandidates.ofThisMachine().attributes(opened.port(), near),
                    DtlsRoles.BOTH));
            SignalingClient.Answer answer =
                    terms.signaling.awaitAnswer(offered.offer().print());
            terms.loop.execute(() -> onAnswer(answer));
            Agreed agreed = agreed(offered.onAnswer(SessionDescription.parse(answer.sdp())), ice, certificate);
            terms.loop.execute(() -> connect(opened, agreed));
        } catch (IOException | ProtocolException e) {
            terms.loop.execute(() -> finish(String.valueOf(e.getMessage())));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            terms.loop.execute(() -> finish("interrupted"));
        }
    }

    private Agreed agreed(Negotiation outcome, IceCredentials ice, DtlsCertificate certificate)
            throws ProtocolException {
        return switch (outcome) {
            case Negotiation.Refused refused ->
                throw new ProtocolException.Unsupported(ProtocolException.Scope.SESSION, NegotiationText.of(refused));
            case Negotiation.Accepted done -> {
                int timeoutMs = Math.toIntExact(Math.max(1, terms.handshakeTimeout.toMillis()));
                PeerOptions options = new PeerOptions(
                        ice,
                        DtlsOptions.usual("webrtc " + terms.name, certificate, NegotiationText.fingerprint(done))
                                .withDeadline(timeoutMs),
                        done.role() == Setup.ACTIVE ? DtlsRole.CLIENT : DtlsRole.SERVER,
                        timeoutMs,
                        PeerOptions.NOBODY);
                IceCredentials remote = IceCredentials.ofPeer(
                        done.remote().iceUfrag(), done.remote().icePwd());
                yield new Agreed(done, options, remote, candidates(done.remote().candidates()));
            }
        };
    }

    private static List<IceCandidate> candidates(List<String> texts) {
        List<IceCandidate> candidates = new ArrayList<>();
        for (String text : texts) {
            try {
                candidates.add(IceCandidate.parse("candidate:" + text));
            } catch (ProtocolException _) {
                // one candidate's fault: the others may do
            }
        }
        return candidates;
    }

    private void onAnswer(SignalingClient.Answer answer) {
        session = answer.session();
        if (ended) {
            forget();
        }
    }

    private void connect(RtcClientSocket opened, Agreed agreed) {
        if (ended) {
            return;
        }
        accepted = agreed.accepted;
        peer = opened.connect(agreed.options, agreed.remote, agreed.candidates, this, endpoint.random());
    }

    @Override
    public void onConnected() {
        PeerTransport open = peer;
        Negotiation.Accepted outcome = accepted;
        if (open != null && outcome != null) {
            guarded(() -> owner.onConnected(open, outcome));
        }
    }

    @Override
    public void onRtp(Bytes packet, long nowNs) {
        guarded(() -> owner.onRtp(packet, nowNs));
    }

    @Override
    public void onRtcp(Bytes compound, long nowNs) {
        guarded(() -> owner.onRtcp(compound, nowNs));
    }

    /** A fault of ours ends this session, and no more than that. */
    private void guarded(Runnable media) {
        try {
            media.run();
        } catch (RuntimeException e) {
            LOG.error("[webrtc {}] internal error", terms.name, e);
            hangUp("internal error");
        }
    }

    @Override
    public void onClosed(PeerEnding ending, String reason) {
        finish(reason);
    }

    private void finish(String why) {
        if (ended) {
            return;
        }
        ended = true;
        RtcClientSocket opened = socket;
        // with a transport it closes by itself, after the last words
        if (peer == null && opened != null) {
            opened.close();
        }
        forget();
        owner.onEnded(why);
    }

    private void forget() {
        URI known = session;
        if (known != null) {
            session = null;
            terms.signaling.delete(known);
        }
    }
}
