package io.weir.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.weir.media.MediaException;
import java.io.IOException;

/**
 * One reader's half of a protocol: asks for the stream, then either takes what comes apart or only counts it.
 *
 * <p>Threading: the event loop that reads. Ownership: buffers handed in are borrowed.
 */
interface ReaderExchange extends AutoCloseable {
    /** What an exchange tells its reader. */
    interface Listener {
        /** The request that should make media flow has been written. */
        void onPlayRequested();

        /** One complete audio, video or data message; {@code body} is borrowed and holds at least its beginning. */
        void onMessage(int type, long timestampMs, ByteBuf body);
    }

    /** The connection stands; writes the first request. */
    void begin(Channel channel) throws IOException, MediaException;

    /** Takes bytes apart. Throws with the reason when the server refuses or breaks the protocol. */
    void read(ByteBuf in) throws IOException, MediaException;

    /** From now on {@link #count} is called and no longer {@link #read}: what the parser holds can be freed. Never called from within read. */
    void stopReading();

    /** Takes note of bytes without looking at them more than the protocol's acknowledgements need. */
    void count(ByteBuf in) throws IOException;

    /** Called every few seconds while the connection stands: shows the server that this client lives, where the protocol has a way to. */
    void keepAlive();

    /** Frees what is held. */
    @Override
    void close();
}
