package io.weir.config;

/** What a user of the internal method may do by the word alone, beside single permissions. */
public enum AuthRole implements Choice {
    /** Single permissions decide; one for the API is for all of it, as in MediaMTX. */
    NONE("none"),
    /** Streams that are there, and what the API tells. */
    VIEWER("viewer"),
    /** What a viewer may, and what the API does with sessions: kick, drain, forward; not its configuration. */
    OPERATOR("operator"),
    /** Everything. */
    ADMIN("admin");

    private final String text;

    AuthRole(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
