package io.weir.server.auth;

import io.weir.config.SensitiveText;
import io.weir.platform.tls.PinnedTrust;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An HTTP service at one address, asked over connections that stay open.
 *
 * <p>Threading: any thread; what comes back is handled on virtual threads.
 */
final class WebService implements AutoCloseable {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client;
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
    WebService(SensitiveText url, String fingerprint, Duration deadline) {
        this.deadline = deadline;
        URI whole = URI.create(url.value());
        String userInfo = whole.getUserInfo();
        authorization = userInfo == null
                ? ""
                : "Basic " + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
        address = userInfo == null ? whole : URI.create(url.value().replace(whole.getRawUserInfo() + "@", ""));
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(deadline)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .executor(threads);
        if (!fingerprint.isEmpty()) {
            builder.sslContext(PinnedTrust.context(fingerprint));
        }
        client = builder.build();
    }

    HttpClient client() {
        return client;
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
        client.shutdown();
    }
}
