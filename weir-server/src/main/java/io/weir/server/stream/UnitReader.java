package io.weir.server.stream;

import io.weir.media.AccessUnit;
import io.weir.media.Track;

/**
 * What consumes a stream unit by unit, on the stream's timeline: to cut it into packets, segments or files. Unlike a
 * {@link StreamReader} it is no client; whoever has many clients puts one of these before them.
 *
 * <p>Threading: all calls come on the stream's home loop, and nothing here may wait.
 */
public interface UnitReader {
    /** The tracks and metadata in force from the next unit on. Comes first, and whenever they change. */
    void onHead(StreamHead head);

    /**
     * One unit, in the order of decoding.
     *
     * @param cut whether a group of pictures of the leading video track begins here
     * @param live false for units from the cache, which come in one go when the reader is attached
     */
    void onUnit(Track track, AccessUnit unit, boolean cut, boolean live);

    /** The pictures since the last keyframe are not to be shown to anyone who comes from now on. */
    default void onForget() {
        // for those who keep none
    }

    /** The stream has nothing more for this reader, which is off it already. */
    void onEnd(EndReason reason);
}
