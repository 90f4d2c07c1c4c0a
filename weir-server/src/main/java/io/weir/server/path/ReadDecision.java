package io.weir.server.path;

import io.weir.server.stream.LiveStream;

/** The answer to someone who wants to read. */
public sealed interface ReadDecision {
    /** The reader attaches itself to {@code stream} once it has told its client; {@code path} is told when it stops. */
    record Accepted(LiveStream stream, PathHandle path) implements ReadDecision {}

    /** There is nothing here, but there may be elsewhere. */
    record Redirected(Elsewhere elsewhere) implements ReadDecision {}

    /** No. */
    record Refused(Refusal reason, String text) implements ReadDecision {}
}
