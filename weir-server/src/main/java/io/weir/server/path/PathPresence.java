package io.weir.server.path;

import io.weir.base.time.Clock;
import io.weir.server.hook.HookClient;
import io.weir.server.hook.HookEvent;
import io.weir.server.hook.HookPath;
import io.weir.server.hook.HookSink;
import io.weir.server.stream.EndReason;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether a path is available and online, since when, and by whom; tells the hooks of every change, once.
 *
 * <p>Threading: the path's thread.
 */
final class PathPresence {
    private final Clock clock;
    private final HookSink hooks;
    private final Supplier<HookPath> path;

    private @Nullable Instant availableAt;
    private @Nullable Instant onlineAt;
    private @Nullable Instant onlineChangedAt;
    private @Nullable EndReason lastEndReason;
    /** The publisher, also of a stream that has outlived it. */
    private HookClient source = HookClient.NONE;

    /** Neither available nor online. */
    PathPresence(Clock clock, HookSink hooks, Supplier<HookPath> path) {
        this.clock = clock;
        this.hooks = hooks;
        this.path = path;
    }

    /** Who publishes from now on. */
    void source(HookClient client) {
        source = client;
    }

    boolean isAvailable() {
        return availableAt != null;
    }

    /** There is something to read; says whether that is new. */
    boolean available() {
        if (availableAt != null) {
            return false;
        }
        availableAt = clock.wallTime();
        hooks.emit(new HookEvent.Available(path.get(), source));
        return true;
    }

    /** A publisher feeds it. */
    void online() {
        if (onlineAt == null) {
            Instant now = clock.wallTime();
            onlineAt = now;
            onlineChangedAt = now;
            hooks.emit(new HookEvent.Online(path.get(), source));
        }
    }

    /** No publisher feeds it any more. */
    void offline(EndReason reason) {
        lastEndReason = reason;
        if (onlineAt != null) {
            onlineAt = null;
            onlineChangedAt = clock.wallTime();
            hooks.emit(new HookEvent.Offline(path.get(), source, reason.text()));
        }
    }

    /** There is nothing to read any more; says whether that is new. */
    boolean unavailable(EndReason reason) {
        if (availableAt == null) {
            return false;
        }
        availableAt = null;
        hooks.emit(new HookEvent.Unavailable(path.get(), source, reason.text()));
        return true;
    }

    /** Since when there is something to read. */
    Optional<Instant> availableAt() {
        return Optional.ofNullable(availableAt);
    }

    /** Since when a publisher feeds it. */
    Optional<Instant> onlineAt() {
        return Optional.ofNullable(onlineAt);
    }

    /** When a publisher last came or went. */
    Optional<Instant> onlineChangedAt() {
        return Optional.ofNullable(onlineChangedAt);
    }

    /** Why the last publisher went. */
    Optional<EndReason> lastEndReason() {
        return Optional.ofNullable(lastEndReason);
    }
}
