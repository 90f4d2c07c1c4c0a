package io.weir.server.node;

/**
 * How a node is started.
 *
 * @param version what the API calls it
 * @param httpRequired whether a busy {@code httpAddress} ends the start; false for a configuration that was written for a server
 *     without this listener
 */
public record StartOptions(String version, boolean httpRequired) {}
