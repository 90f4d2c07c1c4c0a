package io.weir.config;

/**
 * One thing that is wrong, or odd, in a configuration. Never repeats a secret.
 *
 * @param origin the file's name, or {@code environment}
 * @param line from 1; 0 when the problem has no one place
 * @param column from 1; 0 when the problem has no one place
 * @param key the key in full, {@code paths.cam1.source}, or the variable's name; empty for the file as a whole
 * @param message what is wrong, in words
 * @param suggestion the name that was probably meant, or empty
 */
public record ConfigProblem(String origin, int line, int column, String key, String message, String suggestion) {
    /** One line: {@code weir.yml:12: rtmpAdress: unknown key, did you mean rtmpAddress?}. */
    public String text() {
        StringBuilder out = new StringBuilder(origin);
        if (line > 0) {
            out.append(':').append(line);
        }
        out.append(": ");
        if (!key.isEmpty()) {
            out.append(key).append(": ");
        }
        out.append(message);
        if (!suggestion.isEmpty()) {
            out.append(", did you mean ").append(suggestion).append('?');
        }
        return out.toString();
    }

    @Override
    public String toString() {
        return text();
    }
}
