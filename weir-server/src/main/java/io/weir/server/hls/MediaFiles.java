package io.weir.server.hls;

import io.weir.base.buf.Bytes;
import io.weir.platform.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The segments, parts and init segments of one muxer that can be fetched. What is asked for most is in memory as a ready answer; older
 * segments move to a directory, if there is one.
 *
 * <p>Threading: any thread reads, the stream's home loop writes. Limits: the renditions take away what has left their playlists.
 */
final class MediaFiles {
    /** A name is never used for other bytes. */
    private static final String CACHED = "public, max-age=3600, immutable";

    private final Map<String, MediaFile> files = new ConcurrentHashMap<>();
    private final @Nullable SegmentDirectory directory;
    private final CompletableFuture<@Nullable Void> gone = new CompletableFuture<>();

    /** Keeps all in memory when {@code directory} is null. */
    MediaFiles(@Nullable SegmentDirectory directory) {
        this.directory = directory;
    }

    void put(String name, String contentType, Bytes bytes) {
        HttpResponse answer = HttpResponse.of(200, contentType, bytes)
                .with("Cache-Control", CACHED)
                .with("Accept-Ranges", "bytes");
        files.put(name, new MediaFile.InMemory(answer));
    }

    /** Not many will ask for it any more: it goes to the directory, and out of memory once it is there. */
    void store(String name) {
        SegmentDirectory to = directory;
        if (to != null && files.get(name) instanceof MediaFile.InMemory hot) {
            HttpResponse head = hot.answer().withBody(Bytes.EMPTY);
            to.write(name, hot.answer().body(), path -> {
                if (path != null) {
                    files.replace(name, hot, new MediaFile.OnDisk(to.root(), path, head));
                }
            });
        }
    }

    void remove(String name) {
        if (files.remove(name) != null && directory != null) {
            directory.delete(name);
        }
    }

    @Nullable
    MediaFile get(String name) {
        return files.get(name);
    }

    int count() {
        return files.size();
    }

    /** Nobody will ask for anything any more: forgets all, and takes it off the disk. Any thread. */
    void close() {
        files.clear();
        if (directory == null) {
            gone.complete(null);
        } else {
            directory.close().whenComplete((_, _) -> gone.complete(null));
        }
    }

    /** Done when they are closed, and none is on a disk. Any thread. */
    CompletableFuture<@Nullable Void> gone() {
        return gone;
    }
}
