package io.weir.testkit;

import java.util.Random;

/** Runs a check with many random seeds; a failure names the seed, and {@code -Dweir.seed=N} replays that one alone. */
public final class Seeded {
    private Seeded() {}

    /** What is checked for one seed. */
    @FunctionalInterface
    public interface Check {
        /** Throws when the property does not hold. */
        void run(Random random) throws Exception;
    }

    /** Runs {@code check} for seeds 0 to {@code count}-1. */
    public static void forSeeds(int count, Check check) throws Exception {
        Long replay = Long.getLong("weir.seed");
        for (long seed = replay == null ? 0 : replay; seed < (replay == null ? count : replay + 1); seed++) {
            try {
                check.run(new Random(seed));
            } catch (Exception | AssertionError e) {
                throw new AssertionError(
                        "seed " + seed + " (replay with -Dweir.seed=" + seed + "): " + e.getMessage(), e);
            }
        }
    }
}
