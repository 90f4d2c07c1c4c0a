package io.weir.media.hls;

/**
 * How far another playlist of the same program is (RFC 8216bis §4.4.5.4).
 *
 * @param uri the other playlist, relative to this one
 * @param lastSequence media sequence number of its last segment, the one being made included
 * @param lastPart index of that segment's last part, from 0
 */
public record RenditionReport(String uri, long lastSequence, int lastPart) {}
