package io.weir.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Takes {@code --name value} pairs, flags and at most a few positional words out of a command line. */
final class CommandWords {
    private final List<String> left;

    CommandWords(List<String> words) {
        left = new ArrayList<>(words);
    }

    String text(String name, String fallback) {
        int at = left.indexOf(name);
        if (at < 0) {
            return fallback;
        }
        if (at + 1 == left.size()) {
            throw new IllegalArgumentException(name + " needs a value");
        }
        left.remove(at);
        return left.remove(at);
    }

    String required(String name) {
        String value = text(name, "");
        if (value.isEmpty()) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }

    int number(String name, int fallback) {
        String value = text(name, "");
        try {
            return value.isEmpty() ? fallback : Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " takes a whole number, not " + value, e);
        }
    }

    /** Seconds, with an {@code s} behind them or not. */
    Duration seconds(String name, Duration fallback) {
        String value = text(name, "");
        String digits = value.endsWith("s") ? value.substring(0, value.length() - 1) : value;
        try {
            return value.isEmpty() ? fallback : Duration.ofSeconds(Integer.parseInt(digits));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " takes whole seconds, not " + value, e);
        }
    }

    /**
     * One of these, by its word in any case.
     *
     * @param what it is, for the message
     * @param wordOf the word for each
     */
    static <T> T choice(String what, String word, List<T> choices, Function<T, String> wordOf) {
        for (T choice : choices) {
            if (wordOf.apply(choice).equals(word.toLowerCase(Locale.ROOT))) {
                return choice;
            }
        }
        throw new IllegalArgumentException("unknown " + what + " \"" + word + "\": use one of "
                + choices.stream().map(wordOf).collect(Collectors.joining(", ")));
    }

    boolean flag(String name) {
        return left.remove(name);
    }

    String positional(String what) {
        if (left.isEmpty() || left.getFirst().startsWith("--")) {
            throw new IllegalArgumentException(what + " is missing");
        }
        return left.removeFirst();
    }

    /** Throws when something was given that nobody asked for. */
    void requireAllUsed() {
        if (!left.isEmpty()) {
            throw new IllegalArgumentException("unknown word \"" + left.getFirst() + "\"");
        }
    }
}
