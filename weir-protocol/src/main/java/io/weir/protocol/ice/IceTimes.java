package io.weir.protocol.ice;

/** Times of the agents, in nanoseconds. */
public final class IceTimes {
    private static final long MS = 1_000_000;

    /** RFC 7675 section 5.1: consent lasts this long after the last valid check. */
    public static final long CONSENT_TIMEOUT_NS = 30_000 * MS;
    /** RFC 7675 section 5.1: from one consent check to the next, times 0.8 to 1.2. */
    public static final long CONSENT_INTERVAL_NS = 5_000 * MS;
    /** How long a session may take until its first nomination. */
    public static final long ESTABLISH_TIMEOUT_NS = 30_000 * MS;
    /** RFC 8445 section 14.2: Ta, from one new check to the next. */
    public static final long PACING_NS = 50 * MS;
    /** RFC 8445 section 14.3: the least time to a first retransmission; doubles. */
    public static final long RETRANSMISSION_NS = 500 * MS;
    /** RFC 8489 section 6.2.1: Rc, sendings of one request. */
    public static final int SEND_COUNT_MAX = 7;
    /** How long a controlling agent waits for a better pair after the first valid one. */
    public static final long NOMINATION_PATIENCE_NS = 300 * MS;
    /** Without a check for so long, the selected path yields to a nominated one of lower priority: browsers check every 2.5 s. */
    public static final long SELECTED_STALE_NS = 4_000 * MS;

    private IceTimes() {}
}
