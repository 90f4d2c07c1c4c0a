package io.weir.server.registration;

/**
 * Where clients come in that a registration speaks for.
 *
 * @param port the TCP port, 1..65535; 0 for a free one of the system's choice, which the success message tells
 * @param app the RTMP application, without query or outer slashes; may be empty
 * @param key which stream keys of that application
 * @param tls whether the port speaks RTMPS
 */
public record RegistrationScope(int port, String app, StreamKey key, boolean tls) {
    /** Longest application name, in characters. */
    public static final int APP_LENGTH_MAX = 512;

    /**
     * Checks port and application.
     *
     * @throws IllegalArgumentException with a sentence that says what is wrong
     */
    public RegistrationScope {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not in 0..65535");
        }
        if (app.length() > APP_LENGTH_MAX) {
            throw new IllegalArgumentException("application is longer than " + APP_LENGTH_MAX + " characters");
        }
        if (app.startsWith("/") || app.endsWith("/")) {
            throw new IllegalArgumentException("application '" + app + "' begins or ends with a slash");
        }
        if (app.indexOf('?') >= 0) {
            throw new IllegalArgumentException("an application has no query");
        }
    }

    /** Every key of {@code app} on a plain port. */
    public static RegistrationScope anyKey(int port, String app) {
        return new RegistrationScope(port, app, new StreamKey.Any(), false);
    }

    /** One key of {@code app} on a plain port. */
    public static RegistrationScope exactKey(int port, String app, String key) {
        return new RegistrationScope(port, app, new StreamKey.Exact(key), false);
    }

    /** The same on the port that was chosen. */
    RegistrationScope onPort(int chosen) {
        return new RegistrationScope(chosen, app, key, tls);
    }
}
