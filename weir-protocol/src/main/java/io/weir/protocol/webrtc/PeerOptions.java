package io.weir.protocol.webrtc;

import io.weir.base.net.AddressBlock;
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
 * @param client who asked for the session; {@link #NOBODY} for one that we ask for
 */
public record PeerOptions(
        IceCredentials local, DtlsOptions dtls, DtlsRole role, int connectTimeoutMs, AddressBlock client) {
    /** The client of no session of others. */
    public static final AddressBlock NOBODY = new AddressBlock(false, 0);

    /** Checks the timeout. */
    public PeerOptions {
        if (connectTimeoutMs < 1) {
            throw new IllegalArgumentException("timeout of " + connectTimeoutMs + " ms");
        }
    }
}
