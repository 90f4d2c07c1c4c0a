package io.weir.server.hls;

import io.weir.base.buf.Bytes;
import io.weir.media.hls.MediaPlaylist;
import io.weir.platform.http.HttpResponse;

/**
 * What a rendition's playlist says now, as ready answers that all clients share.
 *
 * @param openSequence media sequence number of the segment that is being made
 * @param openParts how many parts of it are complete
 * @param lastParts how many parts the segment before it has
 * @param targetDurationS target duration, seconds
 * @param whole the whole playlist
 * @param delta the playlist for those who have the older part of it
 * @param ended whether it will never say anything else
 * @param summary what multivariant playlists say of it
 */
record Shown(
        long openSequence,
        int openParts,
        int lastParts,
        int targetDurationS,
        Answers whole,
        Answers delta,
        boolean ended,
        RenditionSummary summary) {
    /** Target durations for which the answer to a request for a playlist that did not exist yet stays what it is (RFC 8216bis §B.1). */
    private static final int CACHED_TARGETS = 6;

    /**
     * One playlist for those who keep it to themselves, and for caches that pass it on.
     *
     * @param own to a viewer
     * @param latest to a cache that asks what there is
     * @param awaited to a cache that asks for a segment or part to come
     */
    record Answers(HttpResponse own, HttpResponse latest, HttpResponse awaited) {
        static Answers of(Bytes text, int targetDurationS) {
            HttpResponse plain = HttpResponse.of(200, MediaPlaylist.CONTENT_TYPE, text);
            return new Answers(
                    plain.with("Cache-Control", "no-cache"),
                    plain.with("Cache-Control", "public, max-age=" + Math.max(1, targetDurationS / 2)),
                    plain.with("Cache-Control", "public, max-age=" + CACHED_TARGETS * targetDurationS));
        }
    }

    /**
     * Whether it has the segment, or the part of it when {@code part} is not negative. A part after a segment's last one is the first of
     * the next segment (RFC 8216bis §6.2.5.2).
     */
    boolean has(long sequence, int part) {
        if (sequence == openSequence - 1 && lastParts > 0 && part >= lastParts) {
            return ended || openParts > 0;
        }
        return ended || sequence < openSequence || sequence == openSequence && part >= 0 && part < openParts;
    }
}
