package io.weir.load;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
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
import io.weir.protocol.rtp.RtpPacket;
import io.weir.protocol.rtp.rtcp.PictureLossIndication;
import io.weir.protocol.rtp.rtcp.ReceiverReport;
import io.weir.protocol.rtp.rtcp.RtcpWriter;
import io.weir.protocol.sdp.AnswerPlan;
import io.weir.protocol.sdp.CodecFormat;
import io.weir.protocol.sdp.DtlsRoles;
import io.weir.protocol.sdp.Fingerprint;
import io.weir.protocol.sdp.LocalEnd;
import io.weir.protocol.sdp.MediaPolicy;
import io.weir.protocol.sdp.NegotiatedMedia;
import io.weir.protocol.sdp.Negotiation;
import io.weir.protocol.sdp.SendTrack;
import io.weir.protocol.sdp.SessionDescription;
import io.weir.protocol.webrtc.PeerEnding;
import io.weir.protocol.webrtc.PeerListener;
import io.weir.protocol.webrtc.PeerOptions;
import io.weir.protocol.webrtc.PeerTransport;
import io.weir.protocol.webrtc.RtcPort;
import io.weir.protocol.webrtc.TransportCounters;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A server of WHIP and WHEP with one stream: each packet of the publisher's goes to all readers. */
final class RtcRelay implements AutoCloseable {
    private static final int TIMEOUT_MS = 30_000;
    private static final long VIDEO_SSRC = 77;
    private static final long AUDIO_SSRC = 78;
    private static final int CREATED = 201;
    private static final int NOT_FOUND = 404;

    final AtomicInteger left = new AtomicInteger();
    final AtomicInteger reports = new AtomicInteger();

    /** RTP timestamps of the publisher's IDR pictures, as long as these are cut. */
    final List<Long> keyframes = new CopyOnWriteArrayList<>();

    private final SecureRandom random = new SecureRandom();
    private final DtlsCertificate certificate =
            DtlsCertificate.generate(random, Clock.system().wallTime());
    private final EventLoops loops = EventLoops.start(1);
    private final Map<PeerTransport, Map<String, Integer>> readers = new ConcurrentHashMap<>();
    /** Asks the publisher for a keyframe; set when it has sent one. */
    private volatile Runnable keyframeRequest = () -> {};

    private final RtcPort port;
    private final HttpServer http;

    RtcRelay() throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        port = RtcPort.open(
                loops, new RtcPort.Addresses(any, null, false), TransportCounters.of(new Counters()), Clock.system());
        http = HttpServer.create(any, 0);
        http.createContext("/", this::onRequest);
        http.start();
    }

    String url(String path) {
        return "http://127.0.0.1:" + http.getAddress().getPort() + path;
    }

    /** Sends the publisher a PLI, if it has begun. */
    void requestKeyframe() {
        keyframeRequest.run();
    }

    int sessions() {
        return port.sessionCount();
    }

    private void onRequest(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            if (exchange.getRequestMethod().equals("DELETE")) {
                left.incrementAndGet();
                exchange.sendResponseHeaders(200, -1);
                return;
            }
            boolean known = path.equals("/whip") || path.equals("/whep");
            byte[] answer =
                    (known ? answer(path.equals("/whip"), body) : "no such stream").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Location", path + "/session");
            exchange.sendResponseHeaders(known ? CREATED : NOT_FOUND, answer.length);
            exchange.getResponseBody().write(answer);
        } catch (ProtocolException e) {
            throw new IOException(e);
        }
    }

    private String answer(boolean publisher, String offer) throws ProtocolException {
        IceCredentials credentials = IceCredentials.generate(random);
        LocalEnd local = localEnd(credentials);
        AnswerPlan plan = publisher
                ? new AnswerPlan.Receive(
                        local, MediaPolicy.RECEIVE, List.of(CodecFormat.video("H264", ""), CodecFormat.opus(2)))
                : new AnswerPlan.Send(
                        local,
                        MediaPolicy.SEND,
                        List.of(track(CodecFormat.h264(0x42c01f), VIDEO_SSRC), track(CodecFormat.opus(2), AUDIO_SSRC)));
        if (!(plan.answer(SessionDescription.parse(offer)) instanceof Negotiation.Accepted agreed)) {
            throw new ProtocolException.Malformed(ProtocolException.Scope.SESSION, "the offer suits nobody");
        }
        Fingerprint fingerprint = agreed.remote().fingerprints().getFirst();
        DtlsFingerprint peer = DtlsFingerprint.parse(fingerprint.algorithm() + " " + fingerprint.value());
        DtlsRole role = agreed.role() == io.weir.protocol.sdp.Setup.ACTIVE ? DtlsRole.CLIENT : DtlsRole.SERVER;
        PeerOptions options = new PeerOptions(
                credentials, DtlsOptions.usual("relay", certificate, peer), role, TIMEOUT_MS, PeerOptions.NOBODY);
        Peer listener = new Peer(publisher, agreed);
        listener.transport = port.open(options, listener).orElseThrow();
        return agreed.answer().print();
    }

    private static SendTrack track(CodecFormat format, long ssrc) {
        return new SendTrack(List.of(format), ssrc, -1, "relay", "relay " + ssrc);
    }

    private LocalEnd localEnd(IceCredentials credentials) {
        String[] fingerprint = certificate.fingerprint().toString().split(" ", 2);
        IceCandidate candidate =
                IceCandidate.host(IceTransport.UDP, port.udpAddress().orElseThrow(), 1);
        return new LocalEnd(
                1,
                credentials.ufrag(),
                credentials.password(),
                new Fingerprint(fingerprint[0], fingerprint[1]),
                List.of(candidate.text().substring("candidate:".length())),
                DtlsRoles.PASSIVE);
    }

    /** A publisher or a reader. */
    private final class Peer implements PeerListener {
        private final boolean publisher;
        private final Map<String, Integer> typesByKind = new ConcurrentHashMap<>();
        private volatile @org.jspecify.annotations.Nullable PeerTransport transport;

        private Peer(boolean publisher, Negotiation.Accepted agreed) {
            this.publisher = publisher;
            for (NegotiatedMedia media : agreed.media()) {
                typesByKind.put(media.kind(), media.codecs().getFirst().payloadType());
            }
        }

        @Override
        public void onConnected() {
            PeerTransport own = transport;
            if (!publisher && own != null) {
                readers.put(own, typesByKind);
            }
        }

        @Override
        public void onRtp(Bytes packet, long nowNs) {
            int type = packet.u8(1) & 0x7f;
            String kind = Integer.valueOf(type).equals(typesByKind.get("video")) ? "video" : "audio";
            if (kind.equals("video")) {
                onVideo(packet);
            }
            readers.forEach((reader, types) -> relay(reader, packet, types.getOrDefault(kind, 0)));
        }

        /** RFC 6184 section 5.8: an FU-A that begins an IDR slice. */
        private void onVideo(Bytes bytes) {
            PeerTransport own = transport;
            try {
                RtpPacket packet = RtpPacket.parse(bytes);
                Bytes payload = packet.payload();
                boolean begins = (payload.u8(0) & 31) == 28 && payload.u8(1) == 0x85;
                if (own != null && begins && !keyframes.contains(packet.timestamp())) {
                    keyframes.add(packet.timestamp());
                    keyframeRequest = () -> own.execute(() -> own.sendRtcp(pictureLoss(packet.ssrc())));
                }
            } catch (ProtocolException e) {
                throw new IllegalStateException(e);
            }
        }

        private static Bytes pictureLoss(int ssrc) {
            byte[] array = new byte[64];
            int end = RtcpWriter.writeCompound(
                    List.of(new ReceiverReport(1, List.of()), new PictureLossIndication(1, ssrc)), array, 0);
            return Bytes.wrap(array).slice(0, end);
        }

        private static void relay(PeerTransport to, Bytes packet, int type) {
            int begin = to.begin();
            byte[] array = to.array();
            packet.copyTo(array, begin, 0, packet.length());
            array[begin + 1] = (byte) (packet.u8(1) & 0x80 | type);
            to.commit(begin + packet.length());
            to.endRun();
        }

        @Override
        public void onRtcp(Bytes compound, long nowNs) {
            reports.incrementAndGet();
        }

        @Override
        public void onClosed(PeerEnding ending, String reason) {
            PeerTransport own = transport;
            if (own != null) {
                readers.remove(own);
            }
        }
    }

    @Override
    public void close() {
        http.stop(0);
        port.close();
        loops.close();
    }
}
