package io.weir.config;

/** A text that is no value of its key's type. The message never repeats a secret. */
final class BadValue extends Exception {
    private static final long serialVersionUID = 1L;

    private final String suggestion;

    BadValue(String message) {
        this(message, "");
    }

    BadValue(String message, String suggestion) {
        super(message, null, false, false);
        this.suggestion = suggestion;
    }

    String suggestion() {
        return suggestion;
    }
}
