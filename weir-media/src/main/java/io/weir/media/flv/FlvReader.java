package io.weir.media.flv;

import io.netty.buffer.ByteBuf;
import io.weir.media.MediaException;

/**
 * Cuts a stream of FLV bytes, in pieces of any size, into tags.
 *
 * <p>Threading: one thread at a time. Ownership: input and tag bodies are borrowed.
 */
public final class FlvReader implements AutoCloseable {
    /** Receives what the reader finds, in order. */
    public interface Listener {
        /** The file header; its flags are often wrong and only a hint. */
        void onHeader(boolean audio, boolean video) throws MediaException;

        /**
         * A whole tag.
         *
         * @param timestampMs milliseconds, unwrapped to 64 bits
         * @param body valid during the call; the reader index may be moved
         */
        void onTag(FlvTagType type, long timestampMs, ByteBuf body) throws MediaException;
    }

    private final Listener listener;

    public FlvReader(Listener listener) {
        this.listener = listener;
    }

    /**
     * Takes all readable bytes of {@code in}.
     *
     * @throws MediaException when the bytes are not FLV or pass a limit; the reader is then of no further use
     */
    public void read(ByteBuf in) throws MediaException {
        throw MediaException.unsupported("FLV reader " + listener);
    }

    /** Frees the bytes of an incomplete tag. */
    @Override
    public void close() {}
}
