package io.weir.config;

import java.time.Duration;
import java.util.Optional;

/** How long outgoing media is gathered before it is written to all readers: chosen by load, or fixed. */
public sealed interface WriteInterval {
    /** Longest fixed interval. */
    Duration INTERVAL_MAX = Duration.ofSeconds(2);

    /** Chosen from the predicted cost of a write per unit. */
    record Auto() implements WriteInterval {
        @Override
        public String toString() {
            return "auto";
        }
    }

    /**
     * Always the same; zero writes every unit at once.
     *
     * @param interval zero to {@link WriteInterval#INTERVAL_MAX}
     */
    record Fixed(Duration interval) implements WriteInterval {
        @Override
        public String toString() {
            return GoDuration.print(interval);
        }
    }

    /** {@code auto} or a duration in range; empty for anything else. */
    static Optional<WriteInterval> parse(String text) {
        if (text.equals("auto")) {
            return Optional.of(new Auto());
        }
        return GoDuration.parse(text)
                .filter(interval -> !interval.isNegative() && interval.compareTo(INTERVAL_MAX) <= 0)
                .map(Fixed::new);
    }
}
