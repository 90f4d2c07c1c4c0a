package io.weir.protocol.rtp.rtcp;

import java.util.List;

/**
 * A command to send keyframes (RFC 5104 section 4.3.1).
 *
 * @param senderSsrc who asks
 * @param entries at least one, at most {@value #ENTRIES_MAX}
 */
public record FullIntraRequest(int senderSsrc, List<Entry> entries) implements RtcpPacket {
    /** Sources one request may name. */
    public static final int ENTRIES_MAX = 64;

    /** Copies the list. */
    public FullIntraRequest {
        if (entries.isEmpty() || entries.size() > ENTRIES_MAX) {
            throw new IllegalArgumentException(entries.size() + " entries");
        }
        entries = List.copyOf(entries);
    }

    /**
     * One source asked.
     *
     * @param ssrc the source
     * @param command 0..255; the same number again is a repetition, not a new request
     */
    public record Entry(int ssrc, int command) {}
}
