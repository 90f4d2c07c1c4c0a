package io.weir.protocol.webrtc;

import io.weir.base.buf.Bytes;

/**
 * Where one session's RTP and RTCP go, to be protected and sent.
 *
 * <p>A packet is written in place: {@link #begin} tells where, {@link #commit} takes it. Packets that follow one another without
 * {@link #endRun} between them may leave as one datagram run, as long as they are of one size; the last may be shorter. Nothing
 * is flushed to the socket before the loop's tick ends.
 *
 * <p>Threading: the session's loop. Ownership: the array is the loop's, shared by its sessions; nothing in it survives
 * {@link #commit}.
 * <p>Limits: a packet has at most {@value #PACKET_BYTES_MAX} bytes before protection.
 */
public interface RtpOutput {
    /** The longest packet, header and extensions included: what passes every path of today once it is protected. */
    int PACKET_BYTES_MAX = 1_400;

    /** The array to write into. It may be another one after each {@link #commit} and {@link #endRun}. */
    byte[] array();

    /** Where the next packet begins; {@link #PACKET_BYTES_MAX} bytes and the room for protection follow. */
    int begin();

    /** Takes the packet that lies between {@link #begin} and {@code end}. Without a connection it is dropped. */
    void commit(int end);

    /** No packet follows for now that belongs to those before. */
    void endRun();

    /** Sends a compound RTCP packet. Without a connection it is dropped. */
    void sendRtcp(Bytes compound);

    /** Bytes handed to the socket and not yet taken by the system, of all sessions on this loop. */
    long pendingBytes();
}
