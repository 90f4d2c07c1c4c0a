package io.weir.load;

import org.jspecify.annotations.Nullable;

/**
 * Adds up what publishers of any protocol do, and makes the report of it.
 *
 * <p>Threading: the run's loop.
 */
final class PublishTally {
    private final int count;
    private final ReasonCounts errors = new ReasonCounts();
    private final LatencyHistogram lateness = new LatencyHistogram();
    private @Nullable Throwable failure;
    private int started;
    private int alive;
    private int ended;
    private long messages;
    private long bytes;
    private long skipped;
    private boolean leaving;

    /** Nothing yet, of so many publishers. */
    PublishTally(int count) {
        this.count = count;
    }

    /** How late messages are sent: timelines add to it. */
    LatencyHistogram lateness() {
        return lateness;
    }

    /** A publisher may begin to send. */
    void onPublishing() {
        started++;
        alive++;
    }

    void onSent(int messageCount, int size) {
        messages += messageCount;
        bytes += size;
    }

    /** Messages that were left out or, where the protocol can do that, sent again. */
    void onSkipped(int messageCount) {
        skipped += messageCount;
    }

    /** A publisher is gone; an error unless they all leave. */
    void onEnded(boolean published, String reason) {
        ended++;
        if (published) {
            alive--;
        }
        if (!leaving) {
            errors.add(reason);
        }
    }

    /** From now on ends are no errors. */
    void onLeaving() {
        leaving = true;
    }

    boolean isLeaving() {
        return leaving;
    }

    /** Publishers that are gone. */
    int ended() {
        return ended;
    }

    /** The load client itself has failed; the first cause counts. */
    void fail(Throwable cause) {
        if (failure == null) {
            failure = cause;
        }
    }

    /** True when every publisher has failed or ended, or the load client itself has failed. */
    boolean hasEnded() {
        return failure != null || ended == count;
    }

    /** Where the publishers stand; throws when the load client itself has failed. */
    PublishReport report() {
        if (failure != null) {
            throw new IllegalStateException("the publishing load failed: " + failure, failure);
        }
        return new PublishReport(
                count, started, alive, messages, bytes, skipped, lateness.distribution(), errors.counts());
    }
}
