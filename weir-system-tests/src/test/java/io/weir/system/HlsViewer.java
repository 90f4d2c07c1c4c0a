package io.weir.system;

import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A viewer of low-latency HLS: asks for the playlist with the next part, and for that part, until it is closed or refused.
 *
 * <p>Threading: the test's thread; requests are made by one of its own.
 */
final class HlsViewer implements AutoCloseable {
    private static final Pattern SEQUENCE = Pattern.compile("EXT-X-MEDIA-SEQUENCE:(\\d+)");
    private static final Pattern HINT = Pattern.compile("PRELOAD-HINT:TYPE=PART,URI=\"([^\"]+)\"");

    private static final int OK = 200;

    /** In the time that a request is held. */
    private static final int NOTHING_NEW = 503;

    private final HttpClient http;
    private final String playlist;
    private final AtomicInteger parts = new AtomicInteger();
    private final Thread thread = Thread.ofVirtual().unstarted(this::view);
    /** Written by the viewer's thread, read by the test's. */
    private volatile boolean closed;

    /** Written by the viewer's thread, read by the test's. */
    private volatile @Nullable String end;

    private HlsViewer(HttpClient http, String playlist) {
        this.http = http;
        this.playlist = playlist;
    }

    /** Begins to view the multivariant playlist of that address. */
    static HlsViewer begin(HttpClient http, String index) throws Exception {
        String text = get(http, index).body();
        String media = text.lines()
                .filter(line -> line.endsWith(".m3u8"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(index + ": " + text));
        HlsViewer viewer = new HlsViewer(http, URI.create(index).resolve(media).toString());
        viewer.thread.start();
        return viewer;
    }

    private static HttpResponse<String> get(HttpClient http, String url) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private void view() {
        try {
            String text = ask(playlist);
            while (!closed && end == null) {
                Matcher hint = HINT.matcher(text);
                long open = sequence(text) + count(text, "#EXTINF");
                long next = count(text.substring(Math.max(0, text.lastIndexOf("#EXTINF"))), "#EXT-X-PART:");
                text = ask(playlist + "?_HLS_msn=" + open + "&_HLS_part=" + next);
                if (end == null && hint.find()) {
                    // on a busy machine it may be gone already
                    String part = URI.create(playlist).resolve(hint.group(1)).toString();
                    parts.addAndGet(get(http, part).statusCode() == OK ? 1 : 0);
                }
            }
        } catch (Exception e) {
            end = e.toString();
        }
    }

    private String ask(String url) throws Exception {
        HttpResponse<String> answer = get(http, url);
        while (!closed && answer.statusCode() == NOTHING_NEW) {
            answer = get(http, url);
        }
        if (answer.statusCode() != OK) {
            end = url + ": " + answer.statusCode() + " " + answer.body();
        } else if (answer.body().contains("#EXT-X-ENDLIST")) {
            end = "the playlist has ended";
        }
        return answer.body();
    }

    private static long sequence(String text) {
        Matcher sequence = SEQUENCE.matcher(text);
        return sequence.find() ? Long.parseLong(sequence.group(1)) : 0;
    }

    private static long count(String text, String beginning) {
        return text.lines().filter(line -> line.startsWith(beginning)).count();
    }

    /** Why it views no more, empty while it does. */
    String end() {
        String known = end;
        return known == null ? "" : known;
    }

    /** Waits until it has viewed so many parts more. */
    void awaitMore(int count) {
        int wanted = parts.get() + count;
        await("parts of " + playlist).atMost(NodeUnderTest.PATIENCE).until(() -> {
            if (!end().isEmpty()) {
                throw new AssertionError(end());
            }
            return parts.get() >= wanted;
        });
    }

    /** Waits until it has been refused, or the stream has ended. */
    void awaitEnd() {
        await("end of " + playlist).atMost(NodeUnderTest.PATIENCE).until(() -> !end().isEmpty());
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
