package io.weir.protocol.rtp.rtcp;

import io.weir.base.buf.Bytes;
import java.util.List;

/**
 * Sources that end (RFC 3550 section 6.6).
 *
 * @param ssrcs at most 31
 * @param reason UTF-8, at most 255 bytes, empty when none is given
 */
public record Bye(List<Integer> ssrcs, Bytes reason) implements RtcpPacket {
    /** Copies the list. */
    public Bye {
        if (ssrcs.size() > RtcpType.COUNT_MAX || reason.length() > SourceDescription.TEXT_MAX) {
            throw new IllegalArgumentException(ssrcs.size() + " sources, reason of " + reason.length() + " bytes");
        }
        ssrcs = List.copyOf(ssrcs);
    }
}
