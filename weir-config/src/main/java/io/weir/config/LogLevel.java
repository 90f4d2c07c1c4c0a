package io.weir.config;

/** How much is logged. */
public enum LogLevel implements Choice {
    /** What went wrong and needs someone. */
    ERROR("error"),
    /** What is odd but handled. */
    WARN("warn"),
    /** Life-cycle edges. */
    INFO("info"),
    /** Everything. */
    DEBUG("debug");

    private final String text;

    LogLevel(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
