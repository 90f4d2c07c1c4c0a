package io.weir.server.hook;

import io.weir.base.log.Redaction;

/**
 * A client in an event: a connection, a source or a reader.
 *
 * @param type its type in the API, {@code rtmpConn}; empty when there is none
 * @param id its id in the API; empty for sources that have none
 * @param address {@code ip:port}, empty if unknown
 * @param query raw query of its address; may hold credentials
 */
public record HookClient(String type, String id, String address, String query) {
    /** Nobody, as the source of a slate. */
    public static final HookClient NONE = new HookClient("", "", "", "");

    /** With the query redacted. */
    @Override
    public String toString() {
        return "HookClient[type=" + type + ", id=" + id + ", address=" + address + ", query="
                + Redaction.redactQuery(query) + "]";
    }
}
