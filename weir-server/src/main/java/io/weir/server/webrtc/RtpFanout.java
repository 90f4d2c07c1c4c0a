package io.weir.server.webrtc;

import io.netty.channel.EventLoop;
import io.weir.base.thread.Ownership;
import io.weir.base.time.Clock;
import io.weir.media.AccessUnit;
import io.weir.media.MediaException;
import io.weir.media.MediaKind;
import io.weir.media.Ticks;
import io.weir.media.Track;
import io.weir.server.stream.EndReason;
import io.weir.server.stream.LiveStream;
import io.weir.server.stream.StreamHead;
import io.weir.server.stream.UnitReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One stream on its way to WebRTC viewers: cuts each unit once and hands it to every loop that has viewers. It exists while it has
 * viewers.
 *
 * <p>Threading: the stream's home loop.
 * <p>Limits: those of {@link PacketCache} and {@link RtpLoop}.
 */
final class RtpFanout implements UnitReader {
    private final LiveStream stream;
    private final Substitution substitution;
    private final Clock clock;
    private final Consumer<RtpFanout> onDone;
    private final UnitPacketizer packetizer = new UnitPacketizer();
    private final PacketCache cache = new PacketCache();
    private final Map<EventLoop, RtpLoop> loops = new HashMap<>();
    private final Map<ViewerMedia, RtpLoop> viewers = new HashMap<>();
    private final LongAdder unitsDropped = new LongAdder();
    private @Nullable MediaClock mediaClock;
    private @Nullable EndReason ended;
    private long nextNumber;

    /**
     * A fan-out without viewers.
     *
     * @param onDone told when it has ended, or its last viewer has left
     */
    RtpFanout(LiveStream stream, AudioSubstitute audio, Clock clock, Consumer<RtpFanout> onDone) {
        this.stream = stream;
        this.substitution = new Substitution(stream, audio, this::onSubstitute);
        this.clock = clock;
        this.onDone = onDone;
    }

    /** Units that did not reach a loop that was too far behind, or could not be cut. Any thread. */
    LongAdder unitsDropped() {
        return unitsDropped;
    }

    /** Adds a viewer; when the stream is over already, it is ended. */
    void join(EventLoop loop, ViewerMedia viewer) {
        assert Ownership.on(stream.home());
        EndReason over = ended;
        if (over != null) {
            loop.execute(() -> viewer.onStreamEnd(over, clock.nanoTime()));
            return;
        }
        RtpLoop place = loops.get(loop);
        if (place == null) {
            place = new RtpLoop(loop, stream, clock, unitsDropped);
            loops.put(loop, place);
            place.seed(cache.group());
        }
        viewers.put(viewer, place);
        place.join(viewer);
    }

    /** Takes a viewer off; harmless when it is off already. After the last one the fan-out is over. */
    void leave(ViewerMedia viewer) {
        RtpLoop place = viewers.remove(viewer);
        if (place == null) {
            return;
        }
        place.leave(viewer);
        if (place.viewerCount() == 0) {
            loops.values().remove(place);
        }
        if (viewers.isEmpty()) {
            close(EndReason.CLIENT_LEFT);
        }
    }

    @Override
    public void onHead(StreamHead head) {
        List<Track> tracks = substitution.onTracks(head.tracks());
        if (!packetizer.onTracks(tracks) || substitution.isBroken()) {
            close(EndReason.SOURCE_CHANGED);
        }
    }

    @Override
    public void onUnit(Track track, AccessUnit unit, boolean cut, boolean live) {
        if (ended != null || substitution.replaces(track.id())) {
            return;
        }
        if (stream.hasBFrames()) {
            close(EndReason.B_FRAMES);
            return;
        }
        send(track, unit, kind(track, unit, cut));
    }

    private UnitPackets.Kind kind(Track track, AccessUnit unit, boolean cut) {
        if (track.kind() != MediaKind.VIDEO) {
            return UnitPackets.Kind.AUDIO;
        }
        if (cut) {
            boolean kept = stream.limits().gopCache();
            return kept ? UnitPackets.Kind.CUT_TO_CACHE : UnitPackets.Kind.CUT;
        }
        return unit.keyframe() ? UnitPackets.Kind.KEYFRAME : UnitPackets.Kind.PICTURE;
    }

    private void onSubstitute(Track track, AccessUnit unit) {
        assert Ownership.on(stream.home());
        if (ended == null) {
            send(track, unit, UnitPackets.Kind.AUDIO);
        }
    }

    private void send(Track track, AccessUnit unit, UnitPackets.Kind kind) {
        if (!packetizer.carries(track.id())) {
            return;
        }
        long mediaNs = Ticks.toNanos(unit.dtsTicks(), track.clockRate());
        long nowNs = clock.nanoTime();
        MediaClock mapping = mediaClock;
        if (mapping == null) {
            mapping = MediaClock.of(mediaNs, clock);
            mediaClock = mapping;
        }
        UnitPackets packets;
        try {
            packets = packetizer.cut(nextNumber, track, unit, kind, new UnitPackets.Moment(mediaNs, nowNs, mapping));
        } catch (MediaException _) {
            packets = null;
            unitsDropped.increment();
        }
        if (packets == null) {
            if (kind == UnitPackets.Kind.CUT || kind == UnitPackets.Kind.CUT_TO_CACHE) {
                forgetGroup();
            }
            return;
        }
        nextNumber++;
        cache.add(packets);
        boolean startsHere = packets.isCut() || !packetizer.hasVideo();
        for (RtpLoop loop : loops.values()) {
            loop.offer(packets, startsHere);
        }
    }

    @Override
    public void onForget() {
        forgetGroup();
    }

    private void forgetGroup() {
        cache.forgetGroup();
        loops.values().forEach(RtpLoop::forgetGroup);
    }

    @Override
    public void onEnd(EndReason reason) {
        close(reason);
    }

    private void close(EndReason reason) {
        if (ended != null) {
            return;
        }
        ended = reason;
        stream.detach(this);
        substitution.close();
        List<RtpLoop> all = new ArrayList<>(loops.values());
        loops.clear();
        viewers.clear();
        onDone.accept(this);
        for (RtpLoop loop : all) {
            loop.end(reason);
        }
    }
}
