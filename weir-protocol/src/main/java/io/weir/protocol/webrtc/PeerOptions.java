package io.weir.protocol.webrtc;

import io.weir.protocol.dtls.DtlsOptions;
import io.weir.protocol.dtls.DtlsRole;
import io.weir.protocol.ice.IceCredentials;

/**
 * What a session was agreed to be.
 *
 * @param local ours, as our session description says
 * @param dtls how the handshake is made
 * @param role ours in DTLS
 * @param connectTimeoutMs how long it may take until {@link PeerListener#onConnected}, at least 1
 */
public record PeerOptions(IceCredentials local, DtlsOptions dtls, DtlsRole role, int connectTimeoutMs) {
    /** Checks the timeout. */
    public PeerOptions {
        if (connectTimeoutMs < 1) {
            throw new IllegalArgumentException("timeout of " + connectTimeoutMs + " ms");
        }
    }
}
