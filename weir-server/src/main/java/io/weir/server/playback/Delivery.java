package io.weir.server.playback;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.weir.base.buf.Bytes;
import io.weir.media.MediaException;
import io.weir.platform.http.HttpStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A range on its way to a client: read on a worker in turns, as fast as the client takes it. A client that waits holds no thread.
 *
 * <p>Threading: turns on workers, one at a time; the rest on the connection's loop.
 * <p>Limits: {@value #AHEAD_BYTES_MAX} bytes and one part wait for the socket; a client that takes nothing for {@value #STALL_S} seconds
 * is cut off.
 */
final class Delivery {
    /** Bytes that may wait for the socket before more are read. */
    static final int AHEAD_BYTES_MAX = 1 << 20;

    /** Bytes after which other clients have their turn. */
    private static final int TURN_BYTES_MAX = 4 << 20;

    /** Seconds without a byte taken after which the client is given up. */
    static final int STALL_S = 60;

    /** Bytes of one write: who takes that many within {@link #STALL_S} is not cut off. */
    private static final int WRITE_BYTES_MAX = 64 * 1024;

    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LINE_END = {'\r', '\n'};
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    /**
     * What is sent, and how.
     *
     * @param shipment with the head that was sent
     * @param stall how long the client may take nothing of what waits for it
     */
    record Parcel(String label, Reception.Shipment shipment, boolean chunked, Duration stall, Runnable onClosed) {
        /** Closes what it is made of; once. */
        void close() {
            try {
                shipment.source().close();
            } catch (IOException e) {
                LOG.debug("{} closing: {}", label, e.toString());
            }
            onClosed.run();
        }
    }

    private final Parcel parcel;
    private final HttpStream stream;
    private final Channel channel;
    private final PlaybackWorkers workers;
    private final PlaybackCounters counters;
    private final AtomicLong aheadBytes = new AtomicLong();
    private final AtomicBoolean busy = new AtomicBoolean();
    /** Written by the loop, read by workers. */
    private volatile boolean gone;
    /** Within turns, which the flag {@link #busy} puts in order. */
    private boolean over;

    private long readBytes;

    /** Of the loop. */
    private long takenBytes;

    /** Sends nothing yet. */
    Delivery(Parcel parcel, HttpStream stream, PlaybackWorkers workers, PlaybackCounters counters) {
        this.parcel = parcel;
        this.stream = stream;
        this.channel = stream.channel();
        this.workers = workers;
        this.counters = counters;
    }

    /** On the loop. */
    void start() {
        stream.onClosed(() -> {
            gone = true;
            wake();
        });
        watch(0);
        wake();
    }

    private void watch(long takenBefore) {
        channel.eventLoop()
                .schedule(
                        () -> {
                            if (!gone && aheadBytes.get() > 0 && takenBytes == takenBefore) {
                                LOG.info("{} the client takes nothing any more", parcel.label);
                                channel.close();
                            } else if (!gone) {
                                watch(takenBytes);
                            }
                        },
                        parcel.stall.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private void wake() {
        if (!busy.compareAndSet(false, true)) {
            return;
        }
        if (over) {
            busy.set(false); // what was read is on its way
        } else if (!workers.execute(parcel.shipment.file(), this::turn)) {
            // The server is being stopped, or far too busy: the files are closed right here.
            channel.close();
            finish();
        }
    }

    private void turn() {
        boolean again = false;
        try {
            again = read();
        } catch (Throwable e) {
            // Whatever it is: the files are closed and the place is left.
            counters.failed();
            LOG.warn("{} broken off: {}", parcel.label, e.toString());
            channel.close();
            finish();
        } finally {
            busy.set(false);
        }
        boolean wanted = again || gone || aheadBytes.get() < AHEAD_BYTES_MAX;
        if (!over && wanted) {
            wake();
        }
    }

    /** Reads until enough waits for the socket; answers whether the turn is over before. */
    private boolean read() throws RangeException, MediaException, IOException {
        long turnBytes = 0;
        while (!over && !gone && aheadBytes.get() < AHEAD_BYTES_MAX) {
            if (turnBytes >= TURN_BYTES_MAX) {
                return true;
            }
            List<Bytes> next = parcel.shipment.output().next();
            readBytes += lengthOf(next);
            boolean last =
                    next.isEmpty() || readBytes == parcel.shipment.output().lengthBytes();
            if (last) {
                // before its end is seen: whoever asks again at once finds the place
                finish();
            }
            turnBytes += send(next);
            if (last) {
                if (parcel.chunked) {
                    write(LAST_CHUNK);
                }
                stream.close();
            }
        }
        if (gone) {
            finish();
        }
        return false;
    }

    /** Writes pieces little by little, so that it is seen when a client takes some of them. */
    private long send(List<Bytes> pieces) {
        long length = lengthOf(pieces);
        if (length == 0) {
            return 0;
        }
        if (parcel.chunked) {
            write((Long.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }
        int index = 0;
        int from = 0;
        for (long left = length; left > 0; left -= WRITE_BYTES_MAX) {
            int size = (int) Math.min(WRITE_BYTES_MAX, left);
            ByteBuf out = channel.alloc().directBuffer(size);
            while (out.readableBytes() < size) {
                Bytes piece = pieces.get(index);
                int count = Math.min(size - out.readableBytes(), piece.length() - from);
                piece.writeTo(out, from, count);
                boolean done = from + count == piece.length();
                index += done ? 1 : 0;
                from = done ? 0 : from + count;
            }
            aheadBytes.addAndGet(size);
            channel.write(out).addListener(written -> onWritten((ChannelFuture) written, size));
        }
        if (parcel.chunked) {
            write(LINE_END);
        }
        channel.flush();
        return length;
    }

    private static long lengthOf(List<Bytes> pieces) {
        return pieces.stream().mapToLong(Bytes::length).sum();
    }

    private void write(byte[] text) {
        channel.write(channel.alloc().directBuffer(text.length).writeBytes(text));
    }

    private void onWritten(ChannelFuture written, int count) {
        aheadBytes.addAndGet(-count);
        if (written.isSuccess()) {
            takenBytes += count;
            counters.sent(count);
        }
        if (aheadBytes.get() < AHEAD_BYTES_MAX) {
            wake();
        }
    }

    /** Within a turn, or instead of one. */
    private void finish() {
        if (!over) {
            over = true;
            parcel.close();
        }
    }
}
