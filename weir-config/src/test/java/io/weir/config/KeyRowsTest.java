package io.weir.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Keeps {@link KeyRows} equal to what the {@link Key} annotations say. After a change to these,
 * {@code -Dweir.golden=write} writes the file anew.
 */
final class KeyRowsTest {
    private static final Path SOURCE = Path.of("src/main/java/io/weir/config/KeyRows.java");
    private static final String QUOTES = "\"\"\"";

    private final Map<String, List<KeyRow>> rows = new LinkedHashMap<>();

    /** What the keys of a record inherit from where it is nested. */
    private record Place(
            String owner,
            String section,
            String switchedBy,
            @Nullable Family family) {}

    @Test
    void shouldSayWhatTheAnnotationsSay() throws IOException {
        scan(ServerConfig.class, new Place("GLOBAL", "", "", null));
        scan(PathConfig.class, new Place("PATH", "", "", null));
        String text = rows.values().stream()
                .flatMap(List::stream)
                .map(row -> "            " + row.line() + "\n")
                .collect(Collectors.joining());
        String source = Files.readString(SOURCE);
        int begin = source.indexOf(QUOTES) + QUOTES.length() + 1;
        int end = source.indexOf("            " + QUOTES, begin);
        if ("write".equals(System.getProperty("weir.golden"))) {
            source = source.substring(0, begin) + text + source.substring(end);
            Files.writeString(SOURCE, source);
            end = begin + text.length();
        }
        assertThat(source.substring(begin, end))
                .as("run this test with -Dweir.golden=write")
                .isEqualTo(text);
    }

    private void scan(Class<?> type, Place outer) {
        Section section = type.getAnnotation(Section.class);
        Place place =
                section == null ? outer : new Place(outer.owner, section.value(), section.switchedBy(), outer.family);
        for (RecordComponent component : type.getRecordComponents()) {
            Key key = component.getAnnotation(Key.class);
            if (key != null) {
                rows.computeIfAbsent(place.owner, _ -> new ArrayList<>()).add(row(component, key, place));
                scanItems(component);
            } else if (component.getType().isRecord() && component.getType() != PathConfig.class) {
                Family family = component.getAnnotation(Family.class);
                scan(
                        component.getType(),
                        new Place(
                                place.owner, place.section, place.switchedBy, family == null ? place.family : family));
            }
        }
    }

    private void scanItems(RecordComponent component) {
        if (component.getGenericType() instanceof ParameterizedType list
                && list.getActualTypeArguments()[0] instanceof Class<?> item
                && item.isRecord()
                && item.getRecordComponents()[0].isAnnotationPresent(Key.class)
                && !rows.containsKey(item.getSimpleName())) {
            scan(item, new Place(item.getSimpleName(), "", "", null));
        }
    }

    private static KeyRow row(RecordComponent component, Key key, Place place) {
        Family family = place.family;
        return new KeyRow(
                place.owner,
                family == null ? key.name() : family.prefix() + key.name(),
                component.getGenericType().getTypeName().replaceAll("[a-z]+\\.", ""),
                place.section,
                place.switchedBy,
                family != null && key.name().equals("Address") ? family.address() : key.defaultsTo(),
                key.unit(),
                key.reload(),
                family == null ? key.built() : family.built(),
                (int) key.min(),
                (int) key.max(),
                key.deprecated(),
                key.doc());
    }
}
