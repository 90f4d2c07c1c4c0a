package io.weir.media.mpegts;

import io.weir.media.Codec;
import org.jspecify.annotations.Nullable;

/** Finds the frames of an audio stream by their headers. Threading: one thread at a time. */
interface FrameParser {
    /** {@link #parse}: a header may begin here, but it is cut off. */
    int MORE = 0;

    /** {@link #parse}: no frame begins here. */
    int NONE = -1;

    /** Bytes of the frame that begins at {@code at} with its header, of which some may lie beyond {@code end}; or one of the above. */
    int parse(byte[] bytes, int at, int end);

    /** Bytes of the frame found last that are not the unit's. */
    int headerLength();

    /** The codec of the frame found last; null when weir cannot use the frame. */
    Codec.@Nullable Audio codec();
}
