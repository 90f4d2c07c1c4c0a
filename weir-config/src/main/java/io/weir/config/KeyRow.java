package io.weir.config;

import java.util.List;

/**
 * What a {@link Key} annotation and its surroundings say, as one line of {@link KeyRows}.
 *
 * @param owner {@code GLOBAL}, {@code PATH}, or the record that is an item of a list
 * @param type the Java type of the component, {@code List<IpRange>}
 */
record KeyRow(
        String owner,
        String name,
        String type,
        String section,
        String switchedBy,
        String defaultText,
        String unit,
        Reload reload,
        boolean built,
        int min,
        int max,
        String deprecated,
        String doc) {
    private static final String SEPARATOR = "|";
    private static final int COLUMNS = 13;

    /** The line; no part may hold the separator or a backslash. */
    String line() {
        List<String> parts = List.of(
                owner,
                name,
                type,
                section,
                switchedBy,
                defaultText,
                unit,
                reload.name(),
                built ? "built" : "",
                min == Integer.MIN_VALUE ? "" : Integer.toString(min),
                max == Integer.MAX_VALUE ? "" : Integer.toString(max),
                deprecated,
                doc);
        if (parts.stream().anyMatch(part -> part.contains(SEPARATOR) || part.contains("\\"))) {
            throw new IllegalArgumentException("separator or backslash in " + parts);
        }
        return String.join(SEPARATOR, parts);
    }

    static KeyRow parse(String line) {
        String[] parts = new String[COLUMNS];
        int from = 0;
        for (int i = 0; i < COLUMNS - 1; i++) {
            int end = line.indexOf(SEPARATOR, from);
            parts[i] = line.substring(from, end);
            from = end + 1;
        }
        parts[COLUMNS - 1] = line.substring(from);
        return new KeyRow(
                parts[0],
                parts[1],
                parts[2],
                parts[3],
                parts[4],
                parts[5],
                parts[6],
                Reload.valueOf(parts[7]),
                !parts[8].isEmpty(),
                parts[9].isEmpty() ? Integer.MIN_VALUE : Integer.parseInt(parts[9]),
                parts[10].isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(parts[10]),
                parts[11],
                parts[12]);
    }
}
