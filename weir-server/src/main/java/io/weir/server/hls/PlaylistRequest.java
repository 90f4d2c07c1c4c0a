package io.weir.server.hls;

import io.weir.platform.http.HttpResponse;
import io.weir.platform.http.QueryParameters;
import org.jspecify.annotations.Nullable;

/** Which state of a media playlist a client wants (delivery directives, RFC 8216bis §6.2.5). Threading: immutable. */
sealed interface PlaylistRequest {
    /** Answers a request for what is too far ahead. */
    HttpResponse AHEAD = HttpResponse.error(400, "_HLS_msn is too far ahead").with("Cache-Control", "no-store");

    /** Segments that a request may be ahead of the one being made (§6.2.5.2). */
    int AHEAD_MAX = 2;

    /** Stands for a directive that is not there. */
    long ABSENT = -1;

    /** A directive that is none. */
    record Bad(HttpResponse answer) implements PlaylistRequest {}

    /**
     * A request that can be answered, now or when what it wants is there.
     *
     * @param sequence {@code _HLS_msn}, or {@link #ABSENT}
     * @param part {@code _HLS_part}, or {@link #ABSENT}
     * @param delta whether the client has the older part of the playlist
     * @param cached whether a cache asks
     */
    record Wanted(long sequence, int part, boolean delta, boolean cached) implements PlaylistRequest {
        boolean isTooFarAhead(Shown shown) {
            return sequence > shown.openSequence() + AHEAD_MAX;
        }

        /** The answer, null before there is one. */
        @Nullable
        HttpResponse answer(@Nullable Shown shown) {
            if (shown == null || sequence != ABSENT && !shown.has(sequence, part)) {
                return null;
            }
            Shown.Answers answers = delta ? shown.delta() : shown.whole();
            if (!cached) {
                return answers.own();
            }
            return sequence == ABSENT ? answers.latest() : answers.awaited();
        }
    }

    /** The request with that query. */
    static PlaylistRequest of(QueryParameters query, boolean cached) {
        String skip = query.get("_HLS_skip");
        long sequence = Numbers.parse(query.get("_HLS_msn"));
        long part = Numbers.parse(query.get("_HLS_part"));
        if (sequence == Numbers.BAD || part == Numbers.BAD || sequence == ABSENT && part != ABSENT) {
            return new Bad(Numbers.REFUSED);
        }
        boolean delta = "YES".equals(skip) || "v2".equals(skip);
        return new Wanted(sequence, (int) Math.min(part, Integer.MAX_VALUE), delta, cached);
    }

    /** The numbers of directives. */
    final class Numbers {
        private static final HttpResponse REFUSED =
                HttpResponse.error(400, "_HLS_msn and _HLS_part are numbers").with("Cache-Control", "no-store");
        private static final long BAD = -2;
        private static final int DIGITS_MAX = 15;

        private Numbers() {}

        private static long parse(@Nullable String text) {
            if (text == null) {
                return ABSENT;
            }
            boolean digits = !text.isEmpty()
                    && text.length() <= DIGITS_MAX
                    && text.chars().allMatch(c -> c >= '0' && c <= '9');
            return digits ? Long.parseLong(text) : BAD;
        }
    }
}
