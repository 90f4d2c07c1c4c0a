package io.weir.config;

/** Whether a listener speaks TLS. */
public enum Encryption implements Choice {
    /** Plain only. */
    NO("no"),
    /** TLS only. */
    STRICT("strict"),
    /** Both, each on its own address. */
    OPTIONAL("optional");

    private final String text;

    Encryption(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
