package io.weir.server.stream;

import io.weir.base.buf.Bytes;
import io.weir.media.MediaKind;
import io.weir.media.Track;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a stream is before its first unit: its tracks, in order, and its metadata.
 *
 * @param metadata the publisher's {@code onMetaData} message as AMF0, name included; empty when it sent none
 */
public record StreamHead(List<Track> tracks, Bytes metadata) {
    /** Before anything is known. */
    public static final StreamHead EMPTY = new StreamHead(List.of(), Bytes.EMPTY);

    public StreamHead {
        tracks = List.copyOf(tracks);
    }

    /** The track of that id, or null. */
    public @Nullable Track track(int id) {
        for (int i = 0; i < tracks.size(); i++) {
            if (tracks.get(i).id() == id) {
                return tracks.get(i);
            }
        }
        return null;
    }

    /** The first track of that kind, or null. */
    public @Nullable Track first(MediaKind kind) {
        for (int i = 0; i < tracks.size(); i++) {
            if (tracks.get(i).kind() == kind) {
                return tracks.get(i);
            }
        }
        return null;
    }
}
