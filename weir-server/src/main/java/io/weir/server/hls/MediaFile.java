package io.weir.server.hls;

import io.weir.platform.http.HttpResponse;
import java.nio.file.Path;

/** A segment, part or init segment that can be fetched. */
sealed interface MediaFile {
    /** Ready to be sent. */
    record InMemory(HttpResponse answer) implements MediaFile {}

    /**
     * To be read first.
     *
     * @param root the directory of all such files
     * @param head the answer without its body
     */
    record OnDisk(Path root, Path path, HttpResponse head) implements MediaFile {}
}
