package io.weir.server.stream;

import io.weir.media.Track;
import java.util.List;

/** What the owner of a stream learns from it, on the stream's home loop; implementations only pass it on. */
public interface StreamListener {
    /** For owners that learn nothing. */
    StreamListener NONE = new StreamListener() {
        @Override
        public void onReady(FeedSink feed, List<Track> tracks) {
            // nobody asks
        }

        @Override
        public void onTracksChanged(List<Track> tracks) {
            // nobody asks
        }

        @Override
        public void onReadersEnded(EndReason reason) {
            // each reader was told
        }
    };

    /** What the stream is called in logs and the API: its path; empty for streams without one. Any thread. */
    default String name() {
        return "";
    }

    /** All tracks of {@code feed} are known and it is on the air: a reader that comes now can really read. */
    void onReady(FeedSink feed, List<Track> tracks);

    /** All tracks of {@code feed} are known, whether or not it comes on the air. */
    default void onKnown(FeedSink feed) {
        // only those who choose between feeds ask
    }

    /** {@code feed} was to come on the air, but has other tracks than {@link LiveStream#holdTracks} allows; it is closed. */
    default void onUnfit(FeedSink feed) {
        // only those who hold tracks ask
    }

    /** The last of its clients has gone, as far as they read in a wire format. */
    default void onUnread() {
        // most streams are there without readers too
    }

    /** A codec's configuration changed, or a track was added, while the stream was ready. */
    void onTracksChanged(List<Track> tracks);

    /** The new feed does not fit the readers of the one before; they were ended, and {@link #onReady} follows. */
    void onReadersEnded(EndReason reason);
}
