package io.weir.load;

/**
 * A player's request.
 *
 * <p>Threading: the run's loop.
 */
final class HlsFetch extends HttpFetch {
    private static final long UNKNOWN = -1;

    enum Kind {
        /** The address the reader was given. */
        INDEX("index"),
        PLAYLIST("playlist"),
        INIT("init segment"),
        SEGMENT("segment"),
        PART("part");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** What people call it. */
        String word() {
            return word;
        }

        boolean isPlaylist() {
            return this == INDEX || this == PLAYLIST;
        }

        boolean isMedia() {
            return this == SEGMENT || this == PART;
        }
    }

    private final Kind kind;
    private final boolean held;
    private long durationNs;
    private boolean dropped;

    private HlsFetch(Kind kind, String resource, boolean keepsBody, boolean held, long durationNs) {
        super(resource, keepsBody);
        this.kind = kind;
        this.held = held;
        this.durationNs = durationNs;
    }

    /** A request for a playlist; {@code held} when the server is to answer once it has something new. */
    static HlsFetch playlist(Kind kind, String resource, boolean held) {
        return new HlsFetch(kind, resource, true, held, UNKNOWN);
    }

    /** A request for what decoders are set up with. */
    static HlsFetch init(String resource, boolean looksInside) {
        return new HlsFetch(Kind.INIT, resource, looksInside, false, UNKNOWN);
    }

    /** A request for a part or segment that a playlist lists. */
    static HlsFetch listed(Kind kind, String resource, boolean looksInside, long durationNs) {
        return new HlsFetch(kind, resource, looksInside, false, durationNs);
    }

    /** A request for the part that is said to come next. */
    static HlsFetch hinted(String resource, boolean looksInside) {
        return new HlsFetch(Kind.PART, resource, looksInside, true, UNKNOWN);
    }

    Kind kind() {
        return kind;
    }

    /** Whether the server may wait before it answers. */
    boolean isHeld() {
        return held;
    }

    boolean isListed() {
        return durationNs != UNKNOWN;
    }

    /** A playlist lists the part that was hinted at. */
    void onListed(long listedDurationNs) {
        durationNs = listedDurationNs;
    }

    /** The part that was hinted at is not among those of the stream. */
    void drop() {
        dropped = true;
    }

    boolean isDropped() {
        return dropped;
    }

    /** What the playlist says it lasts; it must be listed. */
    long durationNs() {
        return durationNs;
    }
}
