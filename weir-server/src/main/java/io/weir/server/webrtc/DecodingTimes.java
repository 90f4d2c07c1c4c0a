package io.weir.server.webrtc;

import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.Track;
import io.weir.media.codec.H264Sps;
import io.weir.media.codec.H265Sps;
import java.util.Arrays;

/**
 * Finds the decoding times of one track, which RTP does not tell: its units come in decoding order with presentation times.
 *
 * <p>Sorted, the presentation times are the decoding times but for a delay of as many pictures as the stream reorders. That number is
 * the parameter sets', or grows when reordering is seen. Nothing is held back: the delay is in the numbers only. Decoding times always
 * rise, and a presentation time is never before its decoding time, if need be by moving it.
 *
 * <p>Threading: the session's loop. Limits: {@value #REORDER_MAX} pictures.
 */
final class DecodingTimes {
    /** Most pictures reordered: no codec has more (ITU-T H.264 §E.2.1). */
    static final int REORDER_MAX = 16;

    /** Most pictures reordered where the parameter sets do not say. */
    static final int REORDER_SEEN_MAX = 4;

    private static final int PROFILE_BASELINE = 66;
    private static final int FRAME_RATE_GUESS = 30;
    private static final double FRAME_RATE_MIN = 1;
    private static final double FRAME_RATE_MAX = 1_000;

    private final int clockRate;

    /** Presentation times whose turn has not come, rising. */
    private final long[] waiting = new long[REORDER_MAX + 1];

    private int waitingCount;
    private int reorder;
    private int reorderMax;
    private long frameTicks;
    private boolean started;
    private long lastTicks;

    DecodingTimes(int clockRate) {
        this.clockRate = clockRate;
        frameTicks = clockRate / FRAME_RATE_GUESS;
    }

    int clockRate() {
        return clockRate;
    }

    /** Takes what the track's parameter sets tell of reordering. */
    void onTrack(Track track) {
        switch (track.codec()) {
            case Codec.H264 h264 -> onH264(h264);
            case Codec.H265 h265 -> onH265(h265);
            // The others have pictures that are decoded without being shown, and no reordering of those that are.
            case Codec.Av1 _, Codec.Vp8 _, Codec.Vp9 _, Codec.Audio _, Codec.Data _, Codec.Unknown _ -> set(0, 0);
        }
    }

    /** What follows is another source: it has a sorting of its own, and goes on no earlier. */
    void onSwitch() {
        waitingCount = 0;
    }

    /** The unit with its decoding time, presented at {@code ptsTicks} as far as that can be. */
    AccessUnit stamp(AccessUnit unit, long ptsTicks) {
        if (started && ptsTicks < lastTicks && reorder < reorderMax) {
            reorder++;
        }
        insert(ptsTicks);
        long dts = waiting[0] - (reorder + 1 - waitingCount) * frameTicks;
        while (waitingCount > reorder) {
            dts = waiting[0];
            waitingCount--;
            System.arraycopy(waiting, 1, waiting, 0, waitingCount);
        }
        dts = started ? Math.max(dts, lastTicks + 1) : dts;
        started = true;
        lastTicks = dts;
        return new AccessUnit(
                unit.trackId(), Math.max(ptsTicks, dts), dts, unit.keyframe(), unit.wallNs(), unit.payload());
    }

    private void insert(long ptsTicks) {
        int found = Arrays.binarySearch(waiting, 0, waitingCount, ptsTicks);
        int at = found < 0 ? -found - 1 : found;
        System.arraycopy(waiting, at, waiting, at + 1, waitingCount - at);
        waiting[at] = ptsTicks;
        waitingCount++;
    }

    private void onH264(Codec.H264 codec) {
        try {
            H264Sps sps = H264Sps.of(codec);
            boolean told = sps.reorderFrames() >= 0 || sps.profileIdc() == PROFILE_BASELINE;
            set(Math.max(0, sps.reorderFrames()), told ? 0 : REORDER_SEEN_MAX);
            onFrameRate(sps.framesPerSecond());
        } catch (MediaException _) {
            set(0, REORDER_SEEN_MAX);
        }
    }

    private void onH265(Codec.H265 codec) {
        try {
            H265Sps sps = H265Sps.of(codec);
            set(sps.reorderFrames(), 0);
            onFrameRate(sps.framesPerSecond());
        } catch (MediaException _) {
            set(0, REORDER_SEEN_MAX);
        }
    }

    /** What was seen is kept where nothing is told: a keyframe brings the same parameter sets again. */
    private void set(int told, int seenMax) {
        reorder = seenMax == 0 ? Math.min(told, REORDER_MAX) : Math.min(reorder, seenMax);
        reorderMax = Math.max(seenMax, reorder);
    }

    private void onFrameRate(double framesPerSecond) {
        if (framesPerSecond >= FRAME_RATE_MIN && framesPerSecond <= FRAME_RATE_MAX) {
            frameTicks = Math.round(clockRate / framesPerSecond);
        }
    }
}
