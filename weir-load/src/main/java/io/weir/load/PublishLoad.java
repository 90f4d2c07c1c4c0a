package io.weir.load;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The publishers of one run. Threading: their loop. */
interface PublishLoad {
    /** How often what is due is sent. */
    int TICK_MS = 5;

    /** How long servers may take to let publishers go that have said goodbye. */
    int LEAVE_MS = 1_000;

    /** Timelines that many publishers are spread over. */
    int PHASES = 16;

    /** The time that the timelines' beginnings are spread over. */
    long PHASE_SPREAD_NS = TimeUnit.SECONDS.toNanos(2);

    /** Where the publishers stand. */
    PublishTally tally();

    /** Sends no more media; the publishers stay. */
    void fallSilent();

    /** Ends all publishers; the result is complete when they are gone, or have had their time for it. */
    CompletableFuture<Void> end();
}
