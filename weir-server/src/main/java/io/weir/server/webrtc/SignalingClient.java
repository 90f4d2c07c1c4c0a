package io.weir.server.webrtc;

import io.weir.platform.tls.PinnedTrust;
import io.weir.protocol.sdp.SessionDescription;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What WHIP (RFC 9725) and WHEP clients say over HTTP: the offer, and the end of the session.
 *
 * <p>A server may send us to other servers, but neither from TLS to plain text nor from elsewhere to this machine: what listens on
 * loopback trusts who comes from there. Credentials stay with the configured host.
 *
 * <p>Threading: any thread; what is called {@code await…} is for virtual threads only.
 * <p>Limits: {@value #REDIRECTS_MAX} redirections in a row, answers of {@link SessionDescription#LENGTH_MAX} bytes, the time of the
 * constructor for each answer.
 */
final class SignalingClient implements AutoCloseable {
    /** Redirections followed in a row. */
    static final int REDIRECTS_MAX = 4;
    /** Characters of a server's explanation that are passed on. */
    static final int EXPLANATION_MAX = 200;

    private static final Set<Integer> REDIRECTIONS = Set.of(301, 302, 307, 308);
    private static final int CREATED = 201;
    private static final int OK = 200;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final SignalingTarget target;
    private final Duration deadline;
    private final HttpClient client;
    /** The last DELETE: written by the loop that ends sessions, read by it when it closes. */
    private volatile CompletableFuture<?> goodbye = CompletableFuture.completedFuture(null);

    /**
     * What a server answered to an offer.
     *
     * @param session the session's address; null when there is none that we would go to
     */
    record Answer(@Nullable URI session, String sdp) {}

    SignalingClient(SignalingTarget target, Duration deadline) {
        this.target = target;
        this.deadline = deadline;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(deadline)
                .followRedirects(HttpClient.Redirect.NEVER)
                .executor(threads);
        if (!target.fingerprint().isEmpty()) {
            builder.sslContext(PinnedTrust.context(target.fingerprint()));
        }
        client = builder.build();
    }

    SignalingTarget target() {
        return target;
    }

    /** Whether the server is on this machine. */
    boolean awaitIsLocal() throws IOException {
        return awaitIsLocal(target.uri());
    }

    private static boolean awaitIsLocal(URI uri) throws IOException {
        try {
            InetAddress address = InetAddress.getByName(uri.getHost());
            return address.isLoopbackAddress() || address.isAnyLocalAddress() || address.isLinkLocalAddress();
        } catch (UnknownHostException _) {
            throw new IOException("unknown host " + uri.getHost());
        }
    }

    /**
     * Posts an offer.
     *
     * @throws IOException when there is no answer, or it is no; the message says which
     */
    Answer awaitAnswer(String offer) throws IOException, InterruptedException {
        URI at = target.uri();
        for (int redirects = 0; redirects <= REDIRECTS_MAX; redirects++) {
            HttpResponse<String> response = awaitResponse(request(at)
                    .header("Content-Type", "application/sdp")
                    .header("Accept", "application/sdp")
                    .POST(HttpRequest.BodyPublishers.ofString(offer))
                    .build());
            int status = response.statusCode();
            Optional<URI> location = location(at, response);
            if (status == CREATED || status == OK) {
                boolean follow =
                        location.isPresent() && problemOf(at, location.get()).isEmpty();
                return new Answer(follow ? location.get() : null, response.body());
            }
            if (!REDIRECTIONS.contains(status) || location.isEmpty()) {
                throw new IOException(refusal(status, response.body()));
            }
            Optional<String> problem = problemOf(at, location.get());
            if (problem.isPresent()) {
                throw new IOException(problem.get());
            }
            at = location.get();
        }
        throw new IOException("the server redirects more than " + REDIRECTS_MAX + " times");
    }

    private HttpRequest.Builder request(URI at) throws IOException {
        HttpRequest.Builder request;
        try {
            request = HttpRequest.newBuilder(at).timeout(deadline).header("User-Agent", "weir");
        } catch (IllegalArgumentException e) {
            throw new IOException("the server names an address that is none", e);
        }
        boolean trusted = target.uri().getHost().equalsIgnoreCase(at.getHost());
        return trusted && !target.authorization().isEmpty()
                ? request.header("Authorization", target.authorization())
                : request;
    }

    private HttpResponse<String> awaitResponse(HttpRequest request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<String>> pending = client.sendAsync(
                request,
                BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), SessionDescription.LENGTH_MAX));
        String server = request.uri().getRawAuthority();
        try {
            return pending.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            pending.cancel(true);
            throw new IOException("no answer from " + server + " in time");
        } catch (ExecutionException e) {
            String why = e.getCause() == null ? null : e.getCause().getMessage();
            throw new IOException("cannot ask " + server + (why == null ? "" : ": " + why), e);
        }
    }

    private static Optional<URI> location(URI at, HttpResponse<String> response) {
        try {
            return response.headers()
                    .firstValue("Location")
                    .map(at::resolve)
                    .filter(next -> next.getHost() != null
                            && ("http".equalsIgnoreCase(next.getScheme())
                                    || "https".equalsIgnoreCase(next.getScheme())));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** Why we don't go from one address to another; empty when we do. */
    private Optional<String> problemOf(URI from, URI to) throws IOException {
        if (from.getScheme().equalsIgnoreCase("https") && to.getScheme().equalsIgnoreCase("http")) {
            return Optional.of("redirected from HTTPS to HTTP, which is not followed");
        }
        boolean same = from.getHost().equalsIgnoreCase(to.getHost());
        return !same && awaitIsLocal(to) && !awaitIsLocal()
                ? Optional.of("redirected to an address of this machine, which is not followed")
                : Optional.empty();
    }

    private static String refusal(int status, String body) {
        String what = switch (status) {
            case 401, 403 -> "the server refuses the credentials";
            case 404 -> "the server has no such stream";
            default -> "the server refuses";
        };
        String said = body.strip().replaceAll("\\p{Cntrl}+", " ");
        said = said.length() > EXPLANATION_MAX ? said.substring(0, EXPLANATION_MAX) + "…" : said;
        return what + " (HTTP " + status + ")" + (said.isEmpty() ? "" : ": " + said);
    }

    /** Tells the server that a session of its is over; returns at once. */
    void delete(URI session) {
        HttpRequest request;
        try {
            request = request(session).DELETE().build();
        } catch (IOException _) {
            return;
        }
        goodbye = CompletableFuture.runAsync(
                () -> client.sendAsync(request, BodyHandlers.discarding())
                        // a server that does not hear this finds out by itself
                        .handle((_, _) -> 0)
                        .join(),
                threads);
    }

    /** Ends it after the last DELETE; returns at once. */
    @Override
    public void close() {
        goodbye.whenComplete((_, _) -> client.shutdown());
    }
}
