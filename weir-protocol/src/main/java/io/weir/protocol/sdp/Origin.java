package io.weir.protocol.sdp;

/**
 * Who made a description (RFC 8866 section 5.2).
 *
 * @param sessionId decimal digits; text, since clients exceed 64 bits
 * @param sessionVersion decimal digits
 * @param address network type, address type and address, "IN IP4 127.0.0.1"
 */
public record Origin(String username, String sessionId, String sessionVersion, String address) {}
