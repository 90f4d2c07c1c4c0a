package io.weir.server.hls;

import io.weir.platform.http.HttpResponse;

/**
 * What a rendition's playlist says now, as ready answers that all clients share.
 *
 * @param openSequence media sequence number of the segment that is being made
 * @param openParts how many parts of it are complete
 * @param whole the whole playlist
 * @param delta the playlist for those who have the older part of it
 * @param ended whether it will never say anything else
 */
record Shown(long openSequence, int openParts, HttpResponse whole, HttpResponse delta, boolean ended) {
    /** Whether it has the segment, or the part of it when {@code part} is not negative. */
    boolean has(long sequence, int part) {
        return ended || sequence < openSequence || sequence == openSequence && part >= 0 && part < openParts;
    }
}
