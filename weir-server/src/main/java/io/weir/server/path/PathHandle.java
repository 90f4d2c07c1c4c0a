package io.weir.server.path;

import io.weir.base.id.PathName;
import io.weir.base.id.SessionId;
import io.weir.server.stream.EndReason;
import java.util.function.Consumer;

/** What a session keeps of the path it is on. Threading: any thread. */
public final class PathHandle {
    private final StreamPath path;
    private final int rank;

    PathHandle(StreamPath path) {
        this(path, Rung.NO_RANK);
    }

    /** That of one of the path's sources in order. */
    PathHandle(StreamPath path, int rank) {
        this.path = path;
        this.rank = rank;
    }

    public PathName name() {
        return path.name();
    }

    /** A source of the path's own asks for its place; the reply comes on the path's thread. */
    public void addSource(Publisher source, Consumer<PublishDecision> reply) {
        path.tell(
                rank == Rung.NO_RANK
                        ? new PathCommand.AddPublisher(source, Arrival.UNKNOWN, true, reply)
                        : new PathCommand.AddRanked(source, rank, reply));
    }

    /** The publisher has stopped, for {@code reason}; harmless when it was replaced already. */
    public void removePublisher(SessionId id, EndReason reason) {
        path.tell(new PathCommand.RemovePublisher(id, reason));
    }

    /** A reader whose place was reserved reads from now on; harmless when it was ended already. */
    public void readerConnected(SessionId id) {
        path.tell(new PathCommand.ReaderConnected(id));
    }

    /** The reader has stopped, for {@code reason}; harmless when it was ended already. */
    public void removeReader(SessionId id, EndReason reason) {
        path.tell(new PathCommand.RemoveReader(id, reason));
    }
}
