package io.weir.server.path;

import io.weir.base.id.PathName;
import io.weir.config.PathMatch;
import io.weir.server.stream.LiveStream;
import java.util.List;

/**
 * What goes along with the streams of all paths without being asked for by a client: segments that are made in advance, recordings.
 *
 * <p>Threading: called on paths' threads, those of one path in order; must not wait.
 */
public interface StreamCompanion {
    /** Goes along with nothing. */
    StreamCompanion NONE = new StreamCompanion() {
        @Override
        public void onStream(PathName path, PathMatch match, LiveStream stream) {
            // as it says
        }

        @Override
        public void onStreamEnd(PathName path, LiveStream stream) {
            // as it says
        }
    };

    /** There is something to read on the path, or the path is configured anew while there is. */
    void onStream(PathName path, PathMatch match, LiveStream stream);

    /** There is nothing to read any more; the stream is about to be closed. */
    void onStreamEnd(PathName path, LiveStream stream);

    /** Several of them, told in that order. */
    static StreamCompanion all(List<StreamCompanion> companions) {
        List<StreamCompanion> all = List.copyOf(companions);
        return new StreamCompanion() {
            @Override
            public void onStream(PathName path, PathMatch match, LiveStream stream) {
                all.forEach(each -> each.onStream(path, match, stream));
            }

            @Override
            public void onStreamEnd(PathName path, LiveStream stream) {
                all.forEach(each -> each.onStreamEnd(path, stream));
            }
        };
    }
}
