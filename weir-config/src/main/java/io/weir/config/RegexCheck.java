package io.weir.config;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Checks regular expressions in RE2's syntax.
 *
 * <p>Limits: {@value #REGEX_LENGTH_MAX} characters; {@value #REGEX_SIZE_MAX} characters with all repetitions written
 * out, because RE2J 1.8 compiles {@code ((a{1000}){1000}){1000}} until the heap is full.
 */
public final class RegexCheck {
    /** Longest expression, in characters. */
    static final int REGEX_LENGTH_MAX = 1000;
    /** Longest expression with repetitions written out, in characters. */
    static final int REGEX_SIZE_MAX = 10_000;

    private RegexCheck() {}

    /** What is wrong with {@code regex}, or empty. */
    public static Optional<String> problemOf(String regex) {
        if (regex.length() > REGEX_LENGTH_MAX) {
            return Optional.of("regular expression longer than " + REGEX_LENGTH_MAX + " characters");
        }
        if (size(regex) > REGEX_SIZE_MAX) {
            return Optional.of("regular expression longer than " + REGEX_SIZE_MAX
                    + " characters when its repetitions are written out");
        }
        try {
            Pattern.compile(regex);
            return Optional.empty();
        } catch (PatternSyntaxException e) {
            return Optional.of("bad regular expression: " + e.getDescription());
        }
    }

    /** About how many instructions the expression becomes; at most a little more than the limit. */
    static long size(String regex) {
        Deque<Long> outer = new ArrayDeque<>();
        long group = 0;
        long atom = 0;
        int at = 0;
        while (at < regex.length()) {
            char c = regex.charAt(at);
            int end = at + 1;
            if (c == '(') {
                outer.push(group + atom);
                group = 0;
                atom = 0;
            } else if (c == ')' && !outer.isEmpty()) {
                atom = group + atom;
                group = outer.pop();
            } else if (c == '{' && repetitionEnd(regex, at) > 0) {
                end = repetitionEnd(regex, at);
                atom = Math.min(atom * repetitions(regex.substring(at + 1, end - 1)), REGEX_SIZE_MAX + 1L);
            } else {
                end = atomEnd(regex, at);
                group += atom;
                atom = 1;
            }
            at = end;
        }
        long total = group + atom;
        for (long rest : outer) {
            total += rest;
        }
        return total;
    }

    private static int atomEnd(String regex, int at) {
        if (regex.charAt(at) == '\\') {
            return Math.min(at + 2, regex.length());
        }
        if (regex.charAt(at) != '[') {
            return at + 1;
        }
        // A bracket right after the opening one, or its negation, belongs to the class.
        int end = at + 1;
        end += regex.startsWith("^", end) ? 1 : 0;
        end += regex.startsWith("]", end) ? 1 : 0;
        while (end < regex.length() && regex.charAt(end) != ']') {
            end += regex.charAt(end) == '\\' ? 2 : 1;
        }
        return Math.min(end + 1, regex.length());
    }

    /** The index behind {@code {n}}, {@code {n,}} or {@code {n,m}}, or -1 when the brace stands for itself. */
    private static int repetitionEnd(String regex, int at) {
        int end = at + 1;
        while (end < regex.length() && (regex.charAt(end) == ',' || Character.isDigit(regex.charAt(end)))) {
            end++;
        }
        return end > at + 1 && regex.startsWith("}", end) ? end + 1 : -1;
    }

    private static long repetitions(String range) {
        long most = 1;
        for (String number : range.split(",")) {
            int count = IpLiteral.decimal(number, 1000);
            most = Math.max(most, count < 0 ? REGEX_SIZE_MAX : count);
        }
        return most;
    }
}
