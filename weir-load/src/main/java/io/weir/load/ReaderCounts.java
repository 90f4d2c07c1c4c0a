package io.weir.load;

import java.util.Map;

/**
 * How the readers of a fan-out load of any protocol fare.
 *
 * <p>Threading: the run's loop.
 */
final class ReaderCounts {
    private final ReasonCounts connectErrors = new ReasonCounts();
    private final ReasonCounts disconnects = new ReasonCounts();
    private int started;

    /** A reader gets media. */
    void onStarted() {
        started++;
    }

    /** A reader is gone, or never came about. */
    void onClosed(boolean hadStarted, String reason) {
        (hadStarted ? disconnects : connectErrors).add(reason);
    }

    int started() {
        return started;
    }

    /** Of so many readers, those that have neither started nor failed. */
    int undecided(int readers) {
        return readers - started - connectErrors.sum();
    }

    Map<String, Integer> connectErrors() {
        return connectErrors.counts();
    }

    Map<String, Integer> disconnects() {
        return disconnects.counts();
    }
}
