package io.weir.server.auth;

import io.weir.config.SensitiveText;
import io.weir.server.outgoing.Redirects;
import io.weir.server.outgoing.UrlPolicy;
import io.weir.server.outgoing.WebCalls;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;

/**
 * An HTTP service at one address, asked over connections that stay open.
 *
 * <p>Threading: any thread; what comes back is handled on virtual threads.
 */
final class WebService implements AutoCloseable {
    private final WebCalls calls;
    private final URI address;
    private final String authorization;
    private final Duration deadline;

    /**
     * A service.
     *
     * @param url its address; user and password in it are sent as Basic credentials
     * @param fingerprint SHA-256 of its certificate, empty for the usual verification
     * @throws IllegalArgumentException when the address is not well formed; those of the configuration were checked
     */
    WebService(SensitiveText url, String fingerprint, Duration deadline, UrlPolicy policy) {
        this.deadline = deadline;
        URI whole = URI.create(url.value());
        String userInfo = whole.getUserInfo();
        authorization = userInfo == null
                ? ""
                : "Basic " + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
        address = userInfo == null ? whole : URI.create(url.value().replace(whole.getRawUserInfo() + "@", ""));
        calls = new WebCalls(policy, new WebCalls.Manner("http", fingerprint, deadline));
    }

    /** Sends a request of {@link #request}; to cancel what is returned ends it. */
    <T> CompletableFuture<HttpResponse<T>> send(
            HttpRequest request, HttpResponse.BodyHandler<T> handler, Redirects redirects) {
        CompletableFuture<WebCalls.Answer<T>> sent = calls.send(request, handler, redirects);
        CompletableFuture<HttpResponse<T>> response = sent.thenApply(WebCalls.Answer::response);
        response.whenComplete((_, failure) -> {
            if (failure != null) {
                sent.cancel(true);
            }
        });
        return response;
    }

    Duration deadline() {
        return deadline;
    }

    HttpRequest.Builder request() {
        HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(deadline);
        return authorization.isEmpty() ? request : request.header("Authorization", authorization);
    }

    /** Takes no more requests; those under way end by themselves. */
    @Override
    public void close() {
        calls.close();
    }
}
