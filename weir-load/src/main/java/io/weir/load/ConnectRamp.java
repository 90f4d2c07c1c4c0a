package io.weir.load;

/**
 * When a load may begin further connections, so many a second.
 *
 * <p>Credit is not saved up: a server or client that fell behind would get the missed connects in one burst.
 *
 * <p>Threading: the run's loop.
 */
final class ConnectRamp {
    /** How often {@link #tick} is to be called, milliseconds. */
    static final int TICK_MS = 10;

    private final double perTick;
    private double credit;

    ConnectRamp(int connectRatePerSecond) {
        perTick = connectRatePerSecond * TICK_MS / 1000.0;
    }

    /** Another {@value #TICK_MS} ms have passed. */
    void tick() {
        credit = Math.min(credit + perTick, 1 + perTick);
    }

    /** Whether a connection is due. */
    boolean isDue() {
        return credit >= 1;
    }

    /** A connection begins; one that was not due makes the next one later. */
    void spend() {
        credit--;
    }
}
