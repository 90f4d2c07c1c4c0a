package io.weir.protocol.rtmp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.collection.IntObjectHashMap;
import io.weir.protocol.ProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * Puts messages together from chunks (RTMP 1.0 §5.3), obeys Set Chunk Size and Abort, and splits aggregate messages.
 *
 * <p>Threading: one thread.
 * <p>Ownership: the payload of a message is lent until the next call. It is a slice of the input when the whole message lies in
 * it as one chunk, otherwise a buffer of the decoder's.
 * <p>Limits: {@link ChunkLimits}, passed with each call. A buffer grows with the bytes that arrived, not with the length that was
 * claimed; at most twice the bytes are allocated.
 */
public final class RtmpChunkDecoder {
    /** RTMP 1.0 §5.4.1: the peer's chunk size until it says otherwise. */
    public static final int CHUNK_SIZE_INITIAL = 128;

    /** RTMP 1.0 §5.4.1: larger ones mean the same, since no message is longer. */
    public static final int CHUNK_SIZE_MAX = 0xff_ffff;

    /**
     * Largest type 0 timestamp that a following type 3 header repeats as a delta (§5.3.1.2.4). ffmpeg relies on that for the
     * first frames of a stream; nginx-rtmp and librtmp mean "the same time again", which is all that makes sense later.
     */
    static final int ABSOLUTE_AS_DELTA_MAX_MS = 1_000;

    private static final int EXTENDED = 0xff_ffff;
    private static final int PARTIAL_SIZE_MIN = 1_024;
    private static final int[] HEADER_SIZES = {11, 7, 3, 0};

    private static final class ChunkStream {
        long timestampMs;
        long delta;
        boolean absolute;
        boolean extended;
        long extendedValue;
        int length;
        int typeId;
        int messageStreamId;
        int received;

        @Nullable
        ByteBuf partial;

        boolean isInsideMessage() {
            return received > 0;
        }
    }

    private final ByteBufAllocator allocator;
    private final IntObjectHashMap<ChunkStream> streams = new IntObjectHashMap<>();
    private int chunkSize = CHUNK_SIZE_INITIAL;
    private int bufferedBytes;
    private @Nullable ChunkStream current;
    private int chunkRemaining;
    private @Nullable ByteBuf lent;
    private @Nullable RtmpAggregate aggregate;

    public RtmpChunkDecoder(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /** The peer's chunk size now, in bytes. */
    public int chunkSize() {
        return chunkSize;
    }

    /** Bytes of unfinished messages. */
    public int bufferedBytes() {
        return bufferedBytes;
    }

    /**
     * The next message, or null when {@code in} has no more whole one; what was of use in it has been taken then.
     *
     * @throws ProtocolException when the chunks are malformed, a limit is passed, or a message that is not media cannot be
     *     read; the decoder is of no use afterwards, but for {@link #release}
     */
    public @Nullable RtmpMessage decode(ByteBuf in, ChunkLimits limits) throws ProtocolException {
        giveBack();
        RtmpAggregate splitting = aggregate;
        if (splitting != null) {
            RtmpMessage part = splitting.next();
            if (part != null) {
                return part;
            }
            splitting.release();
            aggregate = null;
        }
        while (true) {
            ChunkStream stream = current;
            if (stream == null) {
                stream = readHeader(in, limits);
                if (stream == null) {
                    return null;
                }
                current = stream;
                chunkRemaining = Math.min(chunkSize, stream.length - stream.received);
            }
            ByteBuf body = readPayload(stream, in, limits);
            if (body != null) {
                RtmpMessage message = finish(stream, body);
                if (message != null) {
                    return message;
                }
            } else if (current != null) {
                return null;
            }
        }
    }

    /** Gives every buffer back. */
    public void release() {
        giveBack();
        if (aggregate != null) {
            aggregate.release();
            aggregate = null;
        }
        for (ChunkStream stream : streams.values()) {
            drop(stream);
        }
        streams.clear();
        current = null;
    }

    /** The whole message, or null when more chunks or bytes are missing; {@link #current} tells which. */
    private @Nullable ByteBuf readPayload(ChunkStream stream, ByteBuf in, ChunkLimits limits) throws ProtocolException {
        int available = in.readableBytes();
        if (stream.received == 0 && chunkRemaining == stream.length && available >= stream.length) {
            current = null;
            return in.readSlice(stream.length);
        }
        int count = Math.min(available, chunkRemaining);
        if (count > 0) {
            append(stream, in, count, limits);
        }
        if (chunkRemaining > 0) {
            return null;
        }
        current = null;
        if (stream.received < stream.length) {
            return null;
        }
        ByteBuf body = stream.partial;
        stream.partial = null;
        bufferedBytes -= stream.received;
        stream.received = 0;
        lent = body;
        return body;
    }

    private void append(ChunkStream stream, ByteBuf in, int count, ChunkLimits limits) throws ProtocolException {
        if (count > limits.bufferedMax() - bufferedBytes) {
            throw limitExceeded("more than " + limits.bufferedMax() + " bytes of unfinished messages");
        }
        ByteBuf partial = stream.partial;
        if (partial == null) {
            partial = allocator.heapBuffer(Math.min(stream.length, Math.max(count, PARTIAL_SIZE_MIN)), stream.length);
            stream.partial = partial;
        }
        partial.writeBytes(in, count);
        stream.received += count;
        bufferedBytes += count;
        chunkRemaining -= count;
    }

    private @Nullable RtmpMessage finish(ChunkStream stream, ByteBuf body) throws ProtocolException {
        RtmpMessage message =
                RtmpMessageDecoder.decode(stream.typeId, stream.messageStreamId, stream.timestampMs, body);
        switch (message) {
            case RtmpMessage.SetChunkSize size -> chunkSize = Math.min(size.sizeBytes(), CHUNK_SIZE_MAX);
            case RtmpMessage.Abort abort -> {
                ChunkStream aborted = streams.get(abort.chunkStreamId());
                if (aborted != null) {
                    drop(aborted);
                }
            }
            case RtmpMessage.Aggregate whole -> {
                RtmpAggregate splitting = new RtmpAggregate(whole);
                aggregate = splitting;
                giveBack();
                RtmpMessage part = splitting.next();
                if (part == null) {
                    splitting.release();
                    aggregate = null;
                }
                return part;
            }
            case RtmpMessage.Acknowledgement _, RtmpMessage.WindowAcknowledgementSize _ -> {}
            case RtmpMessage.SetPeerBandwidth _, RtmpMessage.UserControl _, RtmpMessage.Command _ -> {}
            case RtmpMessage.Payload _, RtmpMessage.Ignored _ -> {}
        }
        return message;
    }

    /** Reads a chunk header and what it changes in its chunk stream; null, with nothing taken, when it is not all there. */
    private @Nullable ChunkStream readHeader(ByteBuf in, ChunkLimits limits) throws ProtocolException {
        int readable = in.readableBytes();
        int at = in.readerIndex();
        if (readable < 1) {
            return null;
        }
        int first = in.getUnsignedByte(at);
        int format = first >> 6;
        int id = first & 0x3f;
        int basicSize = id == 0 ? 2 : id == 1 ? 3 : 1;
        int headerSize = basicSize + HEADER_SIZES[format];
        if (readable < headerSize) {
            return null;
        }
        if (basicSize == 2) {
            id = 64 + in.getUnsignedByte(at + 1);
        } else if (basicSize == 3) {
            id = 64 + in.getUnsignedShortLE(at + 1);
        }
        ChunkStream stream = streams.get(id);
        if (format == 3) {
            return readContinuation(stream, in, id, headerSize);
        }
        int field = in.getUnsignedMedium(at + basicSize);
        boolean extended = field == EXTENDED;
        if (extended && readable < headerSize + 4) {
            return null;
        }
        stream = begin(stream, id, format, limits);
        stream.extended = extended;
        stream.extendedValue = extended ? in.getUnsignedInt(at + headerSize) : 0;
        stream.absolute = format == 0;
        stream.delta = extended ? stream.extendedValue : field;
        stream.timestampMs = format == 0 ? stream.delta : stream.timestampMs + stream.delta & 0xffff_ffffL;
        if (format <= 1) {
            stream.length = in.getUnsignedMedium(at + basicSize + 3);
            stream.typeId = in.getUnsignedByte(at + basicSize + 6);
        }
        if (format == 0) {
            stream.messageStreamId = in.getIntLE(at + basicSize + 7);
        }
        if (stream.length > limits.messageSizeMax()) {
            throw limitExceeded("message of " + stream.length + " bytes, limit " + limits.messageSizeMax());
        }
        in.skipBytes(headerSize + (extended ? 4 : 0));
        return stream;
    }

    private ChunkStream begin(@Nullable ChunkStream known, int id, int format, ChunkLimits limits)
            throws ProtocolException {
        if (known != null) {
            if (known.isInsideMessage()) {
                throw malformed("new message header inside a message on chunk stream " + id);
            }
            return known;
        }
        // librtmp begins its control messages with type 1; a type 2 header has no length to fall back on.
        if (format == 2) {
            throw malformed("chunk stream " + id + " begins with a type 2 header");
        }
        if (streams.size() >= limits.chunkStreamsMax()) {
            throw limitExceeded("more than " + limits.chunkStreamsMax() + " chunk streams");
        }
        ChunkStream stream = new ChunkStream();
        streams.put(id, stream);
        return stream;
    }

    /** A type 3 header: it goes on with a message, or begins one that is like the last. */
    private @Nullable ChunkStream readContinuation(@Nullable ChunkStream stream, ByteBuf in, int id, int basicSize)
            throws ProtocolException {
        if (stream == null) {
            throw malformed("chunk stream " + id + " begins with a type 3 header");
        }
        if (stream.isInsideMessage()) {
            int extendedSize = stream.extended ? repeatedTimestampSize(stream, in, basicSize) : 0;
            if (extendedSize < 0) {
                return null;
            }
            in.skipBytes(basicSize + extendedSize);
            return stream;
        }
        if (stream.extended) {
            if (in.readableBytes() < basicSize + 4) {
                return null;
            }
            long value = in.getUnsignedInt(in.readerIndex() + basicSize);
            if (stream.absolute) {
                stream.timestampMs = value;
            } else {
                stream.timestampMs = stream.timestampMs + value & 0xffff_ffffL;
            }
            stream.extendedValue = value;
            in.skipBytes(basicSize + 4);
            return stream;
        }
        if (!stream.absolute || stream.delta <= ABSOLUTE_AS_DELTA_MAX_MS) {
            stream.timestampMs = stream.timestampMs + stream.delta & 0xffff_ffffL;
        }
        in.skipBytes(basicSize);
        return stream;
    }

    /**
     * 4 when the extended timestamp is repeated in a continuation (§5.3.1.3), 0 when the peer leaves it out as some do, -1 when
     * more bytes are needed to tell. A payload that looks like the timestamp by chance is taken for it.
     */
    private static int repeatedTimestampSize(ChunkStream stream, ByteBuf in, int basicSize) {
        int at = in.readerIndex() + basicSize;
        int available = Math.min(4, in.readableBytes() - basicSize);
        for (int i = 0; i < available; i++) {
            if (in.getUnsignedByte(at + i) != (stream.extendedValue >>> 24 - 8 * i & 0xff)) {
                return 0;
            }
        }
        return available == 4 ? 4 : -1;
    }

    private void drop(ChunkStream stream) {
        if (stream.partial != null) {
            stream.partial.release();
            stream.partial = null;
            bufferedBytes -= stream.received;
        }
        stream.received = 0;
    }

    private void giveBack() {
        if (lent != null) {
            lent.release();
            lent = null;
        }
    }

    private static ProtocolException malformed(String message) {
        return new ProtocolException.Malformed(ProtocolException.Scope.CONNECTION, message);
    }

    private static ProtocolException limitExceeded(String message) {
        return new ProtocolException.LimitExceeded(ProtocolException.Scope.CONNECTION, message);
    }
}
