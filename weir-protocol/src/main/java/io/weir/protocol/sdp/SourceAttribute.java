package io.weir.protocol.sdp;

/**
 * An attribute of one RTP stream (RFC 5576 section 4.1).
 *
 * @param ssrc 0..2^32-1
 * @param name "cname", "msid"
 */
public record SourceAttribute(long ssrc, String name, String value) {}
