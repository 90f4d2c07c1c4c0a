package io.weir.server.path;

import io.weir.base.id.PathName;
import io.weir.media.Track;
import io.weir.server.stream.EndReason;
import io.weir.server.stream.FeedSink;
import io.weir.server.stream.LiveStream;
import io.weir.server.stream.StreamListener;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells a path what happens to its stream, as commands.
 *
 * <p>Threading: called on the stream's home loop.
 */
final class StreamReports implements StreamListener {
    private final PathName name;
    private final Consumer<PathCommand> path;

    // set before the stream has its first feed, read on its home loop afterwards
    private volatile @Nullable LiveStream stream;

    /** Reports to {@code path}, once it knows the stream. */
    StreamReports(PathName name, Consumer<PathCommand> path) {
        this.name = name;
        this.path = path;
    }

    /** It is this stream whose events come. */
    void of(LiveStream live) {
        stream = live;
    }

    @Override
    public String name() {
        return name.value();
    }

    @Override
    public void onReady(FeedSink feed, List<Track> ready) {
        LiveStream from = stream;
        if (from != null) {
            path.accept(new PathCommand.StreamReady(from, feed, ready));
        }
    }

    @Override
    public void onKnown(FeedSink feed) {
        LiveStream from = stream;
        if (from != null) {
            path.accept(new PathCommand.FeedKnown(from, feed));
        }
    }

    @Override
    public void onUnfit(FeedSink feed) {
        LiveStream from = stream;
        if (from != null) {
            path.accept(new PathCommand.FeedUnfit(from, feed));
        }
    }

    @Override
    public void onTracksChanged(List<Track> changed) {
        LiveStream from = stream;
        if (from != null) {
            path.accept(new PathCommand.TracksChanged(from, changed));
        }
    }

    @Override
    public void onReadersEnded(EndReason reason) {
        LiveStream from = stream;
        if (from != null) {
            path.accept(new PathCommand.ReadersEnded(from));
        }
    }
}
