package io.weir.base.id;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The validated name of a path, {@code live/cam1}: letters, digits, {@code _ - / .}; no slash at either end, no empty,
 * {@code .} or {@code ..} segment.
 *
 * <p>Limits: {@value #LENGTH_MAX} characters.
 */
public record PathName(String value) implements Comparable<PathName> {
    /** Longest name accepted, in characters. */
    public static final int LENGTH_MAX = 512;

    private static final Pattern CHARACTERS = Pattern.compile("[0-9a-zA-Z_\\-/.]+");

    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException with a sentence that says what is wrong
     */
    public PathName {
        Optional<String> problem = problemOf(value);
        if (problem.isPresent()) {
            throw new IllegalArgumentException(problem.get());
        }
    }

    /** What is wrong with {@code value} as a path name, or empty when it is a good one. */
    public static Optional<String> problemOf(String value) {
        if (value.isEmpty()) {
            return Optional.of("path name is empty");
        }
        if (value.length() > LENGTH_MAX) {
            return Optional.of("path name is longer than " + LENGTH_MAX + " characters");
        }
        if (value.startsWith("/")) {
            return Optional.of("path name can't begin with a slash");
        }
        if (value.endsWith("/")) {
            return Optional.of("path name can't end with a slash");
        }
        if (!CHARACTERS.matcher(value).matches()) {
            return Optional.of("path name can contain only letters, digits, '_', '-', '/' and '.'");
        }
        for (String segment : value.split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                return Optional.of("path name can't contain empty, '.' or '..' segments");
            }
        }
        return Optional.empty();
    }

    @Override
    public int compareTo(PathName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
