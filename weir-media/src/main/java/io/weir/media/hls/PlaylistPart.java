package io.weir.media.hls;

/**
 * A partial segment (RFC 8216bis §4.4.4.9).
 *
 * @param uri where it is, relative to the playlist
 * @param durationNs how long it plays, nanoseconds
 * @param independent whether it holds a unit at which decoding can start
 */
public record PlaylistPart(String uri, long durationNs, boolean independent) {}
