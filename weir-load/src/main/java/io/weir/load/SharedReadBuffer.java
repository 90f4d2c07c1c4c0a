package io.weir.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/**
 * Lets all connections of one event loop read into the same large buffer, so that counting bytes allocates nothing.
 *
 * <p>Threading: one event loop. Ownership: a read buffer is valid until the reading handler releases it, which it does before
 * it returns; if one were kept, the next read would get a buffer of its own.
 */
final class SharedReadBuffer extends DefaultMaxMessagesRecvByteBufAllocator implements AutoCloseable {
    /** Larger than what gathers in a socket between two turns of a healthy loop, so that one read empties it. */
    static final int SIZE = 256 * 1024;

    private final ByteBuf shared = Unpooled.directBuffer(SIZE, SIZE);

    @Override
    public MaxMessageHandle newHandle() {
        return new SharedHandle();
    }

    @Override
    public void close() {
        shared.release();
    }

    private final class SharedHandle extends MaxMessageHandle {
        @Override
        public int guess() {
            return SIZE;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            return shared.refCnt() == 1 ? shared.clear().retain() : allocator.ioBuffer(SIZE, SIZE);
        }
    }
}
