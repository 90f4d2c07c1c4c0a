package io.weir.server.stream;

import io.netty.channel.Channel;
import io.weir.base.id.SessionId;
import org.jspecify.annotations.Nullable;

/** A reader with a text format. */
class TestReader implements StreamReader {
    private final SessionId id = SessionId.random();
    private final TestChannel channel;
    private final WireFormat format;

    @Nullable
    EndReason ended;

    @Nullable
    ReaderProgress progress;

    TestReader(TestChannel channel, WireFormat format) {
        this.channel = channel;
        this.format = format;
    }

    long unitsDiscarded() {
        ReaderProgress known = progress;
        return known == null ? -1 : known.unitsDiscarded();
    }

    String text() {
        return channel.text();
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
        return format;
    }

    @Override
    public void onAttached(ReaderProgress attached) {
        progress = attached;
    }

    @Override
    public void onEnd(EndReason reason) {
        ended = reason;
    }
}
