package io.weir.server.auth;

import io.weir.base.id.SessionId;
import io.weir.base.net.HostPort;
import io.weir.config.AuthAction;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Somebody wants to do something.
 *
 * @param path the path it is about; empty for what is about none
 * @param client the client's address, as far as trusted proxies tell it
 * @param session the client's session, null where there is none yet
 * @param query raw query of the client's address, without question mark
 */
public record AuthRequest(
        AuthAction action,
        String path,
        Credentials credentials,
        InetAddress client,
        AuthProtocol protocol,
        @Nullable SessionId session,
        String query,
        String userAgent) {
    /** Neither path nor query: both may hold secrets. */
    @Override
    public String toString() {
        return action.text() + " by " + HostPort.textOf(client);
    }
}
