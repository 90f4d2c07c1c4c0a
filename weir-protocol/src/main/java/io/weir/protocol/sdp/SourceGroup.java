package io.weir.protocol.sdp;

import java.util.List;

/**
 * RTP streams that belong together (RFC 5576 section 4.2).
 *
 * @param semantics "FID": media and its retransmission; "SIM": simulcast layers; "FEC-FR"
 * @param ssrcs each 0..2^32-1
 */
public record SourceGroup(String semantics, List<Long> ssrcs) {
    public SourceGroup {
        ssrcs = List.copyOf(ssrcs);
    }
}
