package io.weir.platform.http;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** A word of a request that stands for one of a few things, in upper or lower case. */
public final class Choice {
    private Choice() {}

    /**
     * What {@code text} stands for.
     *
     * @param name of the parameter, for the message
     * @throws IllegalArgumentException with a sentence for the client that names the choices
     */
    public static <E extends Enum<E>> E parse(String name, String text, Class<E> type) {
        E[] choices = type.getEnumConstants();
        for (E each : choices) {
            if (each.name().equalsIgnoreCase(text)) {
                return each;
            }
        }
        String words = Arrays.stream(choices)
                .map(each -> each.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        throw new IllegalArgumentException("invalid " + name + ": one of " + words);
    }
}
