package io.weir.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.weir.base.buf.Bytes;
import io.weir.protocol.rtmp.RtmpMessageEncoder;
import io.weir.protocol.rtmp.RtmpRoute;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Plays a media loop in real time to publishers that all send the same bytes: each message is put into chunks once.
 *
 * <p>A publisher joins at a keyframe, on the timeline's own timestamps.
 *
 * <p>Threading: the event loop of its publishers. Ownership: what is sent is shared by reference count.
 */
final class PublishTimeline {
    /** A publisher as the timeline sees it. */
    interface Sink {
        /** Sends these bytes, whole messages; takes over the reference. False when they were left out because the peer is slow. */
        boolean send(ByteBuf messages, int count);
    }

    /** Publishers set a data message with this in front of it, and servers pass the rest on. */
    private static final Bytes SET_DATA_FRAME = Bytes.ofHex("02 000d 40 73 65 74 44 61 74 61 46 72 61 6d 65");

    private final MediaLoop media;
    private final boolean stamp;
    private final int messageStreamId;
    private final ByteBufAllocator allocator;
    private final LongSupplier clockNs;
    private final LatencyHistogram lateness;
    private final List<Sink> joined = new ArrayList<>();
    private final List<Sink> waiting = new ArrayList<>();
    private final ByteBuf head;

    private boolean begun;
    private long beginNs;
    private long turn;
    private int next;
    private int frameNumber;

    PublishTimeline(
            MediaLoop media,
            boolean stamp,
            int messageStreamId,
            ByteBufAllocator allocator,
            LongSupplier clockNs,
            LatencyHistogram lateness) {
        this.media = media;
        this.stamp = stamp;
        this.messageStreamId = messageStreamId;
        this.allocator = allocator;
        this.clockNs = clockNs;
        this.lateness = lateness;
        this.head = allocator.heapBuffer(LatencyStamp.BYTES * 2);
    }

    /** Has a publisher send from the next keyframe on; the first one to join starts the timeline so much later. */
    void join(Sink sink, long startDelayNs) {
        if (!begun) {
            begun = true;
            beginNs = clockNs.getAsLong() + startDelayNs;
        }
        waiting.add(sink);
    }

    void leave(Sink sink) {
        joined.remove(sink);
        waiting.remove(sink);
    }

    /** Sends what is due. */
    void advance() {
        if (!begun) {
            return;
        }
        long nowNs = clockNs.getAsLong();
        @Nullable ByteBuf pending = null;
        int count = 0;
        for (; dueNs() <= nowNs; step()) {
            MediaMessage message = media.messages().get(next);
            long timestampMs = timestampMs(message);
            if (!waiting.isEmpty() && (message.keyframe() || !media.video())) {
                sendAll(pending, count);
                pending = null;
                count = 0;
                admit(timestampMs);
            }
            lateness.recordNs(nowNs - dueNs());
            if (!joined.isEmpty()) {
                pending = pending == null ? allocator.directBuffer() : pending;
                write(pending, message, timestampMs);
                count++;
            }
        }
        sendAll(pending, count);
    }

    private long timestampMs(MediaMessage message) {
        return turn * media.durationMs() + message.timestampMs();
    }

    private long dueNs() {
        return beginNs + timestampMs(media.messages().get(next)) * 1_000_000;
    }

    private void step() {
        if (++next == media.messages().size()) {
            next = 0;
            turn++;
        }
    }

    private void admit(long timestampMs) {
        for (Sink sink : List.copyOf(waiting)) {
            ByteBuf start = allocator.directBuffer();
            for (MediaMessage message : media.start()) {
                write(start, message, timestampMs);
            }
            if (sink.send(start, media.start().size())) {
                joined.add(sink);
                waiting.remove(sink);
            }
        }
    }

    private void write(ByteBuf out, MediaMessage message, long timestampMs) {
        head.clear();
        Bytes body = message.body();
        if (message.type() == MediaMessage.TYPE_DATA) {
            SET_DATA_FRAME.writeTo(head);
        } else if (stamp && message.stampAt() >= 0) {
            body.writeTo(head, 0, message.stampAt());
            LatencyStamp.write(head, clockNs.getAsLong() / 1000, frameNumber);
            frameNumber = frameNumber + 1 & LatencyStamp.NUMBER_COUNT - 1;
            body = body.slice(message.stampAt());
        }
        RtmpMessageEncoder.write(out, route(message.type()), timestampMs, head, body);
    }

    private RtmpRoute route(int type) {
        return switch (type) {
            case FrameProbe.TYPE_AUDIO -> RtmpRoute.audio(messageStreamId);
            case FrameProbe.TYPE_VIDEO -> RtmpRoute.video(messageStreamId);
            default -> RtmpRoute.data(messageStreamId);
        };
    }

    private void sendAll(@Nullable ByteBuf messages, int count) {
        if (messages == null) {
            return;
        }
        for (int i = joined.size() - 1; i >= 0; i--) {
            Sink sink = joined.get(i);
            if (!sink.send(messages.retainedDuplicate(), count)) {
                // A gap must end at a keyframe, so the publisher joins anew.
                joined.remove(i);
                waiting.add(sink);
            }
        }
        messages.release();
    }

    /** Frees what is held; nothing may be sent afterwards. */
    void close() {
        head.release();
    }
}
