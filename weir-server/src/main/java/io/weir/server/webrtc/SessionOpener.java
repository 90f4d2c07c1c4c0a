package io.weir.server.webrtc;

import io.weir.base.id.PathName;
import io.weir.base.id.SessionId;
import io.weir.base.net.AddressBlock;
import io.weir.platform.http.HttpRequest;
import io.weir.protocol.ProtocolException;
import io.weir.protocol.dtls.DtlsCertificate;
import io.weir.protocol.dtls.DtlsFingerprint;
import io.weir.protocol.dtls.DtlsOptions;
import io.weir.protocol.dtls.DtlsRole;
import io.weir.protocol.ice.IceCredentials;
import io.weir.protocol.sdp.AnswerPlan;
import io.weir.protocol.sdp.DtlsRoles;
import io.weir.protocol.sdp.Fingerprint;
import io.weir.protocol.sdp.LocalEnd;
import io.weir.protocol.sdp.MediaPolicy;
import io.weir.protocol.sdp.NegotiatedMedia;
import io.weir.protocol.sdp.Negotiation;
import io.weir.protocol.sdp.Refusal;
import io.weir.protocol.sdp.Rejection;
import io.weir.protocol.sdp.SessionDescription;
import io.weir.protocol.sdp.Setup;
import io.weir.protocol.webrtc.PeerOptions;
import io.weir.protocol.webrtc.PeerTransport;
import io.weir.server.auth.AuthDecision;
import io.weir.server.path.Arrival;
import io.weir.server.path.PathStatus;
import io.weir.server.path.PathTable;
import io.weir.server.path.ReadDecision;
import io.weir.server.session.SessionKind;
import io.weir.server.session.SessionTable;
import io.weir.server.stream.EndReason;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes sessions out of offers: asks the path, negotiates, opens the transport, and answers. Nothing is kept of an offer that is
 * refused.
 *
 * <p>Threading: any thread.
 */
public final class SessionOpener {
    private static final Logger LOG = LoggerFactory.getLogger(SessionOpener.class);
    private static final String OFF = "WebRTC is switched off, or has no port (webrtc, webrtcLocalUDPAddress)";

    private final WebRtcEndpoint endpoint;
    private final PathTable paths;
    private final SessionTable sessions;
    private final RtpFanouts fanouts;
    private final long silenceMaxNs;

    /** Who wants what. */
    record Wanted(
            SessionId id, PathName path, HttpRequest request, AuthDecision.Allow allowed, SessionDescription offer) {
        PathStatus.Party party() {
            return new PathStatus.Party(SessionKind.WEBRTC.apiType(), id);
        }

        Arrival arrival() {
            return new Arrival(request.peer().clientText(), request.rawQuery(), allowed.user(), allowed.limits());
        }
    }

    /** Who is told what came of it; on any thread. */
    interface Reply {
        void answer(Outcome outcome);
    }

    /** What came of an offer. */
    sealed interface Outcome {
        /**
         * A session waits for its peer.
         *
         * @param sdp our answer
         */
        record Opened(WebRtcSession session, String sdp) implements Outcome {}

        /** Another server has the stream. */
        record Elsewhere(String location) implements Outcome {}

        /** None. */
        record Refused(int status, String text) implements Outcome {}
    }

    /**
     * What was agreed on, as far as ICE may change it later.
     *
     * @param remoteUfrag the peer's in its offer
     * @param remoteCandidates the peer's in its offer, the text after "candidate:"
     */
    record Description(
            LocalEnd first,
            SessionDescription answer,
            String remoteUfrag,
            String remotePwd,
            List<String> remoteCandidates) {
        Description {
            remoteCandidates = List.copyOf(remoteCandidates);
        }

        /** Our end under other credentials. */
        LocalEnd local(IceCredentials credentials) {
            return new LocalEnd(
                    first.sessionId(),
                    credentials.ufrag(),
                    credentials.password(),
                    first.fingerprint(),
                    first.candidates(),
                    first.roles());
        }
    }

    /** Our end of a session that may come to be. */
    private record End(WebRtcEndpoint.Opened opened, DtlsCertificate certificate, IceCredentials ice, LocalEnd local) {}

    /** What sessions need beside the endpoint. */
    public record Surroundings(PathTable paths, SessionTable sessions, RtpFanouts fanouts, long silenceMaxNs) {}

    /** Opens sessions on the ports of {@code endpoint}. */
    public SessionOpener(WebRtcEndpoint endpoint, Surroundings surroundings) {
        this.endpoint = endpoint;
        this.paths = surroundings.paths;
        this.sessions = surroundings.sessions;
        this.fanouts = surroundings.fanouts;
        this.silenceMaxNs = surroundings.silenceMaxNs;
    }

    /** Somebody wants to publish. */
    void publish(Wanted wanted, Reply reply) {
        withEnd(wanted, reply, end -> {
            AnswerPlan plan = new AnswerPlan.Receive(end.local, MediaPolicy.RECEIVE, CodecFormats.toReceive());
            switch (plan.answer(wanted.offer)) {
                case Negotiation.Refused refused -> refuse(wanted, reply, status(refused), NegotiationText.of(refused));
                case Negotiation.Accepted accepted -> {
                    if (accepted.partial()) {
                        refuse(wanted, reply, 406, NegotiationText.of(accepted.rejections()));
                        return;
                    }
                    paths.refusalToPublish(wanted.path).thenAccept(refusal -> {
                        if (refusal.isPresent()) {
                            refuse(
                                    wanted,
                                    reply,
                                    WebRtcRoutes.status(refusal.get().reason()),
                                    refusal.get().text());
                        } else {
                            open(wanted, end, accepted, reply, new Publishing(accepted.media()))
                                    .ifPresent(full -> refuse(wanted, reply, full.status(), full.text()));
                        }
                    });
                }
            }
        });
    }

    /** Somebody wants to watch. */
    void read(Wanted wanted, Reply reply) {
        withEnd(
                wanted,
                reply,
                end -> paths.reserve(
                        wanted.path,
                        wanted.party(),
                        wanted.arrival(),
                        decision -> onRead(wanted, reply, end, decision)));
    }

    private void onRead(Wanted wanted, Reply reply, End end, ReadDecision decision) {
        switch (decision) {
            case ReadDecision.Refused(var reason, var text) -> refuse(wanted, reply, WebRtcRoutes.status(reason), text);
            case ReadDecision.Redirected(var elsewhere) ->
                reply.answer(elsewhere
                        .location("/whep", wanted.request.rawQuery())
                        .<Outcome>map(Outcome.Elsewhere::new)
                        .orElseGet(() -> new Outcome.Refused(
                                404,
                                "path '" + wanted.path + "' is served by another server, over " + elsewhere.scheme())));
            case ReadDecision.Accepted place ->
                fanouts.outline(place.stream(), outline -> {
                    Optional<Outcome.Refused> refused = negotiate(wanted, reply, end, place, outline);
                    if (refused.isPresent()) {
                        place.path().removeReader(wanted.id, EndReason.CLIENT_LEFT);
                        paths.tellUnfit(
                                wanted.party(),
                                wanted.arrival(),
                                wanted.path,
                                refused.get().text());
                        refuse(
                                wanted,
                                reply,
                                refused.get().status(),
                                refused.get().text());
                    }
                });
        }
    }

    private Optional<Outcome.Refused> negotiate(
            Wanted wanted, Reply reply, End end, ReadDecision.Accepted place, StreamOutline outline) {
        if (outline.bFrames()) {
            return Optional.of(new Outcome.Refused(406, EndReason.B_FRAMES.text()));
        }
        OfferedTracks offered =
                OfferedTracks.of(outline.tracks(), WebRtcSession.Client.cname(wanted.id), endpoint.random());
        if (offered.send().isEmpty()) {
            return Optional.of(new Outcome.Refused(406, offered.refusal()));
        }
        AnswerPlan plan = new AnswerPlan.Send(end.local, MediaPolicy.SEND, offered.send());
        return switch (plan.answer(wanted.offer)) {
            case Negotiation.Refused refused ->
                Optional.of(new Outcome.Refused(status(refused), NegotiationText.of(refused)));
            case Negotiation.Accepted accepted -> {
                Optional<Rejection> noVideo = accepted.rejections().stream()
                        .filter(each -> each.kind().equals("video") && offered.hasVideo())
                        .findFirst();
                if (noVideo.isPresent()
                        && accepted.media().stream()
                                .noneMatch(each -> each.kind().equals("video"))) {
                    yield Optional.of(new Outcome.Refused(406, noVideo.get().text()));
                }
                yield open(wanted, end, accepted, reply, new Reading(offered.agreed(accepted.media()), place));
            }
        };
    }

    private void withEnd(Wanted wanted, Reply reply, Consumer<End> then) {
        Optional<WebRtcEndpoint.Opened> opened = endpoint.opened();
        if (opened.isEmpty()) {
            refuse(wanted, reply, 503, OFF);
            return;
        }
        InetAddress client = wanted.request.peer().client();
        if (endpoint.waiting().isFull(client)) {
            Outcome.Refused refused = tooManyWaiting();
            refuse(wanted, reply, refused.status(), refused.text());
            return;
        }
        boolean near = client.isLoopbackAddress();
        endpoint.certificate().thenAccept(certificate -> {
            IceCredentials ice = IceCredentials.generate(endpoint.random());
            String[] fingerprint = certificate.fingerprint().toString().split(" ", 2);
            LocalEnd local = new LocalEnd(
                    endpoint.random().nextLong() >>> 2,
                    ice.ufrag(),
                    ice.password(),
                    new Fingerprint(fingerprint[0], fingerprint[1]),
                    opened.get().candidates().attributes(opened.get().port(), near),
                    DtlsRoles.BOTH);
            then.accept(new End(opened.get(), certificate, ice, local));
        });
    }

    /** What a session will do, once there is one. */
    private sealed interface Purpose {}

    private record Publishing(List<NegotiatedMedia> media) implements Purpose {}

    private record Reading(List<SentTrack> agreed, ReadDecision.Accepted place) implements Purpose {}

    private Optional<Outcome.Refused> open(
            Wanted wanted, End end, Negotiation.Accepted accepted, Reply reply, Purpose purpose) {
        DtlsFingerprint peer;
        try {
            peer = NegotiationText.fingerprint(accepted);
        } catch (ProtocolException e) {
            return Optional.of(new Outcome.Refused(406, String.valueOf(e.getMessage())));
        }
        WebRtcSession.Client client = new WebRtcSession.Client(
                wanted.id,
                UUID.randomUUID().toString(),
                wanted.path,
                wanted.request,
                endpoint.clock().wallTime(),
                wanted.allowed);
        SessionMedia media = media(client, purpose);
        Description description = new Description(
                end.local,
                accepted.answer(),
                accepted.remote().iceUfrag(),
                accepted.remote().icePwd(),
                accepted.remote().candidates());
        WebRtcSession session =
                new WebRtcSession(client, media, description, new WebRtcSession.Surroundings(sessions, endpoint));
        int timeoutMs =
                Math.toIntExact(Math.max(1, endpoint.config().handshakeTimeout().toMillis()));
        PeerOptions options = new PeerOptions(
                end.ice,
                DtlsOptions.usual("webrtc " + wanted.id.shortText(), end.certificate, peer)
                        .withDeadline(timeoutMs),
                accepted.role() == Setup.ACTIVE ? DtlsRole.CLIENT : DtlsRole.SERVER,
                timeoutMs,
                AddressBlock.of(client.address()));
        if (!endpoint.waiting().tryAdd(client.address())) {
            return Optional.of(tooManyWaiting());
        }
        Optional<PeerTransport> transport = end.opened.port().open(options, session);
        if (transport.isEmpty()) {
            endpoint.waiting().remove(client.address());
            return Optional.of(new Outcome.Refused(503, "the server has its maximum of WebRTC sessions"));
        }
        endpoint.add(session);
        session.begin(transport.get());
        reply.answer(new Outcome.Opened(session, accepted.answer().print()));
        return Optional.empty();
    }

    private static Outcome.Refused tooManyWaiting() {
        return new Outcome.Refused(
                429,
                "the address has " + WaitingSessions.PER_ADDRESS_MAX + " sessions that wait for their peer already");
    }

    private SessionMedia media(WebRtcSession.Client client, Purpose purpose) {
        return switch (purpose) {
            case Publishing(var agreed) ->
                new WhipMedia(
                        client,
                        agreed,
                        paths,
                        new WhipMedia.Terms(
                                endpoint.clock(),
                                Math.max(
                                        1,
                                        endpoint.config().trackGatherTimeout().toMillis()),
                                silenceMaxNs,
                                endpoint.counters()));
            case Reading(var agreed, var place) ->
                new WhepMedia(
                        client, agreed, place, new WhepMedia.Terms(endpoint.clock(), fanouts, endpoint.counters()));
        };
    }

    private static int status(Negotiation.Refused refused) {
        return refused.refusal() == Refusal.UNUSABLE ? 400 : 406;
    }

    private void refuse(Wanted wanted, Reply reply, int status, String text) {
        endpoint.counters().refused(status);
        LOG.debug("[webrtc {}] refused with {}: {}", wanted.id.shortText(), status, text);
        reply.answer(new Outcome.Refused(status, text));
    }
}
