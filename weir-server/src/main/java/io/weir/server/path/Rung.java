package io.weir.server.path;

import io.weir.server.hook.HookClient;
import io.weir.server.stream.StandbyFeed;
import org.jspecify.annotations.Nullable;

/** One of a path's sources and what it delivers now. Threading: the path's thread. */
final class Rung {
    /** No rung of a ladder: a client, or the path's only source. */
    static final int NO_RANK = -1;

    final int rank;
    /** With variables filled in; {@code publisher} for clients. */
    final String url;

    final boolean forClients;

    @Nullable
    PathSource opened;

    @Nullable
    Publisher publisher;

    HookClient client = HookClient.NONE;

    @Nullable
    StandbyFeed feed;

    /** Why it has no publisher, when nothing else tells. */
    String reason = "not needed yet";

    private boolean known;
    private long knownNs;
    private boolean delivering;
    private long deliveringSinceNs;

    Rung(int rank, String url, boolean forClients) {
        this.rank = rank;
        this.url = url;
        this.forClients = forClients;
    }

    /** Somebody publishes as this source. */
    void begin(Publisher next, HookClient nextClient, StandbyFeed nextFeed) {
        publisher = next;
        client = nextClient;
        feed = nextFeed;
        known = false;
        delivering = false;
    }

    /** Nobody does any more. */
    void end(String why) {
        publisher = null;
        client = HookClient.NONE;
        feed = null;
        known = false;
        delivering = false;
        reason = why;
    }

    void known(long nowNs) {
        known = true;
        knownNs = nowNs;
    }

    /** Whether its tracks are known. */
    boolean isKnown() {
        return known;
    }

    /** Whether media comes, after a silence of at most {@code silenceNs}. */
    boolean delivers(long nowNs, long silenceNs) {
        StandbyFeed from = feed;
        boolean now = from != null && known && nowNs - Math.max(from.lastUnitNs(), knownNs) < silenceNs;
        if (now && !delivering) {
            deliveringSinceNs = nowNs;
        }
        delivering = now;
        return now;
    }

    /** For how long it has delivered without a break, as {@link #delivers} saw it. */
    long deliveredNs(long nowNs) {
        return delivering ? nowNs - deliveringSinceNs : 0;
    }

    /** Why nothing comes from it. */
    String silence() {
        PathSource source = opened;
        if (publisher != null) {
            return known ? "no media comes" : "its tracks are not known yet";
        }
        return source != null && !source.lastError().isEmpty() ? source.lastError() : reason;
    }
}
