package io.weir.protocol.rtp.rtcp;

import java.util.List;

/**
 * Packets a receiver misses (generic NACK, RFC 4585 section 6.2.1).
 *
 * <p>On the wire each first number carries a bit mask of the 16 that follow it; here they are spelt out.
 *
 * @param senderSsrc who asks
 * @param mediaSsrc whose packets
 * @param sequences 0..65535 each; at most {@value #SEQUENCES_MAX}; ascending ones make the shortest packet
 */
public record Nack(int senderSsrc, int mediaSsrc, List<Integer> sequences) implements RtcpPacket {
    /** Packets one NACK may ask for: more is not loss but an outage, and an answer would be a flood. */
    public static final int SEQUENCES_MAX = 4096;

    /** How far the mask of one entry reaches. */
    static final int MASK_BITS = 16;

    /** Copies the list. */
    public Nack {
        if (sequences.isEmpty() || sequences.size() > SEQUENCES_MAX) {
            throw new IllegalArgumentException(sequences.size() + " sequence numbers");
        }
        sequences = List.copyOf(sequences);
    }
}
