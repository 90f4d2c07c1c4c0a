package io.weir.media.flv;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.media.MediaException;
import java.util.Optional;

/**
 * Cuts a stream of FLV bytes, in pieces of any size, into tags. Sizes before tags and the stream id are not checked: senders get
 * them wrong and nothing needs them. Tags of unknown types are passed over.
 *
 * <p>Threading: one thread at a time. Ownership: input and tag bodies are borrowed; what is kept between calls is on the heap.
 * <p>Limits: {@link FlvFile#TAG_BODY_LENGTH_MAX}; memory grows with the bytes that came, not with a tag's claim.
 */
public final class FlvReader {
    /** Longest file header accepted, in bytes. */
    public static final int HEADER_LENGTH_MAX = 1024;

    private static final int FILE_HEADER_LENGTH = 9;
    private static final int PREVIOUS_TAG_SIZE_LENGTH = 4;
    private static final int TAG_OVERHEAD = PREVIOUS_TAG_SIZE_LENGTH + FlvFile.TAG_HEADER_LENGTH;
    private static final int KEEP_CAPACITY_MAX = 256 * 1024;

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
    private final TimestampUnwrapper unwrapper = new TimestampUnwrapper();
    private ByteBuf pending = Unpooled.EMPTY_BUFFER;
    private boolean headerRead;

    public FlvReader(Listener listener) {
        this.listener = listener;
    }

    /**
     * Takes all readable bytes of {@code in}.
     *
     * @throws MediaException when the bytes are not FLV or pass a limit, or the listener threw it; the reader is then of no further
     *     use
     */
    public void read(ByteBuf in) throws MediaException {
        while (in.isReadable()) {
            if (pending.isReadable()) {
                int missing = elementLength(pending) - pending.readableBytes();
                pending.writeBytes(in, Math.min(missing, in.readableBytes()));
                if (pending.readableBytes() == elementLength(pending)) {
                    ByteBuf element = pending;
                    pending = Unpooled.EMPTY_BUFFER;
                    readElement(element);
                    reuse(element);
                }
            } else if (in.readableBytes() >= elementLength(in)) {
                readElement(in);
            } else {
                if (!pending.isWritable()) {
                    pending = Unpooled.buffer(in.readableBytes());
                }
                pending.writeBytes(in);
            }
        }
    }

    private void reuse(ByteBuf element) {
        if (element.capacity() <= KEEP_CAPACITY_MAX) {
            pending = element.clear();
        }
    }

    /** Bytes of the element that {@code in} begins with, or the least it can have while its length is not there yet. */
    private int elementLength(ByteBuf in) throws MediaException {
        int available = in.readableBytes();
        int start = in.readerIndex();
        if (headerRead) {
            return TAG_OVERHEAD + (available >= 8 ? in.getUnsignedMedium(start + 5) : 0);
        }
        if (available >= 3 && in.getMedium(start) != FlvFile.SIGNATURE) {
            throw MediaException.malformed("FLV signature is missing");
        }
        if (available < FILE_HEADER_LENGTH) {
            return FILE_HEADER_LENGTH;
        }
        long length = in.getUnsignedInt(start + 5);
        if (length < FILE_HEADER_LENGTH) {
            throw MediaException.malformed("FLV header of " + length + " bytes");
        }
        if (length > HEADER_LENGTH_MAX) {
            throw MediaException.limitExceeded("FLV header of " + length + " bytes, at most " + HEADER_LENGTH_MAX);
        }
        return (int) length;
    }

    /** Takes the whole element that {@code in} begins with. */
    private void readElement(ByteBuf in) throws MediaException {
        int start = in.readerIndex();
        int length = elementLength(in);
        in.skipBytes(length);
        if (!headerRead) {
            headerRead = true;
            int flags = in.getUnsignedByte(start + 4);
            listener.onHeader((flags & FlvFile.FLAG_AUDIO) != 0, (flags & FlvFile.FLAG_VIDEO) != 0);
            return;
        }
        int tag = start + PREVIOUS_TAG_SIZE_LENGTH;
        int typeByte = in.getUnsignedByte(tag);
        if ((typeByte & 0x20) != 0) {
            throw MediaException.unsupported("encrypted FLV tag");
        }
        Optional<FlvTagType> type = FlvTagType.ofId(typeByte & 0x1f);
        if (type.isPresent()) {
            long timestamp32 = in.getUnsignedMedium(tag + 4) | (long) in.getUnsignedByte(tag + 7) << 24;
            ByteBuf body = in.slice(start + TAG_OVERHEAD, length - TAG_OVERHEAD);
            listener.onTag(type.get(), unwrapper.unwrap(timestamp32), body);
        }
    }
}
