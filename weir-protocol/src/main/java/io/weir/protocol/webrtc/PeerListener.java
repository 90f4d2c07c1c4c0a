package io.weir.protocol.webrtc;

import io.netty.buffer.ByteBuf;
import io.weir.base.buf.Bytes;

/** Who owns a {@link PeerTransport}. Threading: all calls come on the session's loop. */
public interface PeerListener {
    /** ICE and DTLS are through: media may flow both ways. Comes once, or never. */
    void onConnected();

    /**
     * An RTP packet as it came, its header in the clear and nothing of it authenticated yet. For clients that look at a sample of
     * many packets: of each source, one in 32 768 must be decrypted at least, or the count of its sequence numbers' wraps is lost.
     *
     * @param packet borrowed, indices not to be moved
     * @param nowNs when it was read, monotonic
     * @return false to leave it at that; otherwise it is decrypted, and {@link #onRtp} follows if it is authentic
     */
    default boolean onProtectedRtp(ByteBuf packet, long nowNs) {
        return true;
    }

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
