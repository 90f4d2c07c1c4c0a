package io.weir.system;

import static org.awaitility.Awaitility.await;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.weir.base.buf.Bytes;
import io.weir.base.metrics.Counters;
import io.weir.base.thread.EventLoops;
import io.weir.base.time.Clock;
import io.weir.protocol.ProtocolException;
import io.weir.protocol.dtls.DtlsCertificate;
import io.weir.protocol.dtls.DtlsFingerprint;
import io.weir.protocol.dtls.DtlsOptions;
import io.weir.protocol.dtls.DtlsRole;
import io.weir.protocol.ice.IceCandidate;
import io.weir.protocol.ice.IceCredentials;
import io.weir.protocol.ice.IceTransport;
import io.weir.protocol.rtp.RtpHeaderWriter;
import io.weir.protocol.rtp.RtpPacket;
import io.weir.protocol.rtp.payload.RtpPayload;
import io.weir.protocol.sdp.CodecFormat;
import io.weir.protocol.sdp.DtlsRoles;
import io.weir.protocol.sdp.Fingerprint;
import io.weir.protocol.sdp.HeaderExtension;
import io.weir.protocol.sdp.LocalEnd;
import io.weir.protocol.sdp.MediaPolicy;
import io.weir.protocol.sdp.NegotiatedMedia;
import io.weir.protocol.sdp.Negotiation;
import io.weir.protocol.sdp.OfferPlan;
import io.weir.protocol.sdp.SendTrack;
import io.weir.protocol.sdp.SessionDescription;
import io.weir.protocol.sdp.Setup;
import io.weir.protocol.webrtc.PeerEnding;
import io.weir.protocol.webrtc.PeerListener;
import io.weir.protocol.webrtc.PeerOptions;
import io.weir.protocol.webrtc.PeerTransport;
import io.weir.protocol.webrtc.RtcClientSocket;
import io.weir.protocol.webrtc.TransportCounters;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A WebRTC client inside the test's JVM: it publishes {@link WebRtcClip} by WHIP, or counts what it gets by WHEP. It asks for nothing
 * again.
 *
 * <p>Threading: any thread; media is the loop's.
 */
final class WebRtcPeer implements PeerListener, AutoCloseable {
    static final SecureRandom RANDOM = new SecureRandom();
    static final EventLoops LOOPS = EventLoops.start(1);

    static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    static final InetAddress LOOPBACK_IPV6 = InetAddress.ofLiteral("::1");

    private static final Duration REQUEST_TIMEOUT = NodeUnderTest.PATIENCE;
    private static final int CONNECT_TIMEOUT_MS = (int) NodeUnderTest.PATIENCE.toMillis();
    private static final DtlsCertificate CERTIFICATE =
            DtlsCertificate.generate(RANDOM, Clock.system().wallTime());
    private static final TransportCounters COUNTERS = TransportCounters.of(new Counters());
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(Thread::startVirtualThread)
            .build();
    /** Without retransmission and estimates, since it reads no feedback. */
    private static final MediaPolicy SENDING = new MediaPolicy(
            List.of(HeaderExtension.MID), List.of("nack pli"), false, 1, 1, 0, MediaPolicy.SEND.sendMinimum());

    private static final long VIDEO_SSRC = 0x1111;
    private static final long AUDIO_SSRC = 0x2222;

    private final URI url;
    /** What it publishes; null of a viewer. */
    private final @Nullable WebRtcClip clip;

    private final OfferPlan plan;
    private final RtcClientSocket socket;
    private final IceCredentials credentials;
    private final CompletableFuture<WebRtcPeer> connected = new CompletableFuture<>();
    private final CompletableFuture<String> closed = new CompletableFuture<>();
    private final Map<Integer, Track> tracks = new HashMap<>();
    private final AtomicInteger videoCount = new AtomicInteger();
    private final AtomicInteger audioCount = new AtomicInteger();
    private volatile @Nullable HttpResponse<String> response;
    private volatile @Nullable PeerTransport transport;
    private int throughPort;
    // written by the test before it connects, read by the loop
    private volatile boolean silent;
    private @Nullable Future<?> sending;

    /** One track that is sent, or a payload type that is received. */
    private static final class Track {
        final NegotiatedMedia media;
        int sequence;
        long soundTicks;

        Track(NegotiatedMedia media) {
            this.media = media;
        }

        int payloadType() {
            return media.codecs().getFirst().payloadType();
        }

        boolean isVideo() {
            return media.kind().equals("video");
        }
    }

    private WebRtcPeer(String address) {
        url = URI.create(address);
        InetAddress local = url.getHost().startsWith("[") ? LOOPBACK_IPV6 : LOOPBACK;
        socket = RtcClientSocket.bind(LOOPS, LOOPS.loops().getFirst(), local, COUNTERS, Clock.system())
                .orTimeout(NodeUnderTest.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
        credentials = IceCredentials.generate(RANDOM);
        WebRtcClip sent = url.getPath().endsWith("/whip") ? new WebRtcClip() : null;
        clip = sent;
        plan = sent == null ? toReceive(localEnd()) : toSend(localEnd(), sent);
    }

    private LocalEnd localEnd() {
        String[] fingerprint = CERTIFICATE.fingerprint().toString().split(" ", 2);
        return new LocalEnd(
                RANDOM.nextLong(Long.MAX_VALUE),
                credentials.ufrag(),
                credentials.password(),
                new Fingerprint(fingerprint[0], fingerprint[1]),
                List.of(),
                DtlsRoles.BOTH);
    }

    private static OfferPlan toSend(LocalEnd local, WebRtcClip clip) {
        return new OfferPlan.Send(
                local,
                SENDING,
                List.of(
                        new SendTrack(List.of(CodecFormat.h264(clip.profileLevelId())), VIDEO_SSRC, -1, "test", "t v"),
                        new SendTrack(List.of(CodecFormat.opus(2)), AUDIO_SSRC, -1, "test", "t a")));
    }

    private static OfferPlan toReceive(LocalEnd local) {
        return new OfferPlan.Receive(
                local, MediaPolicy.RECEIVE, List.of(CodecFormat.video("H264", ""), CodecFormat.opus(2)));
    }

    /** Publishes to a path's {@code /whip}, or plays its {@code /whep}; returns when media may flow, and a publisher then sends. */
    static WebRtcPeer connect(String url, String... headers) throws Exception {
        WebRtcPeer peer = posted(url, headers);
        return peer.answered().awaitConnected();
    }

    /** Publishes as {@link #connect} does, and then sends nothing. */
    static WebRtcPeer silent(String url) throws Exception {
        WebRtcPeer peer = posted(url);
        peer.silent = true;
        return peer.answered().awaitConnected();
    }

    /** As {@link #connect}, but that its packets go to another UDP port of this machine than the server tells. */
    static WebRtcPeer connectThrough(int port, String url) throws Exception {
        WebRtcPeer peer = posted(url);
        peer.throughPort = port;
        return peer.answered().awaitConnected();
    }

    /** Has posted its offer and does no more. */
    static WebRtcPeer posted(String url, String... headers) throws Exception {
        WebRtcPeer peer = new WebRtcPeer(url);
        try {
            peer.response = post(peer.url, "application/sdp", peer.plan.offer().print(), headers);
        } finally {
            if (peer.status() != 201) {
                peer.socket.close();
            }
        }
        return peer;
    }

    /** The answer to that body; {@code headers} are names and values in turn. */
    static HttpResponse<String> post(URI url, String type, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .timeout(REQUEST_TIMEOUT)
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** An offer as players send it, that nobody stands behind. */
    static String offerToRead() {
        IceCredentials ice = IceCredentials.generate(RANDOM);
        String[] fingerprint = CERTIFICATE.fingerprint().toString().split(" ", 2);
        return toReceive(new LocalEnd(
                        RANDOM.nextLong(Long.MAX_VALUE),
                        ice.ufrag(),
                        ice.password(),
                        new Fingerprint(fingerprint[0], fingerprint[1]),
                        List.of(),
                        DtlsRoles.BOTH))
                .offer()
                .print();
    }

    /** Asks the session's resource for something. */
    HttpResponse<String> ask(String method, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(resource())
                .timeout(REQUEST_TIMEOUT)
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> response() {
        HttpResponse<String> known = response;
        if (known == null) {
            throw new IllegalStateException("the offer has no answer");
        }
        return known;
    }

    int status() {
        HttpResponse<String> known = response;
        return known == null ? -1 : known.statusCode();
    }

    /** The session's address. */
    URI resource() {
        return url.resolve(response().headers().firstValue("Location").orElseThrow());
    }

    /** What the server says of itself. */
    Negotiation.Accepted agreed() throws ProtocolException {
        Negotiation outcome = plan.onAnswer(SessionDescription.parse(response().body()));
        if (outcome instanceof Negotiation.Accepted accepted) {
            return accepted;
        }
        throw new AssertionError("the answer does not fit: " + outcome);
    }

    /** Connects to what the server has answered. */
    WebRtcPeer answered() throws Exception {
        if (status() != 201) {
            throw new IllegalStateException(status() + " " + response().body());
        }
        Negotiation.Accepted agreed = agreed();
        for (NegotiatedMedia media : agreed.media()) {
            Track track = new Track(media);
            media.codecs().forEach(codec -> tracks.put(codec.payloadType(), track));
        }
        PeerOptions options = new PeerOptions(
                credentials,
                DtlsOptions.usual("test", CERTIFICATE, fingerprint(agreed)),
                agreed.role() == Setup.ACTIVE ? DtlsRole.CLIENT : DtlsRole.SERVER,
                CONNECT_TIMEOUT_MS,
                PeerOptions.NOBODY);
        List<IceCandidate> candidates = new ArrayList<>();
        if (throughPort != 0) {
            candidates.add(IceCandidate.host(IceTransport.UDP, new InetSocketAddress(LOOPBACK, throughPort), 1));
        } else {
            for (String candidate : agreed.remote().candidates()) {
                candidates.add(IceCandidate.parse("candidate:" + candidate));
            }
        }
        IceCredentials remote = IceCredentials.ofPeer(
                agreed.remote().iceUfrag(), agreed.remote().icePwd());
        socket.loop().execute(() -> transport = socket.connect(options, remote, candidates, this, RANDOM));
        return this;
    }

    /** Waits until media may flow. */
    WebRtcPeer awaitConnected() {
        return connected
                .orTimeout(NodeUnderTest.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    private static DtlsFingerprint fingerprint(Negotiation.Accepted agreed) throws ProtocolException {
        Fingerprint first = agreed.remote().fingerprints().getFirst();
        return DtlsFingerprint.parse(first.algorithm() + " " + first.value());
    }

    /** RTP packets of video so far. */
    int videoCount() {
        return videoCount.get();
    }

    /** RTP packets of audio so far. */
    int audioCount() {
        return audioCount.get();
    }

    /** The port it has. */
    int port() {
        return socket.port();
    }

    boolean isOpen() {
        return !closed.isDone();
    }

    /** Waits for so many packets of video more. */
    void awaitVideo(int more) {
        int before = videoCount();
        await("video")
                .atMost(NodeUnderTest.PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> videoCount() >= before + more);
    }

    /** Waits until the session is over; answers why, as this end knows it. */
    String awaitClosed() {
        return closed.orTimeout(NodeUnderTest.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void onConnected() {
        if (plan instanceof OfferPlan.Send && !silent) {
            EventLoop loop = socket.loop();
            sending = loop.scheduleAtFixedRate(this::sendPicture, 0, WebRtcClip.PERIOD_MS, TimeUnit.MILLISECONDS);
        }
        connected.complete(this);
    }

    private void sendPicture() {
        PeerTransport out = transport;
        WebRtcClip sent = clip;
        if (out == null || sent == null) {
            return;
        }
        for (Track track : tracks.values()) {
            if (track.isVideo()) {
                for (RtpPayload each : sent.nextPicture()) {
                    send(out, track, each.timestampTicks(), each.marker(), each.payload());
                }
            } else {
                for (int i = 0; i < WebRtcClip.SOUNDS_PER_PICTURE; i++) {
                    send(out, track, track.soundTicks, false, WebRtcClip.SILENCE);
                    track.soundTicks += WebRtcClip.SOUND_TICKS;
                }
            }
            out.endRun();
        }
    }

    private static void send(PeerTransport out, Track track, long ticks, boolean marker, Bytes payload) {
        int begin = out.begin();
        byte[] array = out.array();
        RtpHeaderWriter header = new RtpHeaderWriter()
                .begin(array, begin)
                .payloadType(track.payloadType())
                .sequence(track.sequence++ & 0xffff)
                .timestamp(ticks)
                .ssrc((int) (track.isVideo() ? VIDEO_SSRC : AUDIO_SSRC))
                .element(Math.max(0, track.media.extensionId(HeaderExtension.MID)), Bytes.ofUtf8(track.media.mid()));
        if (marker) {
            header.mark();
        }
        int body = header.end();
        payload.copyTo(array, body, 0, payload.length());
        out.commit(body + payload.length());
    }

    @Override
    public void onRtp(Bytes packet, long nowNs) {
        try {
            Track track = tracks.get(RtpPacket.parse(packet).payloadType());
            if (track != null) {
                (track.isVideo() ? videoCount : audioCount).incrementAndGet();
            }
        } catch (ProtocolException e) {
            throw new AssertionError("the server sent a broken packet", e);
        }
    }

    @Override
    public void onRtcp(Bytes compound, long nowNs) {
        // the server may report what it likes
    }

    @Override
    public void onClosed(PeerEnding ending, String reason) {
        Future<?> running = sending;
        if (running != null) {
            running.cancel(false);
        }
        connected.completeExceptionally(new IllegalStateException(reason));
        closed.complete(reason);
    }

    /** Leaves by DTLS; harmless when it has left. */
    @Override
    public void close() {
        socket.loop().execute(() -> {
            PeerTransport begun = transport;
            if (begun == null) {
                socket.close();
            } else {
                begun.close("the test is done");
            }
        });
    }
}
