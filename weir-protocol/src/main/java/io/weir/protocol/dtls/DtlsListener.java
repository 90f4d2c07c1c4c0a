package io.weir.protocol.dtls;

import io.weir.protocol.srtp.SrtpKeys;

/**
 * Who learns what becomes of a DTLS session: either {@link #onFailed}, or {@link #onEstablished} and later {@link #onClosed},
 * each once.
 *
 * <p>Threading: called on the executor that was given to the session.
 */
public interface DtlsListener {
    /** The handshake is done and the peer is whom its fingerprint says. */
    void onEstablished(SrtpKeys keys);

    /** There will be no keys. */
    void onFailed(String reason);

    /** The established session has ended: by either side's close_notify, or by an error of the record layer. */
    void onClosed();
}
