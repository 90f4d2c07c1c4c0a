package io.weir.load;

/**
 * Where a player would be that plays in real time what it has fetched, from a fixed distance behind live on: tells when its buffer runs dry.
 * When it does, playing goes on with the media that comes next.
 *
 * <p>Threading: one thread. Times are of the monotonic clock and of the media, in nanoseconds.
 */
final class PlayoutClock {
    private boolean playing;
    private long neededNs;
    private long behindNs;
    private long fetchedNs;
    private long originNs;
    private long stalls;
    private long stalledNs;

    /**
     * Says where playing begins.
     *
     * @param edge media from where fetching begins to the end of the playlist
     * @param behind how far behind that end it plays
     */
    void begin(long edge, long behind) {
        neededNs = edge;
        behindNs = Math.min(edge, behind);
    }

    /** So much more media is there. */
    void onMedia(long durationNs, long nowNs) {
        stallUntil(nowNs);
        fetchedNs += durationNs;
        if (!playing && fetchedNs >= neededNs) {
            playing = true;
            originNs = nowNs - (fetchedNs - behindNs);
        }
    }

    /** Counts a stall that lasts now. */
    void stallUntil(long nowNs) {
        long dryNs = playing ? nowNs - originNs - fetchedNs : 0;
        if (dryNs > 0) {
            stalls++;
            stalledNs += dryNs;
            originNs += dryNs;
        }
    }

    /** How often it has run dry. */
    long stalls() {
        return stalls;
    }

    /** How long it has waited for media then. */
    long stalledNs() {
        return stalledNs;
    }
}
