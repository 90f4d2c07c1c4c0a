package io.weir.server.path;

import io.weir.server.stream.FeedSink;

/** The answer to someone who wants to publish. */
public sealed interface PublishDecision {
    /** Media goes to {@code sink}, from the publisher's loop; {@code path} is told when it stops. */
    record Accepted(FeedSink sink, PathHandle path) implements PublishDecision {}

    /** No. */
    record Refused(Refusal reason, String text) implements PublishDecision {}
}
