package io.weir.server.clip;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job that makes a clip, as it is at a moment and as it is stored.
 *
 * @param id a UUID of version 7
 * @param since when it came into its state
 * @param reason why it waits, is tried again or failed; for people, empty otherwise
 * @param attempts how often it was begun
 * @param content what its file holds, once it is made
 */
public record ClipJob(
        String id,
        ClipRequest request,
        Instant created,
        ClipState state,
        Instant since,
        String reason,
        int attempts,
        @Nullable ClipContent content,
        ClipPlace place) {
    ClipJob in(ClipState next, String why, Instant now) {
        return new ClipJob(id, request, created, next, now, why, attempts, content, place);
    }

    ClipJob withAttempts(int other) {
        return new ClipJob(id, request, created, state, since, reason, other, content, place);
    }

    ClipJob withContent(@Nullable ClipContent other) {
        return new ClipJob(id, request, created, state, since, reason, attempts, other, place);
    }

    ClipJob withPlace(ClipPlace other) {
        return new ClipJob(id, request, created, state, since, reason, attempts, content, other);
    }
}
