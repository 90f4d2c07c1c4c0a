package io.weir.load;

import io.weir.protocol.rtp.rtcp.FullIntraRequest;
import io.weir.protocol.rtp.rtcp.PictureLossIndication;
import io.weir.protocol.rtp.rtcp.RtcpPacket;

/**
 * Finds the requests for a keyframe of one source: PLI (RFC 4585 section 6.3.1) and FIR (RFC 5104 section 4.3.1), of which a
 * repeated one counts once.
 *
 * <p>Threading: one thread.
 */
final class KeyframeRequests {
    private static final int NONE = -1;

    private final int ssrc;
    private int lastCommand = NONE;

    KeyframeRequests(int ssrc) {
        this.ssrc = ssrc;
    }

    /** Whether this packet asks for one. */
    boolean has(RtcpPacket packet) {
        if (packet instanceof PictureLossIndication loss) {
            return loss.mediaSsrc() == ssrc;
        }
        boolean asked = false;
        if (packet instanceof FullIntraRequest request) {
            for (FullIntraRequest.Entry entry : request.entries()) {
                if (entry.ssrc() == ssrc && entry.command() != lastCommand) {
                    lastCommand = entry.command();
                    asked = true;
                }
            }
        }
        return asked;
    }
}
