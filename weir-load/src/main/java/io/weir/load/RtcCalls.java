package io.weir.load;

import io.netty.channel.EventLoop;
import io.weir.base.metrics.Counters;
import io.weir.base.thread.EventLoops;
import io.weir.base.time.Clock;
import io.weir.protocol.dtls.DtlsCertificate;
import io.weir.protocol.webrtc.RtcClientSocket;
import io.weir.protocol.webrtc.TransportCounters;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * What all WebRTC sessions of one load share: one loop, one certificate, one client for HTTP.
 *
 * <p>Threading: any thread; answers of HTTP come on a thread of its client's. Ownership: {@link #close} ends the loop and the
 * requests under way; sessions are to be closed before.
 */
final class RtcCalls implements AutoCloseable {
    /** What an offer may take: also at a server that waits for its publisher, or is busy with the handshakes of others. */
    static final Duration OFFER_TIMEOUT = Duration.ofSeconds(30);

    /** What saying goodbye may take. */
    private static final Duration LEAVE_TIMEOUT = Duration.ofSeconds(10);

    private static final String SDP = "application/sdp";

    private final EventLoops loops = EventLoops.start(1);
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(OFFER_TIMEOUT)
            .build();
    private final Clock clock = Clock.system();
    private final SecureRandom random = new SecureRandom();
    private final DtlsCertificate certificate = DtlsCertificate.generate(random, clock.wallTime());
    private final TransportCounters counters = TransportCounters.of(new Counters());
    private final InetAddress local;

    /**
     * Prepares for sessions with that server.
     *
     * @throws SocketException when this machine has no way to it
     */
    RtcCalls(InetSocketAddress server) throws SocketException {
        try (DatagramSocket way = new DatagramSocket()) {
            way.connect(server);
            local = way.getLocalAddress();
        }
    }

    EventLoop loop() {
        return loops.loops().getFirst();
    }

    Clock clock() {
        return clock;
    }

    SecureRandom random() {
        return random;
    }

    DtlsCertificate certificate() {
        return certificate;
    }

    /** Where a session's socket with that port is. */
    InetSocketAddress localAddress(int port) {
        return new InetSocketAddress(local, port);
    }

    /** A socket of its own for one session; completes on the loop. */
    CompletableFuture<RtcClientSocket> bind() {
        return RtcClientSocket.bind(loops, loop(), local, counters, clock);
    }

    /** Posts an offer. */
    CompletableFuture<HttpResponse<String>> post(URI url, String offer) {
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(OFFER_TIMEOUT)
                .header("Content-Type", SDP)
                .header("Accept", SDP)
                .POST(HttpRequest.BodyPublishers.ofString(offer))
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    /** Ends a session at the server, whatever it says to that. */
    CompletableFuture<Void> delete(URI resource) {
        HttpRequest request =
                HttpRequest.newBuilder(resource).timeout(LEAVE_TIMEOUT).DELETE().build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.discarding()).handle((_, _) -> null);
    }

    @Override
    public void close() {
        http.shutdownNow();
        loops.close();
    }
}
