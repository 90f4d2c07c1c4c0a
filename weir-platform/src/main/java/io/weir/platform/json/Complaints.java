package io.weir.platform.json;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.InvalidNullException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** The JSON library's complaints in words for whoever sent the JSON: fields and kinds of values, no classes. */
final class Complaints {
    private static final Pattern MISSING = Pattern.compile("Missing required creator property '([^']*)'.*");
    private static final Pattern CLASS_NAME = Pattern.compile("`?\\b(io|java|tools)(\\.[\\w$]+)+`?");

    private Complaints() {}

    static String text(JacksonException e) {
        String message = Objects.toString(e.getOriginalMessage(), "not well formed");
        Matcher missing = MISSING.matcher(message);
        if (missing.matches()) {
            return "missing field \"" + prefix(e, missing.group(1)) + "\"";
        }
        if (message.startsWith("Trailing token")) {
            return "text after the end";
        }
        return switch (e) {
            case UnrecognizedPropertyException unknown -> "unknown field \"" + path(unknown) + "\"";
            case InvalidNullException absent -> "field \"" + path(absent) + "\" is null";
            case MismatchedInputException mismatch
            when mismatch.getTargetType() != null -> at(mismatch) + "expected " + kind(mismatch.getTargetType());
            case StreamReadException malformed -> malformed(malformed, message);
            default -> at(e) + CLASS_NAME.matcher(message).replaceAll("a value");
        };
    }

    private static String malformed(StreamReadException e, String message) {
        String where = e.getLocation() == null
                ? ""
                : " (line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr() + ")";
        return at(e) + CLASS_NAME.matcher(message).replaceAll("a value") + where;
    }

    private static String at(JacksonException e) {
        String path = path(e);
        return path.isEmpty() ? "" : "field \"" + path + "\": ";
    }

    private static String path(JacksonException e) {
        return e.getPath().stream()
                .map(step -> step.getPropertyName() == null ? "[" + step.getIndex() + "]" : step.getPropertyName())
                .collect(Collectors.joining("."));
    }

    /** The path of a field that is not there: the path to its object is known, and may name the field already. */
    private static String prefix(JacksonException e, String field) {
        String path = e instanceof DatabindException ? path(e) : "";
        if (path.isEmpty() || path.equals(field)) {
            return field;
        }
        return path.endsWith("." + field) ? path : path + "." + field;
    }

    private static String kind(Class<?> type) {
        if (type.isEnum()) {
            return "one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(String::valueOf)
                            .collect(Collectors.joining(", "));
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type == double.class || type == float.class || type == Double.class || type == Float.class) {
            return "a number";
        }
        if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            return "a whole number";
        }
        if (type == String.class) {
            return "a text";
        }
        return Collection.class.isAssignableFrom(type) ? "a list" : type == Instant.class ? "a time" : "an object";
    }
}
