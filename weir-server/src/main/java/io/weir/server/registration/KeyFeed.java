package io.weir.server.registration;

import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.MediaKind;
import io.weir.media.Track;
import io.weir.server.stream.FeedSink;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What a registrant of watchers sends on one key, from its beginning to its end. What comes after its end, or after that of the
 * registration, goes nowhere.
 *
 * <p>Threading: media from one thread at a time; {@link #close} from any.
 */
public final class KeyFeed implements FeedSink, AutoCloseable {
    private final FeedSink sink;
    private final Consumer<KeyFeed> onClose;

    KeyFeed(FeedSink sink, Consumer<KeyFeed> onClose) {
        this.sink = sink;
        this.onClose = onClose;
    }

    @Override
    public void expect(Set<MediaKind> kinds) {
        sink.expect(kinds);
    }

    @Override
    public void expect(Set<MediaKind> kinds, long waitMs) {
        sink.expect(kinds, waitMs);
    }

    @Override
    public void track(Track track) {
        sink.track(track);
    }

    @Override
    public void metadata(Bytes message) {
        sink.metadata(message);
    }

    @Override
    public void unit(AccessUnit unit) {
        sink.unit(unit);
    }

    @Override
    public void answersKeyframeRequests(Runnable ask) {
        sink.answersKeyframeRequests(ask);
    }

    /** The stream is over: watchers stay and wait for the next feed. Harmless when another feed has begun. */
    @Override
    public void close() {
        onClose.accept(this);
    }
}
