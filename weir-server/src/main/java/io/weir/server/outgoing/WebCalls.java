package io.weir.server.outgoing;

import io.weir.base.net.HostPort;
import io.weir.platform.tls.PinnedTrust;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * HTTP requests to other servers, as far as {@link UrlPolicy} allows; connections stay open for the next.
 *
 * <p>A request without TLS goes to the very address that was checked, unless {@link HostField} does not let it. With TLS the certificate
 * proves that the server has the name.
 *
 * <p>A server may send us to other servers that the policy allows, by a redirection or by an address in what it answers, but neither
 * from TLS to plain text nor from elsewhere to this machine: what listens on loopback trusts who comes from there. The field
 * {@code Authorization} stays with the first server ({@link #isSameServer}).
 *
 * <p>Threading: any thread; each request has a virtual thread.
 * <p>Limits: {@value #REDIRECTS_MAX} redirections in a row. Time and size are the request's and its body handler's.
 */
public final class WebCalls implements AutoCloseable {
    /** Redirections followed in a row. */
    public static final int REDIRECTS_MAX = 4;

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final boolean NAMES_HOST = HostField.isAllowed();

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final UrlPolicy policy;
    private final String protocol;
    private final HttpClient client;

    /**
     * How servers are called.
     *
     * @param protocol what the configuration says for {@code http}, with an s for {@code https}: {@code http}, {@code whip}, {@code whep}
     * @param fingerprint SHA-256 of the certificate to accept, empty for the usual verification
     * @param connectTimeout for each connection
     */
    public record Manner(String protocol, String fingerprint, Duration connectTimeout) {}

    /**
     * How an address was found that no redirection led to.
     *
     * @param start the address that was configured
     * @param from the address whose answer named it
     */
    public record Lead(URI start, URI from) {}

    /**
     * What a server answered.
     *
     * @param at the address that was asked last
     */
    public record Answer<T>(URI at, HttpResponse<T> response) {
        /** The {@code http} or {@code https} address in the field {@code Location}, or empty. */
        public Optional<URI> location() {
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
    }

    /** Calls as {@code policy} allows. */
    public WebCalls(UrlPolicy policy, Manner manner) {
        this.policy = policy;
        this.protocol = manner.protocol();
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(manner.connectTimeout())
                .followRedirects(HttpClient.Redirect.NEVER)
                .executor(threads);
        if (!manner.fingerprint().isEmpty()) {
            builder.sslContext(PinnedTrust.context(manner.fingerprint()));
        }
        client = builder.build();
    }

    /**
     * Sends {@code request} to a configured address; to cancel what is returned ends it.
     *
     * @return fails with an {@link IOException}, among them {@link UrlRefusedException}
     */
    public <T> CompletableFuture<Answer<T>> send(
            HttpRequest request, HttpResponse.BodyHandler<T> handler, Redirects redirects) {
        return send(request, handler, redirects, new Lead(request.uri(), request.uri()));
    }

    /** The same for an address that a server has named, which is refused as a redirection there would be. */
    public <T> CompletableFuture<Answer<T>> send(
            HttpRequest request, HttpResponse.BodyHandler<T> handler, Redirects redirects, Lead lead) {
        CompletableFuture<Answer<T>> answer = new CompletableFuture<>();
        Thread thread = Thread.ofVirtual().name("call").unstarted(() -> {
            try {
                answer.complete(await(request, handler, redirects, lead));
            } catch (InterruptedException e) {
                answer.completeExceptionally(new IOException("interrupted", e));
            } catch (IOException | RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        answer.whenComplete((_, failure) -> {
            if (failure != null) {
                thread.interrupt();
            }
        });
        thread.start();
        return answer;
    }

    private <T> Answer<T> await(
            HttpRequest request, HttpResponse.BodyHandler<T> handler, Redirects redirects, Lead lead)
            throws IOException, InterruptedException {
        URI at = request.uri();
        InetSocketAddress address = awaitAddress(at);
        boolean startsLocal = lead.start.equals(at)
                ? UrlPolicy.isLocal(address.getAddress())
                : policy.awaitIsLocal(lead.start.getHost());
        check(lead.from, at, address, startsLocal);
        for (int count = 0; ; count++) {
            Answer<T> answer = new Answer<>(at, client.send(to(at, address, request), handler));
            Optional<URI> next =
                    redirects.follows(request, answer.response.statusCode()) ? answer.location() : Optional.empty();
            if (next.isEmpty()) {
                return answer;
            }
            if (count == REDIRECTS_MAX) {
                throw new IOException("the server redirects more than " + REDIRECTS_MAX + " times");
            }
            address = awaitAddress(next.get());
            check(at, next.get(), address, startsLocal);
            at = next.get();
        }
    }

    /**
     * Whether a server that was found by way of {@code start} and answered at {@code from} may send us to {@code to}. Waits for DNS: for
     * virtual threads only.
     */
    public boolean awaitMayGo(URI start, URI from, URI to) {
        try {
            check(from, to, awaitAddress(to), policy.awaitIsLocal(start.getHost()));
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private InetSocketAddress awaitAddress(URI at) throws IOException {
        String host = at.getHost();
        if (host == null) {
            throw new IOException("an address without a host");
        }
        return policy.awaitAddress(isSecure(at) ? protocol + "s" : protocol, host, port(at));
    }

    private static void check(URI from, URI to, InetSocketAddress address, boolean startsLocal) throws IOException {
        if (isSecure(from) && !isSecure(to)) {
            throw new IOException("sent from HTTPS to HTTP, which is not followed");
        }
        if (!startsLocal && UrlPolicy.isLocal(address.getAddress())) {
            throw new IOException("sent to an address of this machine, which is not followed");
        }
    }

    /**
     * Whether credentials for {@code start} may go to {@code at}: scheme, host and port are the same, or the usual ports of HTTP and then
     * HTTPS on the same host.
     */
    public static boolean isSameServer(URI start, URI at) {
        if (!start.getHost().equalsIgnoreCase(at.getHost())) {
            return false;
        }
        boolean samePort = port(start) == port(at) && isSecure(start) == isSecure(at);
        return samePort || !isSecure(start) && port(start) == HTTP_PORT && isSecure(at) && port(at) == HTTPS_PORT;
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : isSecure(uri) ? HTTPS_PORT : HTTP_PORT;
    }

    private static boolean isSecure(URI uri) {
        return "https".equalsIgnoreCase(uri.getScheme());
    }

    /** {@code request} for another URL; without TLS for the address that its host stands for. */
    private static HttpRequest to(URI at, InetSocketAddress address, HttpRequest request) throws IOException {
        boolean trusted = isSameServer(request.uri(), at);
        try {
            HttpRequest.Builder copy = HttpRequest.newBuilder(
                            request,
                            (name, _) ->
                                    trusted || !name.toLowerCase(Locale.ROOT).equals("authorization"))
                    .uri(at);
            if (NAMES_HOST && !isSecure(at) && !hasZone(address.getAddress())) {
                String path = at.getRawPath() == null || at.getRawPath().isEmpty() ? "/" : at.getRawPath();
                String query = at.getRawQuery() == null ? "" : "?" + at.getRawQuery();
                copy.uri(URI.create("http://" + HostPort.of(address) + path + query))
                        .setHeader("Host", at.getHost() + (at.getPort() < 0 ? "" : ":" + at.getPort()));
            }
            return copy.build();
        } catch (IllegalArgumentException e) {
            throw new IOException("an address that is none", e);
        }
    }

    /** A zone cannot be written in a request's address. */
    private static boolean hasZone(InetAddress address) {
        return address instanceof Inet6Address six && six.getScopeId() != 0;
    }

    /** Takes no more requests; those under way end by themselves. */
    @Override
    public void close() {
        client.shutdown();
    }

    /** Ends all. */
    public void closeNow() {
        client.shutdownNow();
    }
}
