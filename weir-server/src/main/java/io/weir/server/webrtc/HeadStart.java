package io.weir.server.webrtc;

import io.weir.protocol.webrtc.RtpOutput;

/**
 * The pictures since the last keyframe on their way to one viewer, paced, and after them the live ones that came meanwhile.
 *
 * <p>To one who comes they are a millisecond apart and end at the live point, so that the decoder is there at once. To one who has seen
 * later ones already and lost them, they all lie between the last one and the next.
 *
 * <p>Threading: the viewer's loop.
 * <p>Limits: {@value #PACKETS_PER_TICK} packets every {@link #TICK_NS}; none while the loop's socket has more than
 * {@value #PENDING_BYTES_MAX} bytes to send.
 */
final class HeadStart {
    /** Packets that go out together: 60 Mbit/s. */
    static final int PACKETS_PER_TICK = 32;

    /** Time between them. */
    static final long TICK_NS = 5_000_000L;

    /** Bytes the socket may be behind. */
    static final long PENDING_BYTES_MAX = 1 << 20;

    /** Ticks of 90 kHz between pictures: 1 ms. */
    static final long STEP_TICKS = 90;

    private final ViewerTracks tracks;
    private final RtpOutput output;
    private boolean active;
    private long nextNumber;
    private int nextPayload;
    private long lastCached;
    private long ticks;
    private long stepTicks;
    private long tickNs;

    HeadStart(ViewerTracks tracks, RtpOutput output) {
        this.tracks = tracks;
        this.output = output;
    }

    /** Begins with the cached keyframe, if there is one. */
    void begin(ViewerPlace place, long nowNs) {
        PacketCache cache = place.cache();
        long liveTicks = 0;
        long seenTicks = Long.MIN_VALUE;
        long seenStep = 0;
        int count = 0;
        for (UnitPackets unit : cache.group()) {
            ViewerTrack track = tracks.ofId(unit.trackId());
            if (track != null && track.agreed.isVideo()) {
                seenTicks = Math.max(seenTicks, track.lastTicks());
                seenStep = Math.max(seenStep, track.stepTicks());
                liveTicks = unit.ticks();
                lastCached = unit.number();
                count++;
            }
        }
        if (count == 0) {
            return;
        }
        boolean anew = seenTicks == Long.MIN_VALUE;
        stepTicks = anew ? STEP_TICKS : Math.clamp(seenStep / (count + 1), 1, STEP_TICKS);
        ticks = anew ? liveTicks - (count - 1) * STEP_TICKS : seenTicks + stepTicks;
        nextNumber = cache.groupFirst();
        nextPayload = 0;
        active = true;
        tracks.awaitKeyframes();
        onTick(place, nowNs);
        if (active) {
            place.hurry();
        }
    }

    /** Whether pictures go this way, live ones too. */
    boolean isActive() {
        return active;
    }

    /** When {@link #onTick} is due, {@link Long#MAX_VALUE} when nothing is left. */
    long nextTickNs() {
        return active ? tickNs : Long.MAX_VALUE;
    }

    /** Nothing of it is sent any more. */
    void stop() {
        active = false;
    }

    /** Sends the next packets. */
    void onTick(ViewerPlace place, long nowNs) {
        if (!active) {
            return;
        }
        tickNs = nowNs + TICK_NS;
        if (output.pendingBytes() > PENDING_BYTES_MAX) {
            return;
        }
        PacketCache cache = place.cache();
        int left = PACKETS_PER_TICK;
        while (active && left > 0) {
            UnitPackets unit = cache.find(nextNumber);
            if (nextNumber >= cache.next()) {
                active = false;
            } else if (unit == null) {
                onOvertaken(place);
            } else {
                left -= send(unit, left, nowNs);
            }
        }
        output.endRun();
    }

    /** The cache has lost what comes next: goes on with the last keyframe, or waits for one. */
    private void onOvertaken(ViewerPlace place) {
        nextPayload = 0;
        if (place.cache().isGroupUsable() && place.cache().groupFirst() > nextNumber) {
            nextNumber = place.cache().groupFirst();
            lastCached = Math.min(lastCached, nextNumber - 1);
            return;
        }
        active = false;
        tracks.awaitKeyframes();
        place.wantKeyframe();
    }

    /** Sends at most {@code left} packets of a unit; returns how many. */
    private int send(UnitPackets unit, int left, long nowNs) {
        ViewerTrack track = tracks.ofId(unit.trackId());
        if (track == null || !track.agreed.isVideo()) {
            nextNumber++;
            return 0;
        }
        if (nextPayload == 0) {
            long shown = unit.ticks();
            if (unit.number() <= lastCached) {
                shown = ticks;
                ticks += stepTicks;
            }
            if (track.awaitingKeyframe && !unit.isKeyframe()) {
                nextNumber++;
                return 0;
            }
            track.awaitingKeyframe = false;
            track.begin(unit, shown);
        }
        int from = nextPayload;
        nextPayload = Math.min(unit.payloadCount(), from + left);
        int sent = nextPayload - from;
        tracks.send(track, unit, from, nextPayload, nowNs);
        if (nextPayload == unit.payloadCount()) {
            nextPayload = 0;
            nextNumber++;
            output.endRun();
        }
        return sent;
    }
}
