package io.weir.server.stream;

import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.MediaKind;
import io.weir.media.Track;
import java.util.Set;

/** Where a feed puts its media. Threading: the feed's thread alone. */
public interface FeedSink {
    /** Which kinds of track are announced, so that the stream knows when all are there. */
    void expect(Set<MediaKind> kinds);

    /**
     * As {@link #expect(Set)}, for a feed whose tracks have a time of their own to come. Sinks that don't wait ignore
     * it.
     *
     * @param waitMs after so long, by the clock and in media time, the stream goes on with the tracks that have come;
     * above 0
     */
    default void expect(Set<MediaKind> kinds, long waitMs) {
        expect(kinds);
    }

    /** A track was configured, or its configuration changed. Ids are the feed's own. */
    void track(Track track);

    /** The {@code onMetaData} message as AMF0, name included. */
    void metadata(Bytes message);

    /** One unit of a configured track. */
    void unit(AccessUnit unit);

    /**
     * The feed can be asked for a keyframe: {@code ask} is called on the feed's own loop, or on the stream's home loop when it has
     * none, as often as somebody wants one; the feed sees to it that its publisher is not asked too often. Sinks that lead nowhere
     * pictures are decoded ignore it.
     */
    default void answersKeyframeRequests(Runnable ask) {
        // nobody here will ask
    }
}
