package io.weir.server.rtmp;

import io.netty.channel.Channel;
import io.weir.base.id.SessionId;
import io.weir.server.stream.EndReason;
import io.weir.server.stream.LiveStream;
import io.weir.server.stream.ReaderProgress;
import io.weir.server.stream.StreamReader;
import io.weir.server.stream.WireFormat;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The reading side of an RTMP session: one place in a stream's fan-out. Threading: the connection's loop. */
final class RtmpPlayer {
    private final SessionId id;
    private final Channel channel;
    private final LiveStream stream;
    private final Consumer<EndReason> onEnd;

    private RtmpWireFormat format;
    private @Nullable Place place;
    private long writtenBefore;
    private long discardedBefore;
    private boolean paused;

    RtmpPlayer(SessionId id, Channel channel, LiveStream stream, RtmpWireFormat format, Consumer<EndReason> onEnd) {
        this.id = id;
        this.channel = channel;
        this.stream = stream;
        this.format = format;
        this.onEnd = onEnd;
    }

    void attach() {
        Place next = new Place(format);
        place = next;
        stream.attach(next);
    }

    void detach() {
        Place current = place;
        if (current != null) {
            writtenBefore = writtenBytes();
            discardedBefore = unitsDiscarded();
            place = null;
            stream.detach(current);
        }
    }

    /** A paused player gets nothing; when it goes on it starts like a new one. */
    void pause(boolean pause) {
        if (pause != paused) {
            paused = pause;
            if (pause) {
                detach();
            } else {
                attach();
            }
        }
    }

    /** Switches audio or video on or off. */
    void receive(boolean video, boolean on) {
        RtmpWireFormat next = video ? format.withVideo(on) : format.withAudio(on);
        if (!next.equals(format)) {
            format = next;
            if (!paused) {
                detach();
                attach();
            }
        }
    }

    long writtenBytes() {
        Place current = place;
        ReaderProgress progress = current == null ? null : current.progress;
        return writtenBefore + (progress == null ? 0 : progress.writtenBytes());
    }

    long unitsDiscarded() {
        Place current = place;
        ReaderProgress progress = current == null ? null : current.progress;
        return discardedBefore + (progress == null ? 0 : progress.unitsDiscarded());
    }

    /** One attachment; a place that was left does not speak for the player any more. */
    private final class Place implements StreamReader {
        private final WireFormat placeFormat;
        private @Nullable ReaderProgress progress;

        Place(WireFormat placeFormat) {
            this.placeFormat = placeFormat;
        }

        @Override
        public SessionId id() {
            return id;
        }

        @Override
        public Channel channel() {
            return channel;
        }

        @Override
        public WireFormat format() {
            return placeFormat;
        }

        @Override
        public void onAttached(ReaderProgress attached) {
            progress = attached;
        }

        @Override
        public void onEnd(EndReason reason) {
            if (place == this) {
                onEnd.accept(reason);
            }
        }
    }
}
