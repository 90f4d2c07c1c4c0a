package io.weir.protocol.sdp;

/**
 * An attribute that has no field of its own, kept as it came.
 *
 * @param value what follows the colon; empty for a flag
 */
public record SdpAttribute(String name, String value) {}
