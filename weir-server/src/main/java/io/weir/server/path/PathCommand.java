package io.weir.server.path;

import io.weir.base.id.SessionId;
import io.weir.config.PathMatch;
import io.weir.media.Track;
import io.weir.server.slate.SlateReader;
import io.weir.server.stream.EndReason;
import io.weir.server.stream.FeedReading;
import io.weir.server.stream.FeedSink;
import io.weir.server.stream.LiveStream;
import io.weir.server.stream.StreamLimits;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** What a path can be told. Replies are called on the path's thread and only pass the answer on. */
sealed interface PathCommand {
    /** {@code fromSource} is true for what the path opened itself. */
    record AddPublisher(Publisher publisher, Arrival arrival, boolean fromSource, Consumer<PublishDecision> reply)
            implements PathCommand {}

    record RemovePublisher(SessionId id, EndReason reason) implements PathCommand {}

    /**
     * Somebody wants to read.
     *
     * @param connecting whether it reads from {@link ReaderConnected} on only; until then it has a place, and nobody is told
     */
    record AddReader(PathStatus.Party reader, Arrival arrival, boolean connecting, Consumer<ReadDecision> reply)
            implements PathCommand {
        AddReader(PathStatus.Party reader, Arrival arrival, Consumer<ReadDecision> reply) {
            this(reader, arrival, false, reply);
        }
    }

    record ReaderConnected(SessionId id) implements PathCommand {}

    record RemoveReader(SessionId id, EndReason reason) implements PathCommand {}

    /** What a path with several sources, or with a slate, is told of these. */
    sealed interface OfLadder extends PathCommand {}

    record AddRanked(Publisher publisher, int rank, Consumer<PublishDecision> reply) implements OfLadder {}

    record StreamReady(LiveStream stream, FeedSink feed, List<Track> tracks) implements PathCommand {}

    record FeedKnown(LiveStream stream, FeedSink feed) implements OfLadder {}

    record FeedUnfit(LiveStream stream, FeedSink feed) implements OfLadder {}

    record SourceTick(int number) implements OfLadder {}

    record SlateRead(SlateReader.Outcome outcome) implements OfLadder {}

    record TracksChanged(LiveStream stream, List<Track> tracks) implements PathCommand {}

    record ReadersEnded(LiveStream stream) implements PathCommand {}

    record GraceOver(int graceNumber) implements PathCommand {}

    record DemandTimer(int number) implements PathCommand {}

    /** Time to look at the feed. */
    record FeedTimer(int number) implements PathCommand {}

    record FeedRead(int number, FeedReading reading) implements PathCommand {}

    record Describe(CompletableFuture<PathStatus> reply) implements PathCommand {}

    record Reconfigure(PathMatch match, StreamLimits limits) implements PathCommand {}

    record Close(EndReason reason) implements PathCommand {}
}
