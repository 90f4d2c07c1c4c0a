package io.weir.protocol.rtp.payload;

import io.weir.base.buf.Bytes;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import org.jspecify.annotations.Nullable;

/**
 * Puts the payloads of one unit together. It sees payloads in order, all of them between {@link #begin} and {@link #finish};
 * {@link Depacketizer} sees to that.
 *
 * <p>Threading: one thread at a time.
 */
sealed interface UnitAssembler permits NalAssembler, Vp8Assembler, Vp9Assembler, Av1Assembler, FrameAssembler {
    /**
     * A whole unit.
     *
     * @param keyframe decoding can start here, with what {@code codec} says
     * @param codec the configuration from this unit on
     */
    record Assembled(Bytes payload, boolean keyframe, Codec codec) {}

    /** Forgets what is there of a unit. */
    void begin();

    /** Takes a payload, not empty. */
    void add(Bytes payload) throws MediaException;

    /** The unit, or null when there is nothing in it to decode: parameter sets alone. */
    @Nullable
    Assembled finish() throws MediaException;
}
