package io.weir.server.stream;

import io.weir.media.Track;
import java.util.List;

/** What the owner of a stream learns from it, on the stream's home loop; implementations only pass it on. */
public interface StreamListener {
    /** For owners that learn nothing. */
    StreamListener NONE = new StreamListener() {
        @Override
        public void onReady(List<Track> tracks) {
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

    /** All tracks of the current feed are known: a reader that comes now can really read. */
    void onReady(List<Track> tracks);

    /** A codec's configuration changed, or a track was added, while the stream was ready. */
    void onTracksChanged(List<Track> tracks);

    /** The new feed does not fit the readers of the one before; they were ended, and {@link #onReady} follows. */
    void onReadersEnded(EndReason reason);
}
