package io.weir.config;

import io.weir.config.ConfigOverlay.PathLayer;
import io.weir.config.RawValue.Form;
import io.weir.config.RawValue.RawEntry;
import io.weir.config.RawValue.RawList;
import io.weir.config.RawValue.RawMap;
import io.weir.config.RawValue.RawNull;
import io.weir.config.RawValue.RawScalar;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lays a {@link ConfigOverlay} over the values of a file. */
final class OverlayValues {
    private static final Origin AT = Origin.ofFile("changes made through the API");

    private OverlayValues() {}

    static void apply(ConfigOverlay overlay, RawMap root) {
        put(overlay.global(), root);
        if (!overlay.pathDefaults().isEmpty()) {
            put(overlay.pathDefaults(), root.group(LegacyKeys.PATH_DEFAULTS, AT));
        }
        if (overlay.paths().isEmpty()) {
            return;
        }
        RawMap paths = root.group(LegacyKeys.PATHS, AT);
        overlay.paths().forEach((name, layer) -> apply(name, layer, paths));
    }

    private static void apply(String name, PathLayer layer, RawMap paths) {
        switch (layer.mode()) {
            case PATCH -> put(layer.keys(), paths.group(name, AT));
            case WHOLE -> {
                RawMap whole = RawMap.empty(AT);
                put(layer.keys(), whole);
                paths.entries().put(name, new RawEntry(name, whole, AT));
            }
            case ABSENT -> paths.entries().remove(name);
        }
    }

    private static void put(Map<String, Object> keys, RawMap into) {
        keys.forEach((name, value) -> LegacyKeys.put(into, name, raw(value)));
    }

    private static RawValue raw(@Nullable Object value) {
        return switch (value) {
            case null -> new RawNull(AT);
            case Map<?, ?> map -> {
                RawMap group = RawMap.empty(AT);
                map.forEach((name, item) -> LegacyKeys.put(group, String.valueOf(name), raw(item)));
                yield group;
            }
            case List<?> list -> {
                RawList items = RawList.empty(AT);
                list.forEach(item -> items.items().add(raw(item)));
                yield items;
            }
            case String text -> new RawScalar(text, Form.QUOTED, AT);
            default -> new RawScalar(value.toString(), Form.PLAIN, AT);
        };
    }
}
