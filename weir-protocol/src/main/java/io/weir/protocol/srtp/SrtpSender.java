package io.weir.protocol.srtp;

import io.weir.base.buf.Bytes;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Protects what one side sends, RTP and RTCP of all its sources.
 *
 * <p>The same packet under the same sequence number becomes the same bytes again, so that it may be retransmitted; another
 * packet under a number that was used would give the key away, and is the caller's never to send.
 *
 * <p>Threading: one thread at a time. Limits: {@value #SOURCES_MAX} sources; 2^48 RTP and 2^31 RTCP packets.
 */
public final class SrtpSender {
    /** Sources of one sender. */
    public static final int SOURCES_MAX = 64;

    /** Bytes of room that protection needs behind a packet. */
    public static final int OVERHEAD_MAX = 20;

    private static final long RTCP_INDEX_MAX = (1L << 31) - 1;

    private final SrtpCipher rtp;
    private final SrtpCipher rtcp;
    private final Map<Integer, RolloverIndex> indices = new HashMap<>();
    private int latestSsrc;
    private @Nullable RolloverIndex latest;
    private long rtcpIndex;

    /** A sender with that master key and salt. */
    public SrtpSender(SrtpProfile profile, Bytes masterKey, Bytes masterSalt) {
        rtp = SrtpCipher.of(profile, SessionKeys.ofRtp(profile, masterKey, masterSalt));
        rtcp = SrtpCipher.of(profile, SessionKeys.ofRtcp(profile, masterKey, masterSalt));
    }

    /**
     * Protects an RTP packet in place.
     *
     * @param packet has {@link #OVERHEAD_MAX} bytes of room behind the packet
     * @param start where the packet begins
     * @param end where it ends
     * @return its new end
     * @throws IllegalStateException when there are too many sources, or the key is used up
     */
    public int protectRtp(byte[] packet, int start, int end) {
        int sequence = (packet[start + 2] & 0xff) << 8 | packet[start + 3] & 0xff;
        RolloverIndex rollover = indexOf(SrtpCipher.u32(packet, start + 8));
        long index = rollover.of(sequence);
        if (index < 0 || index > RolloverIndex.INDEX_MAX) {
            throw new IllegalStateException("index " + index + " is beyond the key's lifetime");
        }
        rollover.advance(index);
        return rtp.sealRtp(packet, start, RtpHeaderLength.of(packet, start, end), end, index);
    }

    /**
     * Protects a compound RTCP packet in place; see {@link #protectRtp}.
     *
     * @throws IllegalStateException when the key is used up
     */
    public int protectRtcp(byte[] packet, int start, int end) {
        if (rtcpIndex > RTCP_INDEX_MAX) {
            throw new IllegalStateException("the key has protected all the RTCP packets it may");
        }
        return rtcp.sealRtcp(packet, start, end, (int) rtcpIndex++ | SrtpCipher.ENCRYPTED);
    }

    private RolloverIndex indexOf(int ssrc) {
        RolloverIndex known = latest;
        if (known != null && ssrc == latestSsrc) {
            return known;
        }
        RolloverIndex found = indices.get(ssrc);
        if (found == null) {
            if (indices.size() >= SOURCES_MAX) {
                throw new IllegalStateException("more than " + SOURCES_MAX + " sources");
            }
            found = new RolloverIndex();
            indices.put(ssrc, found);
        }
        latest = found;
        latestSsrc = ssrc;
        return found;
    }
}
