package io.weir.media.flv;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * What one tag says about one track: header fields and the rest of the body. One instance is refilled for every tag, so that
 * taking a tag apart allocates nothing.
 *
 * <p>Threading: one thread at a time. Ownership: {@code body} is borrowed.
 */
final class FlvPacket {
    FlvTagType type = FlvTagType.VIDEO;

    /** CodecID or SoundFormat; {@link CodecTags#NO_LEGACY_ID} when the tag is an enhanced one. */
    int legacyId;

    /** The four characters of an enhanced tag. */
    int fourCc;

    /** {@link TagFormat#SEQUENCE_START} and its siblings; audio codecs without packet types are always coded frames. */
    int packetType;

    /** FrameType of video. */
    int frameType;

    /** SoundType of old audio tags: two channels. */
    boolean stereo;

    /** Enhanced RTMP track id; 0 for the default track. */
    int multitrackId;

    /** CompositionTime in milliseconds. */
    int compositionTimeMs;

    long timestampMs;

    /** Nanoseconds to add to the timestamp, 0..999999. */
    int nanoOffset;

    long wallNs;

    ByteBuf body = Unpooled.EMPTY_BUFFER;

    boolean isLegacy() {
        return legacyId != CodecTags.NO_LEGACY_ID;
    }
}
