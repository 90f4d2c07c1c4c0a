package io.weir.server.hls;

import io.weir.base.buf.Bytes;
import io.weir.platform.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The segments, parts and init segments of one muxer that can be fetched, each as a ready answer.
 *
 * <p>Threading: any thread reads, the stream's home loop writes. Limits: the renditions take away what has left their playlists.
 */
final class MediaFiles {
    /** A name is never used for other bytes. */
    private static final String CACHED = "max-age=3600, immutable";

    private final Map<String, HttpResponse> files = new ConcurrentHashMap<>();

    void put(String name, String contentType, Bytes bytes) {
        files.put(name, HttpResponse.of(200, contentType, bytes).with("Cache-Control", CACHED));
    }

    void remove(String name) {
        files.remove(name);
    }

    @Nullable
    HttpResponse get(String name) {
        return files.get(name);
    }

    int count() {
        return files.size();
    }
}
