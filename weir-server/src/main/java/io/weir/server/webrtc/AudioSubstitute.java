package io.weir.server.webrtc;

import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.Track;
import io.weir.server.stream.LiveStream;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes audio that WebRTC can carry out of a track that it cannot: what transcodes AAC into Opus. It runs once for each stream that
 * has viewers.
 *
 * <p>Threading: calls come on the stream's home loop, but for the method that says otherwise, and units are handed back there.
 */
public interface AudioSubstitute {
    /** Never makes anything: such tracks are left out. */
    AudioSubstitute NONE = new AudioSubstitute() {
        @Override
        public Optional<Codec> codecFor(Track audio) {
            return Optional.empty();
        }

        @Override
        public Running start(LiveStream stream, Track audio, Consumer<AccessUnit> sink) {
            throw new IllegalStateException("nothing is made of " + audio);
        }
    };

    /**
     * What would be made of the track, on its codec's own clock; empty when nothing can be. Also asked before there are viewers. Any
     * thread.
     */
    Optional<Codec> codecFor(Track audio);

    /**
     * Begins, with the stream's first viewer. The units go to {@code sink}, in ticks of the made codec's clock on the stream's timeline;
     * their track id does not matter. Units may stay away: viewers see the pictures all the same.
     */
    Running start(LiveStream stream, Track audio, Consumer<AccessUnit> sink);

    /** One that was started. */
    interface Running {
        /** The last viewer has gone; what still comes is ignored. */
        void close();
    }
}
