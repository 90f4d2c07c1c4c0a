package io.weir.server.registration;

import io.weir.base.id.SessionId;
import java.net.InetSocketAddress;

/**
 * What a client wants to publish or watch.
 *
 * @param connection the client's session
 * @param port the port it came in on
 * @param tls whether it came over TLS
 * @param app the RTMP application, without query or outer slashes; may be empty
 * @param key the stream key, without query or outer slashes; may be empty
 * @param path app and key joined by a slash, empty parts left out
 * @param query raw query text from wherever it stood; may hold credentials
 * @param remote where it came from
 * @param userAgent the program it says it is; empty when it does not say
 */
public record ClientRequest(
        SessionId connection,
        int port,
        boolean tls,
        String app,
        String key,
        String path,
        String query,
        InetSocketAddress remote,
        String userAgent) {
    /** The same client, led to another path. */
    ClientRequest withPath(String other) {
        return new ClientRequest(connection, port, tls, app, key, other, query, remote, userAgent);
    }

    /** Neither key nor query: both may be secrets. */
    @Override
    public String toString() {
        return "ClientRequest[connection=" + connection + ", port=" + port + ", tls=" + tls + ", app=" + app
                + ", remote=" + remote + "]";
    }
}
