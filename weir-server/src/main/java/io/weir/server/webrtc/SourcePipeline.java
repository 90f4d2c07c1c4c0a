package io.weir.server.webrtc;

import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.Track;
import io.weir.protocol.ProtocolException;
import io.weir.protocol.rtp.NackSchedule;
import io.weir.protocol.rtp.ReorderBuffer;
import io.weir.protocol.rtp.RtpPacket;
import io.weir.protocol.rtp.payload.Depacketizer;
import io.weir.protocol.rtp.payload.PayloadFormats;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From one source's packets to its units: brings them in order, asks again for what is missing, puts payloads together.
 *
 * <p>Threading: the session's loop.
 * <p>Limits: {@value #VIDEO_CAPACITY} packets of video wait, {@value #AUDIO_CAPACITY} of audio, each of at most
 * {@link PublisherMedia#PACKET_LENGTH_MAX} bytes.
 */
final class SourcePipeline implements ReorderBuffer.Output, Depacketizer.Listener {
    /** Half a second of 40 Mbit/s. */
    static final int VIDEO_CAPACITY = 2048;

    /** Five seconds of packets of 20 ms. */
    static final int AUDIO_CAPACITY = 256;

    /** How long a missing packet may be out of order before it is asked for. */
    static final long REORDER_NS = 20_000_000;

    /** After a silence, what is missing is asked for up to this many packets; more is an outage, and only a keyframe helps. */
    static final int OUTAGE_PACKETS = 64;

    private static final int NONE = -1;

    private final ReceivedSource source;
    private final long waitNs;
    private final boolean nackAgreed;
    private final NackSchedule nacks;
    private ReorderBuffer buffer;
    private @Nullable Depacketizer depacketizer;
    private int payloadType = NONE;
    private int highest = NONE;
    private long lastNs;
    private long nowNs;
    private long droppedSeen;
    private boolean keyframeWanted;

    SourcePipeline(ReceivedSource source, PublisherOptions options, boolean nackAgreed) {
        this.source = source;
        this.nackAgreed = nackAgreed;
        waitNs = nackAgreed ? options.recoveryNs() : options.reorderNs();
        nacks = new NackSchedule(REORDER_NS, waitNs);
        buffer = newBuffer();
    }

    private ReorderBuffer newBuffer() {
        return new ReorderBuffer(source.isVideo() ? VIDEO_CAPACITY : AUDIO_CAPACITY, waitNs, this);
    }

    /** A packet came, by itself or as an answer. */
    void onPacket(RtpPacket packet, long arrivalNs) {
        nowNs = arrivalNs;
        int ahead = highest == NONE ? 1 : (short) (packet.sequence() - highest);
        if (ahead > OUTAGE_PACKETS && arrivalNs - lastNs > waitNs) {
            beginAnew();
            source.onLost(ahead - 1);
        }
        if (ahead > 0) {
            highest = packet.sequence();
        }
        lastNs = arrivalNs;
        if (nackAgreed) {
            nacks.onPacket(packet.sequence(), arrivalNs);
        }
        buffer.add(packet, arrivalNs);
        lookForDrops();
    }

    /** Gives out what has waited for long enough. */
    void release(long tickNs) {
        nowNs = tickNs;
        buffer.release(tickNs);
        lookForDrops();
    }

    /** Gives out everything: the source ends. */
    void flush() {
        buffer.flush();
    }

    /** The sequence numbers to ask for now. */
    List<Integer> nacksDue(long tickNs, long roundTripNs) {
        return nackAgreed ? nacks.due(tickNs, roundTripNs) : List.of();
    }

    /** When {@link #nacksDue} has something. */
    long nackDeadlineNs() {
        return nacks.deadlineNs();
    }

    /** When {@link #release} is due. */
    long releaseDeadlineNs() {
        return buffer.deadlineNs();
    }

    /** Whether video can't go on, or begin, without a keyframe, and one has to be asked for. */
    boolean isKeyframeWanted() {
        return keyframeWanted;
    }

    /** Nothing of this source is used before a keyframe, so it should come at once. */
    void wantKeyframe() {
        keyframeWanted = source.isVideo();
    }

    long recoveredCount() {
        return nacks.recoveredCount();
    }

    @Override
    public void onPacket(RtpPacket packet) {
        Depacketizer current = depacketizerOf(packet);
        if (current == null) {
            return;
        }
        try {
            current.onPacket(packet, nowNs);
        } catch (ProtocolException _) {
            source.onMalformed();
        }
    }

    @Override
    public void onLost(int firstSequence, int count) {
        source.onLost(count);
        wantKeyframe();
    }

    @Override
    public void onTrack(Track track) {
        source.onTrack(track);
    }

    @Override
    public void onUnit(AccessUnit unit) {
        if (unit.keyframe() && source.isVideo()) {
            keyframeWanted = false;
            source.onKeyframe();
        }
        source.onUnit(unit);
    }

    /** The one for the packet's payload type, which may change at any packet; null for what carries nothing for the track. */
    private @Nullable Depacketizer depacketizerOf(RtpPacket packet) {
        if (packet.payloadType() == payloadType || packet.payload().isEmpty()) {
            return depacketizer;
        }
        Codec codec = source.codec(packet.payloadType());
        if (codec == null) {
            return null;
        }
        payloadType = packet.payloadType();
        depacketizer =
                PayloadFormats.depacketizer(source.trackId(), codec, this).orElse(null);
        droppedSeen = 0;
        return depacketizer;
    }

    /** What was missing before an outage is not asked for: it would only be waited for. */
    private void beginAnew() {
        source.onLate(buffer.lateCount());
        buffer.flush();
        buffer = newBuffer();
        nacks.reset();
        wantKeyframe();
    }

    private void lookForDrops() {
        Depacketizer current = depacketizer;
        if (current != null && current.droppedUnitCount() != droppedSeen) {
            droppedSeen = current.droppedUnitCount();
            keyframeWanted |= current.needsKeyframe();
        }
    }

    long lateCount() {
        return buffer.lateCount();
    }
}
