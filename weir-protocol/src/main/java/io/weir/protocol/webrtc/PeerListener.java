package io.weir.protocol.webrtc;

import io.weir.base.buf.Bytes;

/** Who owns a {@link PeerTransport}. Threading: all calls come on the session's loop. */
public interface PeerListener {
    /** ICE and DTLS are through: media may flow both ways. Comes once, or never. */
    void onConnected();

    /**
     * An authentic RTP packet in the clear; the receiver may keep it.
     *
     * @param nowNs when it was read, monotonic
     */
    void onRtp(Bytes packet, long nowNs);

    /** An authentic RTCP datagram in the clear; otherwise as {@link #onRtp}. */
    void onRtcp(Bytes compound, long nowNs);

    /**
     * The session is over, by either side. Comes once.
     *
     * @param reason in words
     */
    void onClosed(PeerEnding ending, String reason);
}
