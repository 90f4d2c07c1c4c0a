package io.weir.server.path;

import io.weir.base.time.Timers;
import io.weir.server.hook.HookClient;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A path's publisher on demand: asked for by the first reader, waited for a while, and sent away when nobody has read for a while.
 *
 * <p>Threading: the path's thread. Timers come back as {@link PathCommand.DemandTimer}; one that was overtaken has an old number.
 */
final class PathDemand {
    private final Supplier<Terms> terms;
    private final Wish wish;
    private final Timers timers;
    private final Consumer<PathCommand> tell;
    private State state = State.NONE;
    private HookClient reader = HookClient.NONE;
    private int timerNumber;

    /**
     * What is configured.
     *
     * @param configured whether something can bring a publisher
     */
    record Terms(boolean configured, Duration startTimeout, Duration closeAfter) {}

    /** What brings a publisher. */
    interface Wish {
        /** {@code reader} was the first to want one. */
        void begin(HookClient reader);

        /** Nobody wants it any more, or it did not come. */
        void end(HookClient reader, String reason);
    }

    /** Where the demand stands. */
    private enum State {
        /** Nobody wants anything. */
        NONE,
        /** Something is to bring it, readers wait for the stream. */
        STARTING,
        /** The stream is there and read. */
        READY,
        /** Nobody reads any more, but someone may come again soon. */
        CLOSING
    }

    PathDemand(Supplier<Terms> terms, Wish wish, Timers timers, Consumer<PathCommand> tell) {
        this.terms = terms;
        this.wish = wish;
        this.timers = timers;
        this.tell = tell;
    }

    /** Whether something may bring a publisher. */
    boolean isConfigured() {
        return terms.get().configured();
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
            startTimer(terms.get().startTimeout());
        }
        if (first) {
            wish.begin(reader);
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
            startTimer(terms.get().closeAfter());
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
        wish.end(reader, reason);
    }

    private void startTimer(Duration delay) {
        int number = ++timerNumber;
        timers.schedule(() -> tell.accept(new PathCommand.DemandTimer(number)), delay);
    }
}
