package io.weir.server.hls;

import io.weir.base.buf.Bytes;
import io.weir.media.hls.PlaylistPart;
import java.util.ArrayList;
import java.util.List;

/** The segment that is being made. Threading: the stream's home loop. */
final class OpenParts {
    final long startNs;
    final String startedAt;
    final boolean discontinuity;
    final String mapUri;
    private final List<PlaylistPart> parts = new ArrayList<>();
    private final List<Bytes> pieces = new ArrayList<>();
    private long partStartNs;
    private int bytes;

    OpenParts(long startNs, String startedAt, boolean discontinuity, String mapUri) {
        this.startNs = startNs;
        this.startedAt = startedAt;
        this.discontinuity = discontinuity;
        this.mapUri = mapUri;
        this.partStartNs = startNs;
    }

    void add(PlaylistPart part, Bytes piece) {
        parts.add(part);
        pieces.add(piece);
        bytes += piece.length();
        partStartNs += part.durationNs();
    }

    /** Bytes of a part, by its place. */
    int pieceLength(int index) {
        return pieces.get(index).length();
    }

    List<PlaylistPart> parts() {
        return parts;
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    long partStartNs() {
        return partStartNs;
    }

    int bytes() {
        return bytes;
    }

    /** All parts in one array. */
    Bytes whole() {
        byte[] all = new byte[bytes];
        int at = 0;
        for (Bytes piece : pieces) {
            piece.copyTo(all, at, 0, piece.length());
            at += piece.length();
        }
        return Bytes.wrap(all);
    }
}
