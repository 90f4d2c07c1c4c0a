package io.weir.protocol.rtp.payload;

import io.weir.base.buf.Bytes;
import io.weir.media.Codec;
import org.jspecify.annotations.Nullable;

/**
 * Audio of which each payload is a unit: Opus, G.711, G.722, L16, L24.
 *
 * <p>Threading: one thread at a time.
 */
final class FrameAssembler implements UnitAssembler {
    private final Codec codec;
    private Bytes frame = Bytes.EMPTY;

    FrameAssembler(Codec codec) {
        this.codec = codec;
    }

    @Override
    public void begin() {
        frame = Bytes.EMPTY;
    }

    @Override
    public void add(Bytes payload) {
        // The copy that frees the unit from the datagram around it.
        frame = payload.compact();
    }

    @Override
    public @Nullable Assembled finish() {
        return frame.isEmpty() ? null : new Assembled(frame, true, codec);
    }
}
