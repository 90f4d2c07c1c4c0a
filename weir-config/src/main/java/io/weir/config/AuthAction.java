package io.weir.config;

/** What a user may be allowed to do. */
public enum AuthAction implements Choice {
    /** Send a stream to a path. */
    PUBLISH("publish"),
    /** Read a path. */
    READ("read"),
    /** Fetch recordings. */
    PLAYBACK("playback"),
    /** Use the control API. */
    API("api"),
    /** Read metrics. */
    METRICS("metrics"),
    /** Read profiles. */
    PPROF("pprof");

    private final String text;

    AuthAction(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
