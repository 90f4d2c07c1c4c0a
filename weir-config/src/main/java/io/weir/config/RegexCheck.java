package io.weir.config;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Optional;

/**
 * Checks regular expressions in RE2's syntax.
 *
 * <p>Limits: {@value #REGEX_LENGTH_MAX} characters.
 */
final class RegexCheck {
    /** Longest expression, in characters. */
    static final int REGEX_LENGTH_MAX = 1000;

    private RegexCheck() {}

    /** What is wrong with {@code regex}, or empty. */
    static Optional<String> problemOf(String regex) {
        if (regex.length() > REGEX_LENGTH_MAX) {
            return Optional.of("regular expression longer than " + REGEX_LENGTH_MAX + " characters");
        }
        try {
            Pattern.compile(regex);
            return Optional.empty();
        } catch (PatternSyntaxException e) {
            return Optional.of("bad regular expression: " + e.getDescription());
        }
    }
}
