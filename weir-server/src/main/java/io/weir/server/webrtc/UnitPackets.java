package io.weir.server.webrtc;

import io.weir.protocol.rtp.payload.RtpPayload;
import java.util.List;

/**
 * One unit cut into payloads, once for all viewers of its stream. The last of several that are as good as equal is padded to the length
 * of the others (RFC 3550 section 5.1), so that a run of them can have another, shorter packet behind it.
 *
 * <p>Threading: immutable, share freely. Ownership: the garbage collector's.
 */
final class UnitPackets {
    /** Bytes that padding may take: what even fragments differ by, one for each. */
    static final int PADDING_MAX = 64;

    private final long number;
    private final int trackId;
    private final Kind kind;
    private final RtpPayload[] payloads;
    private final int sizeBytes;
    private final int lastPadding;
    private final long mediaNs;
    private final long madeNs;
    private final MediaClock clock;

    /** What a unit is to those who come in the middle. */
    enum Kind {
        /** Audio. */
        AUDIO(false, true),
        /** A picture that needs others. */
        PICTURE(true, false),
        /** A picture that needs no other, of a track that does not lead. */
        KEYFRAME(true, true),
        /** A keyframe of the leading track, whose group of pictures is not kept for anyone. */
        CUT(true, true),
        /** A keyframe of the leading track, whose group of pictures is the head start of those who come. */
        CUT_TO_CACHE(true, true);

        final boolean video;
        final boolean keyframe;

        Kind(boolean video, boolean keyframe) {
            this.video = video;
            this.keyframe = keyframe;
        }
    }

    /**
     * When it is.
     *
     * @param mediaNs decoding time on the stream's timeline
     * @param madeNs monotonic
     */
    record Moment(long mediaNs, long madeNs, MediaClock clock) {}

    /**
     * A unit.
     *
     * @param number counts the units of the stream, whatever their track
     * @param payloads at least one
     */
    UnitPackets(long number, int trackId, Kind kind, List<RtpPayload> payloads, Moment moment) {
        this.number = number;
        this.trackId = trackId;
        this.kind = kind;
        this.payloads = payloads.toArray(RtpPayload[]::new);
        this.mediaNs = moment.mediaNs;
        this.madeNs = moment.madeNs;
        this.clock = moment.clock;
        int size = 0;
        for (RtpPayload payload : this.payloads) {
            size += payload.payload().length();
        }
        this.sizeBytes = size;
        this.lastPadding = lastPadding();
    }

    long number() {
        return number;
    }

    int trackId() {
        return trackId;
    }

    Kind kind() {
        return kind;
    }

    boolean isVideo() {
        return kind.video;
    }

    /** Whether decoding of its track can begin here. */
    boolean isKeyframe() {
        return kind.keyframe;
    }

    /** Whether a group of pictures of the leading track begins here. */
    boolean isCut() {
        return kind == Kind.CUT || kind == Kind.CUT_TO_CACHE;
    }

    int payloadCount() {
        return payloads.length;
    }

    RtpPayload payload(int index) {
        return payloads[index];
    }

    private int lastPadding() {
        if (payloads.length < 2) {
            return 0;
        }
        int last = payloads[payloads.length - 1].payload().length();
        int lacking = payloads[payloads.length - 2].payload().length() - last;
        return lacking > 0 && lacking <= PADDING_MAX ? lacking : 0;
    }

    /** Bytes of padding behind a payload, 0 to {@value #PADDING_MAX}; the same each time it is sent. */
    int padding(int index) {
        return index == payloads.length - 1 ? lastPadding : 0;
    }

    /** Timestamp of the first payload, in ticks of the payload format's clock. */
    long ticks() {
        return payloads[0].timestampTicks();
    }

    /** Of all payloads together. */
    int sizeBytes() {
        return sizeBytes;
    }

    long mediaNs() {
        return mediaNs;
    }

    long madeNs() {
        return madeNs;
    }

    MediaClock clock() {
        return clock;
    }
}
