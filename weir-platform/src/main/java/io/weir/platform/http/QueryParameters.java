package io.weir.platform.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The decoded parameters of a query, {@code a=1&b=2}, in their order. Both parts are percent-decoded and a plus is a space, as browsers
 * write forms.
 *
 * <p>Threading: immutable.
 * <p>Limits: {@value HttpLimits#QUERY_PARAMETERS_MAX} parameters.
 */
public final class QueryParameters {
    /** No parameters. */
    public static final QueryParameters EMPTY = new QueryParameters(List.of());

    private record Parameter(String name, String value) {}

    private final List<Parameter> parameters;

    private QueryParameters(List<Parameter> parameters) {
        this.parameters = parameters;
    }

    /**
     * Reads a raw query, without its question mark.
     *
     * @throws MalformedRequestException naming what is wrong with it
     */
    public static QueryParameters parse(String rawQuery) throws MalformedRequestException {
        if (rawQuery.isEmpty()) {
            return EMPTY;
        }
        List<Parameter> parameters = new ArrayList<>(4);
        int from = 0;
        while (from <= rawQuery.length()) {
            int ampersand = rawQuery.indexOf('&', from);
            int end = ampersand < 0 ? rawQuery.length() : ampersand;
            if (end > from) {
                if (parameters.size() == HttpLimits.QUERY_PARAMETERS_MAX) {
                    throw new MalformedRequestException(
                            400, "the query has more than " + HttpLimits.QUERY_PARAMETERS_MAX + " parameters");
                }
                parameters.add(parameter(rawQuery, from, end));
            }
            from = end + 1;
        }
        return new QueryParameters(List.copyOf(parameters));
    }

    private static Parameter parameter(String raw, int from, int end) throws MalformedRequestException {
        int equals = raw.indexOf('=', from);
        int nameEnd = equals < 0 || equals > end ? end : equals;
        int valueStart = Math.min(nameEnd + 1, end);
        return new Parameter(
                PercentCoding.decodeQuery(raw.substring(from, nameEnd)),
                PercentCoding.decodeQuery(raw.substring(valueStart, end)));
    }

    /** The first value of {@code name}, or null; a parameter without {@code =} has the empty value. */
    public @Nullable String get(String name) {
        for (Parameter parameter : parameters) {
            if (parameter.name.equals(name)) {
                return parameter.value;
            }
        }
        return null;
    }

    /** Every value of {@code name} in order. */
    public List<String> all(String name) {
        return parameters.stream()
                .filter(parameter -> parameter.name.equals(name))
                .map(Parameter::value)
                .toList();
    }

    /** Whether {@code name} is there at all. */
    public boolean has(String name) {
        return get(name) != null;
    }

    /** The distinct names in order of first appearance. */
    public List<String> names() {
        return parameters.stream().map(Parameter::name).distinct().toList();
    }

    /** How many parameters there are. */
    public int count() {
        return parameters.size();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof QueryParameters that && parameters.equals(that.parameters);
    }

    @Override
    public int hashCode() {
        return parameters.hashCode();
    }

    /** Names only: values may be secrets. */
    @Override
    public String toString() {
        return names().toString();
    }
}
