package io.weir.protocol.rtp.rtcp;

import java.util.List;

/**
 * What a receiver estimates it can take of all sources together (draft-alvestrand-rmcat-remb-03 section 2.2).
 *
 * @param senderSsrc who estimates
 * @param bitrateBps 0..2^63-1; written with 18 significant bits, rounded down
 * @param ssrcs whom it concerns, at most 255
 */
public record Remb(int senderSsrc, long bitrateBps, List<Integer> ssrcs) implements RtcpPacket {
    /** Sources one message may name: their count has eight bits. */
    public static final int SOURCES_MAX = 255;

    /** Bits of the bitrate's mantissa. */
    static final int MANTISSA_BITS = 18;

    /** Copies the list. */
    public Remb {
        if (bitrateBps < 0 || ssrcs.size() > SOURCES_MAX) {
            throw new IllegalArgumentException(bitrateBps + " bit/s, " + ssrcs.size() + " sources");
        }
        ssrcs = List.copyOf(ssrcs);
    }
}
