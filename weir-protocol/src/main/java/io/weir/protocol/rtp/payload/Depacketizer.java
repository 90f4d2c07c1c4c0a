package io.weir.protocol.rtp.payload;

import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.MediaKind;
import io.weir.media.Track;
import io.weir.protocol.ProtocolException;
import io.weir.protocol.rtp.RtpPacket;
import org.jspecify.annotations.Nullable;

/**
 * Makes access units of one track out of RTP packets. {@link PayloadFormats#depacketizer} makes one.
 *
 * <p>Packets come in the order of their sequence numbers, as a jitter buffer gives them; a gap in the numbers is a loss, and what comes
 * late is dropped. A unit that lacks a packet is never told. Of video, nothing is told from a loss on up to the next keyframe, nor before
 * the first one; {@link #needsKeyframe} says when a sender should be asked for one.
 *
 * <p>A video unit ends with the marker or with the next timestamp, whichever is first. RTP has only presentation times: decoding times
 * are told equal to them, so reordered pictures need a stage behind this one.
 *
 * <p>Threading: one thread at a time, which is also the listener's.
 * <p>Limits: units of at most 8 MiB; packets later than {@value #LATE_COUNT_MAX} numbers begin a new sequence.
 */
public final class Depacketizer {
    /** How far behind a packet may be to count as late; one further behind is from a sender that began anew. */
    public static final int LATE_COUNT_MAX = 1_000;

    /** Receives what the packets mean, in their order. */
    public interface Listener {
        /** The track's codec is known, or has changed. Comes before the unit that needs it. */
        void onTrack(Track track);

        /** One whole unit of the track told last. */
        void onUnit(AccessUnit unit);
    }

    private static final int NO_SEQUENCE = -1;

    private final int trackId;
    private final int clockRate;
    private final boolean video;
    private final UnitAssembler assembler;
    private final Listener listener;

    private @Nullable Codec toldCodec;
    private @Nullable MediaException fault;
    private int nextSequence = NO_SEQUENCE;
    private int ssrc;
    private long lastTicks = Long.MIN_VALUE;
    private boolean open;
    private boolean broken;
    private boolean needsKeyframe;
    private long unitTicks;
    private long unitWallNs;
    private long droppedUnitCount;
    private long lateCount;

    /**
     * A depacketizer before its first packet.
     *
     * @param track id and clock of the track told; its codec is the one to start from
     */
    Depacketizer(Track track, UnitAssembler assembler, Listener listener) {
        this.trackId = track.id();
        this.clockRate = track.clockRate();
        this.video = track.kind() == MediaKind.VIDEO;
        this.needsKeyframe = video;
        this.assembler = assembler;
        this.listener = listener;
    }

    /**
     * Takes the next packet. Packets without payload count as received and have no other effect.
     *
     * @param wallNs when it was received, nanoseconds of the monotonic clock
     * @throws ProtocolException when the payload, or the unit it ends, is broken; the unit is dropped, and the next packet can come
     */
    public void onPacket(RtpPacket packet, long wallNs) throws ProtocolException {
        if (!inSequence(packet)) {
            return;
        }
        Bytes payload = packet.payload();
        if (payload.isEmpty()) {
            return;
        }
        long ticks = unwrap(packet.timestamp());
        if (open && ticks != unitTicks) {
            finish();
        }
        if (!open) {
            open = true;
            broken = false;
            unitTicks = ticks;
            unitWallNs = wallNs;
            assembler.begin();
        }
        add(payload);
        if (!video || packet.marker()) {
            finish();
        }
        throwFault();
    }

    /**
     * Takes note that packets are missing here although the numbers may not show it: the source was switched.
     */
    public void onLoss() {
        broken = true;
        needsKeyframe = video;
    }

    /** Whether video waits for a keyframe: nothing is told until one comes. */
    public boolean needsKeyframe() {
        return needsKeyframe;
    }

    /** Units dropped: incomplete, broken, or before a keyframe. */
    public long droppedUnitCount() {
        return droppedUnitCount;
    }

    /** Packets dropped because a later one had come. */
    public long lateCount() {
        return lateCount;
    }

    /** Looks for a gap before the packet; false when it comes too late. */
    private boolean inSequence(RtpPacket packet) {
        int sequence = packet.sequence();
        boolean sameSender = nextSequence != NO_SEQUENCE && ssrc == packet.ssrc();
        int ahead = sameSender ? (short) (sequence - nextSequence) : 0;
        if (ahead < 0 && ahead >= -LATE_COUNT_MAX) {
            lateCount++;
            return false;
        }
        if (ahead != 0 || !sameSender && nextSequence != NO_SEQUENCE) {
            onLoss();
        }
        ssrc = packet.ssrc();
        nextSequence = sequence + 1 & 0xffff;
        return true;
    }

    /** Each timestamp becomes the one nearest to the last; the first is itself. */
    private long unwrap(long timestamp) {
        lastTicks = lastTicks == Long.MIN_VALUE ? timestamp : lastTicks + (int) (timestamp - lastTicks);
        return lastTicks;
    }

    private void add(Bytes payload) {
        if (broken) {
            return;
        }
        try {
            assembler.add(payload);
        } catch (MediaException e) {
            broken = true;
            fail(e);
        }
    }

    private void finish() {
        open = false;
        if (broken) {
            drop();
            return;
        }
        UnitAssembler.Assembled unit;
        try {
            unit = assembler.finish();
        } catch (MediaException e) {
            fail(e);
            drop();
            return;
        }
        if (unit != null && needsKeyframe && !unit.keyframe()) {
            drop();
        } else if (unit != null) {
            tell(unit);
        }
    }

    private void tell(UnitAssembler.Assembled unit) {
        needsKeyframe = false;
        if (!unit.codec().equals(toldCodec)) {
            toldCodec = unit.codec();
            listener.onTrack(new Track(trackId, unit.codec(), clockRate));
        }
        listener.onUnit(new AccessUnit(trackId, unitTicks, unitTicks, unit.keyframe(), unitWallNs, unit.payload()));
    }

    private void drop() {
        droppedUnitCount++;
        needsKeyframe = video;
    }

    /** Keeps the first fault of a packet until the packet has had all its effects. */
    private void fail(MediaException e) {
        if (fault == null) {
            fault = e;
        }
    }

    private void throwFault() throws ProtocolException {
        MediaException e = fault;
        if (e == null) {
            return;
        }
        fault = null;
        String message = String.valueOf(e.getMessage());
        throw switch (e.reason()) {
            case MALFORMED -> new ProtocolException.Malformed(ProtocolException.Scope.PACKET, message);
            case UNSUPPORTED -> new ProtocolException.Unsupported(ProtocolException.Scope.PACKET, message);
            case LIMIT_EXCEEDED -> new ProtocolException.LimitExceeded(ProtocolException.Scope.PACKET, message);
        };
    }
}
