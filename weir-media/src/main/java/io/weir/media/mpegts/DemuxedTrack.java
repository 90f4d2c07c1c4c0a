package io.weir.media.mpegts;

import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.Track;
import org.jspecify.annotations.Nullable;

/**
 * One track of a demuxer: what its codec is by now, and whether its time goes on.
 *
 * <p>Threading: one thread at a time.
 */
final class DemuxedTrack {
    /** A step ahead from which on it is no gap but another time. */
    static final long JUMP_AHEAD_TICKS = 10L * TsPacket.CLOCK_RATE;

    /** A step back from which on it is no reordering but another time. */
    static final long JUMP_BACK_TICKS = TsPacket.CLOCK_RATE;

    private final int id;
    private final TsDemuxer.Listener listener;
    private final ProgramClock clock;
    private @Nullable Track track;
    private boolean timed;
    private long lastTicks;
    private boolean jumped;

    DemuxedTrack(int id, TsDemuxer.Listener listener, ProgramClock clock) {
        this.id = id;
        this.listener = listener;
        this.clock = clock;
    }

    int id() {
        return id;
    }

    /** Tells the listener when the codec is another than before. */
    void become(Codec codec) {
        if (track == null || !track.codec().equals(codec)) {
            track = Track.of(id, codec);
            listener.onTrack(track);
        }
    }

    /**
     * A timestamp of the program's clock as 64 bits; remembers whether it is far from the last one.
     *
     * @param newClock the sender said that its clock is a new one
     */
    long unwrap(long timestamp33, boolean newClock) {
        long ticks = clock.unwrap(timestamp33);
        boolean far = ticks - lastTicks > JUMP_AHEAD_TICKS || lastTicks - ticks > JUMP_BACK_TICKS;
        jumped |= timed && (far || newClock);
        timed = true;
        lastTicks = ticks;
        return ticks;
    }

    /** One unit, its times in ticks of the track. */
    void emit(long ptsTicks, long dtsTicks, boolean keyframe, Bytes payload) {
        if (jumped) {
            jumped = false;
            listener.onDiscontinuity(id);
        }
        listener.onUnit(new AccessUnit(id, ptsTicks, dtsTicks, keyframe, clock.wallNs(), payload));
    }
}
