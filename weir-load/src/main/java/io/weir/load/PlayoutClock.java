package io.weir.load;

/**
 * Where a player would be that plays in real time what it has fetched, from a fixed distance behind live on: tells when its buffer runs dry.
 * When it does, playing goes on with the media that comes next.
 *
 * <p>Threading: one thread. Times are of the monotonic clock and of the media, in nanoseconds.
 */
final class PlayoutClock {
    private static final long NEVER = Long.MIN_VALUE;

    private boolean playing;
    private long jumpedNs = NEVER;
    private long neededNs;
    private long behindNs;
    private long fetchedNs;
    private long originNs;
    private long stalls;
    private long stalledNs;

    /**
     * Says where playing begins, or begins again: then it has stood still from when its buffer ran dry, or from now on.
     *
     * @param edge media from where fetching begins to the end of the playlist; at least {@code behind} is fetched before it plays
     * @param behind how far behind that end it plays
     */
    void begin(long edge, long behind, long nowNs) {
        if (playing) {
            playing = false;
            jumpedNs = Math.min(nowNs, originNs + fetchedNs);
            stalls++;
        }
        fetchedNs = 0;
        neededNs = Math.max(edge, behind);
        behindNs = behind;
    }

    /** So much more media is there. */
    void onMedia(long durationNs, long nowNs) {
        if (playing) {
            stallUntil(nowNs);
        }
        fetchedNs += durationNs;
        if (!playing && fetchedNs >= neededNs) {
            playing = true;
            originNs = nowNs - (fetchedNs - behindNs);
            stalledNs += jumpedNs == NEVER ? 0 : nowNs - jumpedNs;
            jumpedNs = NEVER;
        }
    }

    /** Counts a stall that lasts now. */
    void stallUntil(long nowNs) {
        if (jumpedNs != NEVER) {
            stalledNs += nowNs - jumpedNs;
            jumpedNs = nowNs;
        }
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
