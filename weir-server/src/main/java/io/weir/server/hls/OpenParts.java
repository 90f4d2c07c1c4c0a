package io.weir.server.hls;

import io.weir.base.buf.Bytes;
import io.weir.media.hls.PlaylistPart;
import java.util.ArrayList;
import java.util.List;

/**
 * The segment that is being made.
 *
 * <p>Threading: the stream's home loop. Limits: {@value #PARTS_MAX} parts, which its owner heeds.
 */
final class OpenParts {
    /** Parts of one segment: six minutes of the usual ones. */
    static final int PARTS_MAX = 2_000;

    final long startNs;
    final String startedAt;
    final boolean discontinuity;
    /** Whether its tracks are not those of the init segment before. */
    final boolean needsInit;

    private String mapUri;
    private final List<PlaylistPart> parts = new ArrayList<>();
    private final List<Bytes> pieces = new ArrayList<>();
    private long partStartNs;
    private int bytes;

    /** A segment without parts; until it has its own init segment, {@code mapUri} is that of the one before. */
    OpenParts(long startNs, String startedAt, boolean discontinuity, boolean needsInit, String mapUri) {
        this.startNs = startNs;
        this.startedAt = startedAt;
        this.discontinuity = discontinuity;
        this.needsInit = needsInit;
        this.mapUri = mapUri;
        this.partStartNs = startNs;
    }

    void add(PlaylistPart part, Bytes piece) {
        parts.add(part);
        pieces.add(piece);
        bytes += piece.length();
        partStartNs += part.durationNs();
    }

    /** The init segment it needs. */
    String mapUri() {
        return mapUri;
    }

    void map(String uri) {
        mapUri = uri;
    }

    /** Whether it must not have any more parts. */
    boolean isFull() {
        return parts.size() >= PARTS_MAX;
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
