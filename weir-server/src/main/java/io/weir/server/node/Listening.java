package io.weir.server.node;

/**
 * One open listener.
 *
 * @param key the configuration key that set it, {@code rtmpAddress}
 * @param protocol {@code rtmp}, {@code rtmps}, {@code http} or {@code https}
 * @param host as configured, empty for all interfaces
 * @param port the port it really has
 */
public record Listening(String key, String protocol, String host, int port) {}
