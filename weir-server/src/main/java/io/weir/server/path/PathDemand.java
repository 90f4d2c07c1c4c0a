package io.weir.server.path;

import io.weir.base.time.Timers;
import io.weir.config.PathHooksConfig;
import io.weir.server.hook.HookClient;
import io.weir.server.hook.HookEvent;
import io.weir.server.hook.HookPath;
import io.weir.server.hook.HookSink;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A path's publisher on demand: asked for by the first reader, waited for a while, and sent away when nobody has read for a while.
 *
 * <p>Threading: the path's thread. Timers come back as {@link PathCommand.DemandTimer}; one that was overtaken has an old number.
 */
final class PathDemand {
    private final Supplier<HookPath> path;
    private final HookSink hooks;
    private final Timers timers;
    private final Consumer<PathCommand> tell;
    private State state = State.NONE;
    private HookClient reader = HookClient.NONE;
    private int timerNumber;

    /** Where the demand stands. */
    private enum State {
        /** Nobody wants anything. */
        NONE,
        /** The command was run, readers wait for the stream. */
        STARTING,
        /** The stream is there and read. */
        READY,
        /** Nobody reads any more, but someone may come again soon. */
        CLOSING
    }

    PathDemand(Supplier<HookPath> path, HookSink hooks, Timers timers, Consumer<PathCommand> tell) {
        this.path = path;
        this.hooks = hooks;
        this.timers = timers;
        this.tell = tell;
    }

    private PathHooksConfig commands() {
        return path.get().commands();
    }

    /** Whether a command may bring a publisher. */
    boolean isConfigured() {
        return !commands().runOnDemand().isEmpty();
    }

    /** Whether the path is still needed for it. */
    boolean isActive() {
        return state != State.NONE;
    }

    /** A reader waits for a stream. */
    void onWanted(HookClient wanting) {
        boolean first = state == State.NONE;
        if (first) {
            reader = wanting;
        }
        if (state != State.STARTING) {
            state = State.STARTING;
            startTimer(commands().runOnDemandStartTimeout());
        }
        if (first) {
            hooks.emit(new HookEvent.Demanded(path.get(), reader));
        }
    }

    /** There is a stream, or a reader on it; {@code read} says whether anyone reads it. */
    void onStream(boolean read) {
        if (state == State.STARTING || state == State.CLOSING) {
            state = State.READY;
            timerNumber++;
        }
        if (!read) {
            onUnread();
        }
    }

    /** Nobody reads or waits. */
    void onUnread() {
        if (state == State.READY) {
            state = State.CLOSING;
            startTimer(commands().runOnDemandCloseAfter());
        }
    }

    /** A timer has come; true when readers that wait have waited long enough. */
    boolean onTimer(int number) {
        if (number != timerNumber) {
            return false;
        }
        boolean starting = state == State.STARTING;
        if (starting) {
            end("timed out");
        } else if (state == State.CLOSING) {
            end("not needed by anyone");
        }
        return starting;
    }

    /** The path ends. */
    void onClosed() {
        if (isActive()) {
            end("path closed");
        }
    }

    private void end(String reason) {
        state = State.NONE;
        timerNumber++;
        hooks.emit(new HookEvent.Undemanded(path.get(), reader, reason));
    }

    private void startTimer(Duration delay) {
        int number = ++timerNumber;
        timers.schedule(() -> tell.accept(new PathCommand.DemandTimer(number)), delay);
    }
}
