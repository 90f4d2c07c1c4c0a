package io.weir.config;

/** Who decides whether a request is allowed. */
public enum AuthMethod implements Choice {
    /** The users in this file. */
    INTERNAL("internal"),
    /** An HTTP server asked each time. */
    HTTP("http"),
    /** Signed tokens. */
    JWT("jwt");

    private final String text;

    AuthMethod(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
