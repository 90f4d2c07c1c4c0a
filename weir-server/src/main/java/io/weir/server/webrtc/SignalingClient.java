package io.weir.server.webrtc;

import io.weir.protocol.sdp.SessionDescription;
import io.weir.server.outgoing.Redirects;
import io.weir.server.outgoing.UrlPolicy;
import io.weir.server.outgoing.WebCalls;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What WHIP (RFC 9725) and WHEP clients say over HTTP: the offer, and the end of the session.
 *
 * <p>A server may send us to other servers as {@link WebCalls} says. Credentials stay with the configured server.
 *
 * <p>Threading: any thread; what is called {@code await…} is for virtual threads only.
 * <p>Limits: {@link WebCalls#REDIRECTS_MAX} redirections in a row, answers of {@link SessionDescription#LENGTH_MAX} bytes, the time of
 * the constructor for an answer.
 */
final class SignalingClient implements AutoCloseable {
    /** Characters of a server's explanation that are passed on. */
    static final int EXPLANATION_MAX = 200;

    private static final int CREATED = 201;
    private static final int OK = 200;

    private final SignalingTarget target;
    private final Duration deadline;
    private final UrlPolicy policy;
    private final WebCalls calls;
    /** The last DELETE: written by the loop that ends sessions, read by it when it closes. */
    private volatile CompletableFuture<?> goodbye = CompletableFuture.completedFuture(null);

    /**
     * What a server answered to an offer.
     *
     * @param session the session's address; null when there is none that we would go to
     */
    record Answer(@Nullable URI session, String sdp) {}

    /**
     * A client that goes where {@code policy} allows.
     *
     * @param protocol {@code whip} or {@code whep}
     * @param deadline for an answer
     */
    SignalingClient(String protocol, SignalingTarget target, Duration deadline, UrlPolicy policy) {
        this.target = target;
        this.deadline = deadline;
        this.policy = policy;
        this.calls = new WebCalls(policy, new WebCalls.Manner(protocol, target.fingerprint(), deadline));
    }

    SignalingTarget target() {
        return target;
    }

    /** Whether the server is on this machine. */
    boolean awaitIsLocal() throws IOException {
        return policy.awaitIsLocal(target.uri().getHost());
    }

    /**
     * Posts an offer.
     *
     * @throws IOException when there is no answer, or it is no; the message says which
     */
    Answer awaitAnswer(String offer) throws IOException, InterruptedException {
        WebCalls.Answer<String> answer = awaitResponse(request(target.uri())
                .header("Content-Type", "application/sdp")
                .header("Accept", "application/sdp")
                .POST(HttpRequest.BodyPublishers.ofString(offer))
                .build());
        HttpResponse<String> response = answer.response();
        if (response.statusCode() != CREATED && response.statusCode() != OK) {
            throw new IOException(refusal(response.statusCode(), response.body()));
        }
        URI session = answer.location()
                .filter(location -> calls.awaitMayGo(target.uri(), answer.at(), location))
                .orElse(null);
        return new Answer(session, response.body());
    }

    private HttpRequest.Builder request(URI at) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(at).timeout(deadline).header("User-Agent", "weir");
        boolean trusted = WebCalls.isSameServer(target.uri(), at);
        return trusted && !target.authorization().isEmpty()
                ? request.header("Authorization", target.authorization())
                : request;
    }

    private WebCalls.Answer<String> awaitResponse(HttpRequest request) throws IOException, InterruptedException {
        CompletableFuture<WebCalls.Answer<String>> pending = calls.send(
                request,
                BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), SessionDescription.LENGTH_MAX),
                Redirects.ALL);
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
        } catch (IllegalArgumentException _) {
            return;
        }
        // a server that does not hear this finds out by itself
        goodbye = calls.send(request, BodyHandlers.discarding(), Redirects.NONE).handle((_, _) -> 0);
    }

    /** Ends it after the last DELETE; returns at once. */
    @Override
    public void close() {
        goodbye.whenComplete((_, _) -> calls.close());
    }
}
