package io.weir.load;

import io.weir.base.buf.Bytes;
import io.weir.base.time.Clock;
import io.weir.media.MediaException;
import io.weir.protocol.rtp.payload.Packetizer;
import io.weir.protocol.rtp.payload.RtpPayload;
import java.util.ArrayList;
import java.util.List;

/**
 * Plays pictures, and silence, in real time to WHIP publishers that all send the same: each picture is cut into payloads once.
 *
 * <p>Threading: the loop of its publishers.
 */
final class WhipTimeline {
    /** RFC 6716 section 3.1: 20 ms of CELT, full band, one frame; with the two bytes that decode to silence. */
    private static final Bytes SILENCE = Bytes.ofHex("fcfffe");

    private static final int SOUND_MS = 20;
    private static final int SOUND_TICKS_PER_MS = 48;

    /** The least time from a keyframe to one that is asked for: viewers who come one after the other still get pictures between. */
    static final int KEYFRAME_INTERVAL_MS = 500;

    /** Takes what is due. */
    interface Sink {
        void sendPicture(List<RtpPayload> payloads, boolean keyframe, WhipTrack.Moment now);

        /** A frame of sound, at that time of its track's clock. */
        void sendSound(Bytes frame, long ticks, WhipTrack.Moment now);
    }

    private final PictureLoop media;
    private final boolean stamp;
    private final Clock clock;
    private final LatencyHistogram lateness;
    private final Packetizer packetizer;
    private final List<Sink> publishers = new ArrayList<>();
    private final long beginNs;
    private long turnMs;
    private int next;
    private boolean keyframeWanted;
    private long lastKeyframeMs = -KEYFRAME_INTERVAL_MS;
    private long nextSoundMs;
    private int frameNumber;

    /** A timeline that begins at {@code beginNs}. */
    WhipTimeline(PictureLoop media, boolean stamp, Clock clock, LatencyHistogram lateness, long beginNs) {
        this.media = media;
        this.stamp = stamp;
        this.clock = clock;
        this.lateness = lateness;
        this.packetizer = media.packetizer();
        this.beginNs = beginNs;
    }

    void join(Sink publisher) {
        publishers.add(publisher);
    }

    void leave(Sink publisher) {
        publishers.remove(publisher);
    }

    /**
     * Begins the loop anew, at its first picture, which is a keyframe: with the next picture, or when the last keyframe is
     * {@value #KEYFRAME_INTERVAL_MS} ms old. All publishers of the timeline get it. Timestamps and frame numbers go on.
     */
    void requestKeyframe() {
        keyframeWanted = true;
    }

    /** Sends what is due. */
    void advance() {
        long nowNs = clock.nanoTime();
        WhipTrack.Moment now = new WhipTrack.Moment(nowNs, clock.wallTime());
        while (true) {
            long pictureMs = turnMs + media.pictures().get(next).timestampMs();
            boolean sound = nextSoundMs < pictureMs;
            long dueNs = beginNs + Math.min(pictureMs, nextSoundMs) * 1_000_000;
            if (dueNs > nowNs) {
                return;
            }
            lateness.recordNs(nowNs - dueNs);
            if (sound) {
                long ticks = nextSoundMs * SOUND_TICKS_PER_MS;
                publishers.forEach(publisher -> publisher.sendSound(SILENCE, ticks, now));
                nextSoundMs += SOUND_MS;
            } else {
                beginAnewIfAsked(pictureMs);
                sendPicture(media.pictures().get(next), pictureMs, now);
                step();
            }
        }
    }

    private void beginAnewIfAsked(long atMs) {
        if (keyframeWanted && atMs - lastKeyframeMs >= KEYFRAME_INTERVAL_MS) {
            next = 0;
            turnMs = atMs - media.pictures().getFirst().timestampMs();
        }
        if (media.pictures().get(next).keyframe()) {
            keyframeWanted = false;
            lastKeyframeMs = atMs;
        }
    }

    private void sendPicture(PictureLoop.Picture picture, long atMs, WhipTrack.Moment now) {
        List<RtpPayload> payloads = new ArrayList<>();
        long nowNs = now.monotonicNs();
        try {
            packetizer.packetize(
                    stamp ? picture.stamped(atMs, nowNs, frameNumber) : picture.plain(atMs, nowNs), payloads::add);
        } catch (MediaException e) {
            throw new IllegalStateException("a picture that was read cannot be packetized", e);
        }
        frameNumber = frameNumber + 1 & LatencyStamp.NUMBER_COUNT - 1;
        publishers.forEach(publisher -> publisher.sendPicture(payloads, picture.keyframe(), now));
    }

    private void step() {
        if (++next == media.pictures().size()) {
            next = 0;
            turnMs += media.durationMs();
        }
    }
}
