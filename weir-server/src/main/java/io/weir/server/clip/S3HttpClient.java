package io.weir.server.clip;

import io.weir.server.outgoing.Redirects;
import io.weir.server.outgoing.UrlPolicy;
import io.weir.server.outgoing.WebCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * Requests of the AWS SDK by the way that all requests of the node to others go: only to where {@code outgoingAllowedURLs} lets them,
 * and to the very address that was checked.
 *
 * <p>Threading: any thread.
 * <p>Limits: {@value #ANSWER_S} seconds for a request and its whole answer, of {@value #ANSWER_BYTES_MAX} bytes.
 */
final class S3HttpClient implements SdkHttpClient {
    /** Seconds that a request may take with its body, until all of its answer is there. */
    static final int ANSWER_S = 300;

    /** Bytes of an answer: the longest are lists of a thousand parts. Objects are never asked for. */
    static final int ANSWER_BYTES_MAX = 8 << 20;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** What the HTTP client sets by itself. */
    private static final Set<String> ITS_OWN =
            Set.of("host", "content-length", "connection", "expect", "transfer-encoding", "upgrade");

    private final WebCalls calls;
    private final Duration patience;

    S3HttpClient(UrlPolicy policy) {
        this(policy, Duration.ofSeconds(ANSWER_S));
    }

    S3HttpClient(UrlPolicy policy, Duration patience) {
        this.patience = patience;
        this.calls = new WebCalls(policy, new WebCalls.Manner("http", "", CONNECT_TIMEOUT));
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return new Call(request);
    }

    @Override
    public String clientName() {
        return "weir";
    }

    @Override
    public void close() {
        calls.close();
    }

    private static HttpRequest of(HttpExecuteRequest asked) {
        SdkHttpRequest request = asked.httpRequest();
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(request.getUri()).method(request.method().name(), body(asked));
        request.forEachHeader((name, values) -> {
            if (!ITS_OWN.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> builder.header(name, value));
            }
        });
        return builder.build();
    }

    private static HttpRequest.BodyPublisher body(HttpExecuteRequest asked) {
        long length = asked.httpRequest()
                .firstMatchingHeader("Content-Length")
                .map(Long::parseLong)
                .orElse(0L);
        return asked.contentStreamProvider()
                .filter(_ -> length > 0)
                .map(content -> HttpRequest.BodyPublishers.fromPublisher(
                        HttpRequest.BodyPublishers.ofInputStream(content::newStream), length))
                .orElseGet(HttpRequest.BodyPublishers::noBody);
    }

    /** One request. Threading: {@link #call} is one thread's, {@link #abort} any thread's. */
    private final class Call implements ExecutableHttpRequest {
        private final HttpExecuteRequest asked;
        // written by the caller, read by whoever aborts
        private volatile @Nullable CompletableFuture<?> sent;

        Call(HttpExecuteRequest asked) {
            this.asked = asked;
        }

        @Override
        public HttpExecuteResponse call() throws IOException {
            HttpResponse.BodyHandler<byte[]> whole =
                    HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), ANSWER_BYTES_MAX);
            CompletableFuture<WebCalls.Answer<byte[]>> answer = calls.send(of(asked), whole, Redirects.NONE);
            sent = answer;
            try {
                return answered(
                        answer.get(patience.toMillis(), TimeUnit.MILLISECONDS).response());
            } catch (TimeoutException _) {
                answer.cancel(true);
                throw new IOException("no whole answer within " + patience.toMillis() / 1000.0 + " s");
            } catch (InterruptedException _) {
                answer.cancel(true);
                Thread.currentThread().interrupt();
                throw new IOException("interrupted");
            } catch (ExecutionException e) {
                if (e.getCause() instanceof IOException failure) {
                    throw failure;
                }
                throw new IOException(String.valueOf(e.getCause()), e);
            }
        }

        private static HttpExecuteResponse answered(HttpResponse<byte[]> response) {
            SdkHttpResponse.Builder head = SdkHttpResponse.builder().statusCode(response.statusCode());
            response.headers().map().forEach((name, values) -> head.putHeader(name, List.copyOf(values)));
            return HttpExecuteResponse.builder()
                    .response(head.build())
                    .responseBody(AbortableInputStream.create(new ByteArrayInputStream(response.body())))
                    .build();
        }

        @Override
        public void abort() {
            CompletableFuture<?> under = sent;
            if (under != null) {
                under.cancel(true);
            }
        }
    }
}
