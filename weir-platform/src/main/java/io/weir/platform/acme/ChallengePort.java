package io.weir.platform.acme;

import java.io.IOException;

/** Where an authority's servers find the answers to its challenges. */
@FunctionalInterface
public interface ChallengePort {
    /**
     * Has the answers served until the result is closed.
     *
     * @throws IOException when they can't be, naming the address and why
     */
    Open open(ChallengeType type) throws IOException;

    /** Answers are served. */
    @FunctionalInterface
    interface Open extends AutoCloseable {
        @Override
        void close();
    }
}
