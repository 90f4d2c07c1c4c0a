package io.weir.server.path;

import io.weir.base.log.Redaction;
import io.weir.config.UserLimits;

/**
 * How a client came to a path, for events and hooks.
 *
 * @param address {@code ip:port}, empty if unknown
 * @param query raw query of what it asked for; may hold credentials
 * @param user who it is, empty for somebody who did not have to say
 * @param limits what the user may use at once
 */
public record Arrival(String address, String query, String user, UserLimits limits) {
    /** Nothing is known. */
    public static final Arrival UNKNOWN = new Arrival("", "", "", UserLimits.NONE);

    /** With the query redacted. */
    @Override
    public String toString() {
        return "Arrival[address=" + address + ", user=" + user + ", query=" + Redaction.redactQuery(query) + "]";
    }
}
