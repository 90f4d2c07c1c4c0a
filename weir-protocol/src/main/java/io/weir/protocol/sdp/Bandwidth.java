package io.weir.protocol.sdp;

/**
 * A proposed bandwidth (RFC 8866 section 5.8).
 *
 * @param type "AS" in kbit/s, "TIAS" in bit/s, or another
 * @param value in the type's unit, 0..10^18-1
 */
public record Bandwidth(String type, long value) {}
