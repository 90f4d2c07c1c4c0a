package io.weir.protocol.rtmp;

import io.netty.buffer.ByteBuf;

/**
 * Where a session's bytes go, and how it steers its transport.
 *
 * <p>Threading: called on the session's thread only.
 */
public interface RtmpOutput {
    /** Queues bytes to the peer; takes over the caller's reference. */
    void write(ByteBuf bytes);

    /** Hands what is queued to the transport. */
    void flush();

    /**
     * True: deliver no further messages and read no further bytes until called with false. Messages that have arrived already
     * are kept.
     */
    void holdInput(boolean hold);

    /** Closes the transport once what was written is out; the peer gets a moment to read it. */
    void close(RtmpCloseReason reason);
}
