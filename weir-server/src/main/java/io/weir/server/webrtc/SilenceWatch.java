package io.weir.server.webrtc;

import io.weir.server.stream.EndReason;
import org.jspecify.annotations.Nullable;

/**
 * Notices when a publisher sends nothing: no packet at all while its tracks are gathered, or none for too long
 * afterwards.
 *
 * <p>Threading: the session's loop.
 */
final class SilenceWatch {
    private final long gatherNs;
    private final long silenceMaxNs;
    private long heardNs;
    private boolean heard;

    /**
     * A publisher that may send from now on.
     *
     * @param gatherNs how long its first packet may take
     * @param silenceMaxNs how long any other may
     */
    SilenceWatch(long gatherNs, long silenceMaxNs, long nowNs) {
        this.gatherNs = gatherNs;
        this.silenceMaxNs = silenceMaxNs;
        this.heardNs = nowNs;
    }

    /** A packet of media came. */
    void onPacket(long nowNs) {
        heard = true;
        heardNs = nowNs;
    }

    /** Why it is over with the publisher; null while it is not. */
    @Nullable
    EndReason endNow(long nowNs) {
        if (nowNs < deadlineNs()) {
            return null;
        }
        return heard ? EndReason.TIMED_OUT : EndReason.NO_TRACKS;
    }

    /** When {@link #endNow} has a reason, if no packet comes. */
    long deadlineNs() {
        return heardNs + (heard ? silenceMaxNs : gatherNs);
    }
}
