package io.weir.server.registration;

import io.weir.server.path.Refusal;
import io.weir.server.stream.FeedSink;

/** The answer to a client that wants to publish. */
public sealed interface PublishAnswer {
    /** Media goes to {@code sink}, from the publisher's loop. */
    record Accepted(FeedSink sink, Admission admission) implements PublishAnswer {}

    /** No. */
    record Refused(Refusal reason, String text) implements PublishAnswer {}
}
