package io.weir.server.hlspull;

import io.weir.base.buf.Bytes;
import io.weir.media.hls.ReadPlaylist.Piece;
import io.weir.server.outgoing.Redirects;
import io.weir.server.outgoing.UrlPolicy;
import io.weir.server.outgoing.WebCalls;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Fetches playlists and segments. Addresses that playlists name are refused where a redirection there would be ({@link WebCalls}), and
 * user and password stay with the server of the configured address.
 *
 * <p>Threading: virtual threads; what is called {@code await…} waits. Limits: {@value #PLAYLIST_BYTES_MAX} and
 * {@value #SEGMENT_BYTES_MAX} bytes, the time of the constructor for an answer.
 */
final class HlsFetcher implements AutoCloseable {
    /** Largest playlist. */
    static final int PLAYLIST_BYTES_MAX = 4 << 20;

    /** Largest segment: ten seconds of 50 Mbit/s. */
    static final int SEGMENT_BYTES_MAX = 64 << 20;

    private static final int OK = 200;
    private static final int PARTIAL = 206;

    private final URI start;
    private final String authorization;
    private final Duration deadline;
    private final WebCalls calls;

    /** The address {@code at}, which the answer of {@code from} named; the configured one names itself. */
    record Place(URI from, URI at) {}

    /** A playlist and where it was found, which its addresses are relative to. */
    record Text(URI at, String text) {}

    /**
     * Fetches from {@code address} on.
     *
     * @throws IllegalArgumentException when it is no URL; the message does not repeat it
     */
    HlsFetcher(String address, String fingerprint, Duration deadline, UrlPolicy policy) {
        URI uri;
        try {
            uri = URI.create(address);
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException("not a URL");
        }
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("not a URL: there is no host");
        }
        String user = uri.getUserInfo();
        this.authorization = user == null
                ? ""
                : "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
        this.start = user == null ? uri : URI.create(uri.toString().replace(uri.getRawUserInfo() + "@", ""));
        this.deadline = deadline;
        this.calls = new WebCalls(policy, new WebCalls.Manner("http", fingerprint, deadline));
    }

    /** The configured address, without user and password. */
    Place start() {
        return new Place(start, start);
    }

    /** For logs: where, and no secret. */
    String shown() {
        return start.getScheme() + "://" + start.getRawAuthority() + start.getRawPath();
    }

    /** The playlist at {@code place}. */
    Text awaitText(Place place) throws IOException, InterruptedException {
        WebCalls.Answer<String> answer = await(
                request(place.at).build(),
                place.from,
                BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), PLAYLIST_BYTES_MAX));
        int status = answer.response().statusCode();
        if (status != OK) {
            throw new IOException("the server answers " + status + " for the playlist");
        }
        return new Text(answer.at(), answer.response().body());
    }

    /** A segment or init segment whose address is relative to {@code playlist}. */
    Bytes awaitPiece(URI playlist, Piece piece) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(resolve(playlist, piece.uri()).at);
        if (piece.isRange()) {
            request.header("Range", "bytes=" + piece.offset() + "-" + (piece.offset() + piece.length() - 1));
        }
        WebCalls.Answer<byte[]> answer =
                await(request.build(), playlist, BodyHandlers.limiting(BodyHandlers.ofByteArray(), SEGMENT_BYTES_MAX));
        int status = answer.response().statusCode();
        if (status != (piece.isRange() ? PARTIAL : OK)) {
            throw new IOException("the server answers " + status + " for a segment");
        }
        return Bytes.wrap(answer.response().body());
    }

    /** The address that a playlist names. */
    static Place resolve(URI playlist, String uri) throws IOException {
        try {
            URI resolved = playlist.resolve(uri);
            String scheme = resolved.getScheme();
            if (resolved.getHost() == null || !"http".equalsIgnoreCase(scheme) && !"https".equalsIgnoreCase(scheme)) {
                throw new IOException("the playlist names an address that is not HTTP");
            }
            return new Place(playlist, resolved);
        } catch (IllegalArgumentException e) {
            throw new IOException("the playlist names an address that is none", e);
        }
    }

    private HttpRequest.Builder request(URI at) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(at).timeout(deadline).header("User-Agent", "weir");
        boolean trusted = WebCalls.isSameServer(start, at);
        return trusted && !authorization.isEmpty() ? request.header("Authorization", authorization) : request;
    }

    private <T> WebCalls.Answer<T> await(HttpRequest request, URI from, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        CompletableFuture<WebCalls.Answer<T>> pending =
                calls.send(request, handler, Redirects.ALL, new WebCalls.Lead(start, from));
        try {
            return pending.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            pending.cancel(true);
            throw new IOException("no answer in time");
        } catch (InterruptedException e) {
            pending.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            String why = e.getCause() == null ? null : e.getCause().getMessage();
            throw new IOException(why == null ? "no answer" : why, e);
        }
    }

    @Override
    public void close() {
        calls.closeNow();
    }
}
