package io.weir.load;

import io.weir.protocol.ProtocolException;
import io.weir.protocol.dtls.DtlsFingerprint;
import io.weir.protocol.dtls.DtlsOptions;
import io.weir.protocol.dtls.DtlsRole;
import io.weir.protocol.ice.IceCandidate;
import io.weir.protocol.ice.IceCredentials;
import io.weir.protocol.ice.IceTransport;
import io.weir.protocol.sdp.DtlsRoles;
import io.weir.protocol.sdp.Fingerprint;
import io.weir.protocol.sdp.LocalEnd;
import io.weir.protocol.sdp.Negotiation;
import io.weir.protocol.sdp.OfferPlan;
import io.weir.protocol.sdp.RemoteEnd;
import io.weir.protocol.sdp.SessionDescription;
import io.weir.protocol.sdp.Setup;
import io.weir.protocol.webrtc.PeerEnding;
import io.weir.protocol.webrtc.PeerListener;
import io.weir.protocol.webrtc.PeerOptions;
import io.weir.protocol.webrtc.PeerTransport;
import io.weir.protocol.webrtc.RtcClientSocket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One session with a server of WHIP or WHEP: a socket, an offer by POST, the answer, ICE and DTLS.
 *
 * <p>Threading: the loop of its {@link RtcCalls}, but for {@link #begin}, which is for any thread.
 */
final class RtcCall {
    /** ICE and DTLS together: a server whose processor is full of handshakes is slow, which is for the figures to say. */
    static final int CONNECT_TIMEOUT_MS = 30_000;

    private static final int CREATED = 201;
    private static final int LOCAL_PREFERENCE = 65_535;

    /** Of the sentence with which a server refuses; the rest tells nobody more. */
    private static final int REASON_CHARS_MAX = 120;

    /** Who makes the call. {@link PeerListener#onClosed} comes too when no session came of it. */
    interface Owner extends PeerListener {
        /** The POST begins. */
        void onPosted(long nowNs);

        /** The server has agreed; called before any packet goes out. */
        void onAnswered(Negotiation.Accepted agreed, long nowNs);
    }

    private final RtcCalls calls;
    private final URI url;
    private final Owner owner;
    private final IceCredentials credentials;
    private @Nullable RtcClientSocket socket;
    private @Nullable PeerTransport transport;
    private @Nullable URI resource;
    private boolean ended;

    RtcCall(RtcCalls calls, URI url, Owner owner) {
        this.calls = calls;
        this.url = url;
        this.owner = owner;
        this.credentials = IceCredentials.generate(calls.random());
    }

    /** Makes the call with the plan for our end of it. */
    void begin(Function<LocalEnd, OfferPlan> planner) {
        calls.bind()
                .whenCompleteAsync(
                        (bound, cause) -> {
                            if (cause != null) {
                                end("no socket: " + messageOf(cause));
                            } else {
                                socket = bound;
                                if (ended) {
                                    bound.close();
                                    return;
                                }
                                post(planner.apply(localEnd(bound.port())));
                            }
                        },
                        calls.loop());
    }

    private LocalEnd localEnd(int port) {
        DtlsFingerprint fingerprint = calls.certificate().fingerprint();
        String[] words = fingerprint.toString().split(" ", 2);
        IceCandidate host = IceCandidate.host(IceTransport.UDP, calls.localAddress(port), LOCAL_PREFERENCE);
        return new LocalEnd(
                calls.random().nextLong(Long.MAX_VALUE),
                credentials.ufrag(),
                credentials.password(),
                new Fingerprint(words[0], words[1]),
                List.of(host.text().substring("candidate:".length())),
                DtlsRoles.BOTH);
    }

    private void post(OfferPlan plan) {
        owner.onPosted(calls.clock().nanoTime());
        calls.post(url, plan.offer().print())
                .whenCompleteAsync(
                        (response, cause) -> {
                            if (cause != null) {
                                end(messageOf(cause));
                            } else {
                                onResponse(plan, response);
                            }
                        },
                        calls.loop());
    }

    private void onResponse(OfferPlan plan, HttpResponse<String> response) {
        long nowNs = calls.clock().nanoTime();
        if (response.statusCode() != CREATED) {
            String body = response.body().strip();
            end("the server answered " + response.statusCode() + ": "
                    + body.substring(0, Math.min(body.length(), REASON_CHARS_MAX)));
            return;
        }
        resource = response.headers().firstValue("Location").map(url::resolve).orElse(null);
        if (ended) {
            CompletableFuture<Void> _ = leave();
            return;
        }
        try {
            switch (plan.onAnswer(SessionDescription.parse(response.body()))) {
                case Negotiation.Accepted agreed -> connect(agreed, nowNs);
                case Negotiation.Refused refused -> end(refused.reason());
            }
        } catch (ProtocolException e) {
            end("the answer is broken: " + e.getMessage());
        }
    }

    private void connect(Negotiation.Accepted agreed, long nowNs) throws ProtocolException {
        RtcClientSocket bound = socket;
        if (bound == null) {
            throw new IllegalStateException("an answer before the socket");
        }
        RemoteEnd remote = agreed.remote();
        PeerOptions options = new PeerOptions(
                credentials,
                DtlsOptions.usual("bench-" + bound.port(), calls.certificate(), fingerprintOf(remote))
                        .withDeadline(CONNECT_TIMEOUT_MS),
                agreed.role() == Setup.ACTIVE ? DtlsRole.CLIENT : DtlsRole.SERVER,
                CONNECT_TIMEOUT_MS,
                PeerOptions.NOBODY);
        IceCredentials peer = IceCredentials.ofPeer(remote.iceUfrag(), remote.icePwd());
        List<IceCandidate> candidates = candidatesOf(remote);
        owner.onAnswered(agreed, nowNs);
        transport = bound.connect(options, peer, candidates, owner, calls.random());
    }

    private static DtlsFingerprint fingerprintOf(RemoteEnd remote) throws ProtocolException {
        for (Fingerprint fingerprint : remote.fingerprints()) {
            if (fingerprint.algorithm().equals("sha-256")) {
                return DtlsFingerprint.parse(fingerprint.algorithm() + " " + fingerprint.value());
            }
        }
        throw new ProtocolException.Unsupported(ProtocolException.Scope.SESSION, "no fingerprint by SHA-256");
    }

    private static List<IceCandidate> candidatesOf(RemoteEnd remote) {
        List<IceCandidate> usable = new ArrayList<>();
        for (String text : remote.candidates()) {
            try {
                IceCandidate candidate = IceCandidate.parse("candidate:" + text);
                if (candidate.transport() == IceTransport.UDP && candidate.isUsable()) {
                    usable.add(candidate);
                }
            } catch (ProtocolException _) {
                // One candidate's fault; the others may do.
            }
        }
        return usable;
    }

    /** The session; null before the answer. */
    @Nullable
    PeerTransport transport() {
        return transport;
    }

    /** Ends the session: the server hears of it by DTLS. */
    void close(String reason) {
        PeerTransport begun = transport;
        if (begun == null) {
            end(reason);
        } else {
            begun.close(reason);
        }
    }

    /** Ends it by DELETE too, for servers that do not listen to DTLS; complete when the server has answered, or has not. */
    CompletableFuture<Void> leave() {
        URI left = resource;
        resource = null;
        return left == null ? CompletableFuture.completedFuture(null) : calls.delete(left);
    }

    /** Without a session. */
    private void end(String reason) {
        if (ended) {
            return;
        }
        ended = true;
        RtcClientSocket bound = socket;
        if (bound != null) {
            bound.close();
        }
        owner.onClosed(PeerEnding.FAULT, reason);
    }

    private static String messageOf(Throwable failure) {
        Throwable cause = failure instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : failure;
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
