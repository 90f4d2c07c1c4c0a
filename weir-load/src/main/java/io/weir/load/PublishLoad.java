package io.weir.load;

import java.util.concurrent.CompletableFuture;

/** The publishers of one run. Threading: their loop. */
interface PublishLoad {
    /** Where the publishers stand; throws when the load client itself has failed. */
    PublishReport report();

    /** True when every publisher has failed or ended. */
    boolean hasEnded();

    /** Ends all publishers; the result is complete when they are gone, or have had their time for it. */
    CompletableFuture<Void> end();
}
