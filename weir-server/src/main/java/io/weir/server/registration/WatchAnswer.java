package io.weir.server.registration;

import io.weir.config.SensitiveText;
import io.weir.server.path.Refusal;
import io.weir.server.stream.LiveStream;

/** The answer to a client that wants to watch. */
public sealed interface WatchAnswer {
    /** The reader attaches itself to {@code stream} once it has told its client. */
    record Accepted(LiveStream stream, Admission admission) implements WatchAnswer {}

    /** There is nothing here, but there may be at {@code url}, which may hold a secret. */
    record Redirected(SensitiveText url) implements WatchAnswer {}

    /** No. */
    record Refused(Refusal reason, String text) implements WatchAnswer {}
}
