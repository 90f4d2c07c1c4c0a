package io.weir.protocol.rtp.rtcp;

import java.util.List;

/**
 * What one who sends nothing receives (RFC 3550 section 6.4.2).
 *
 * @param ssrc who reports
 * @param blocks at most 31, may be empty
 */
public record ReceiverReport(int ssrc, List<ReportBlock> blocks) implements RtcpPacket {
    /** Blocks of one report. */
    public static final int BLOCKS_MAX = RtcpType.COUNT_MAX;

    /** Copies the list. */
    public ReceiverReport {
        blocks = checked(blocks);
    }

    static List<ReportBlock> checked(List<ReportBlock> blocks) {
        if (blocks.size() > BLOCKS_MAX) {
            throw new IllegalArgumentException(blocks.size() + " report blocks");
        }
        return List.copyOf(blocks);
    }
}
