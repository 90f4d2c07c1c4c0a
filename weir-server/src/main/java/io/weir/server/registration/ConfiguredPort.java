package io.weir.server.registration;

/** A port that the configuration opened: registrations may use it, it stays open without them, and paths are reached through it. */
public record ConfiguredPort(int port, boolean tls) {}
