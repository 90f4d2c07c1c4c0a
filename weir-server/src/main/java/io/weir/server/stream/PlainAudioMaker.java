package io.weir.server.stream;

import io.netty.channel.EventLoop;
import io.weir.media.AccessUnit;
import io.weir.media.Track;
import java.util.Optional;

/**
 * Makes audio that older players know out of a track that they don't: what turns Opus into AAC. It runs once for each stream with such
 * readers.
 *
 * <p>Threading: all calls, in both directions, are the stream's home loop's.
 */
public interface PlainAudioMaker {
    /** Never makes anything: readers get what there is. */
    PlainAudioMaker NONE = new PlainAudioMaker() {
        @Override
        public Optional<Track> madeOf(Track audio) {
            return Optional.empty();
        }

        @Override
        public Running start(EventLoop home, Track audio, Sink sink) {
            throw new IllegalStateException("nothing is made of " + audio);
        }
    };

    /** What would be made of the track, under its id; empty when nothing has to or can be. */
    Optional<Track> madeOf(Track audio);

    /** Begins, with the first reader. */
    Running start(EventLoop home, Track audio, Sink sink);

    /** Takes what is made, on the timeline of the source and under its track's id. */
    interface Sink {
        /** The track as it really is, before its first unit. */
        void onTrack(Track track);

        /** One unit of that track. */
        void onUnit(AccessUnit unit);

        /** There will be no more. */
        void onEnded();
    }

    /** One that was started. */
    interface Running {
        /** One unit of the source; those from before the first reader come first. */
        void unit(AccessUnit unit);

        /** The last reader has gone. */
        void close();
    }
}
