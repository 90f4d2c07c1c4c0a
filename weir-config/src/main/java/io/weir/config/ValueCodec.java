package io.weir.config;

import io.weir.config.RawValue.RawEntry;
import io.weir.config.RawValue.RawList;
import io.weir.config.RawValue.RawMap;
import io.weir.config.RawValue.RawNull;
import io.weir.config.RawValue.RawScalar;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns a raw value into the value of a key. */
sealed interface ValueCodec {
    /** The type in words. */
    String type();

    /** The words allowed, or empty for any. */
    List<String> choices();

    /** The value, or null when it is wrong and {@code problems} has been told. */
    @Nullable
    Object read(RawValue raw, String key, Problems problems);

    /** A single value that a {@link ScalarParser} understands. */
    record OfScalar(String type, List<String> choices, ScalarParser parser) implements ValueCodec {
        @Override
        public @Nullable Object read(RawValue raw, String key, Problems problems) {
            if (!(raw instanceof RawScalar scalar)) {
                problems.error(raw.origin(), key, "expected " + type + ", found " + raw.kind());
                return null;
            }
            try {
                return parser.parse(scalar);
            } catch (BadValue e) {
                problems.error(raw.origin(), key, String.valueOf(e.getMessage()), e.suggestion());
                return null;
            }
        }
    }

    /** A list of such values. */
    record OfList(OfScalar item) implements ValueCodec {
        @Override
        public String type() {
            return "list of " + item.type();
        }

        @Override
        public List<String> choices() {
            return item.choices();
        }

        @Override
        public @Nullable Object read(RawValue raw, String key, Problems problems) {
            if (!(raw instanceof RawList list)) {
                problems.error(raw.origin(), key, "expected a list, [first, second], found " + raw.kind());
                return null;
            }
            List<Object> values = new ArrayList<>();
            boolean good = true;
            for (int i = 0; i < list.items().size(); i++) {
                Object value = item.read(list.items().get(i), key + "[" + i + "]", problems);
                if (value == null) {
                    good = false;
                } else {
                    values.add(value);
                }
            }
            return good ? List.copyOf(values) : null;
        }
    }

    /** A list of groups of keys. */
    record OfRecords(String itemType, RecordShape shape) implements ValueCodec {
        @Override
        public String type() {
            return "list of groups";
        }

        @Override
        public List<String> choices() {
            return List.of();
        }

        @Override
        public @Nullable Object read(RawValue raw, String key, Problems problems) {
            if (!(raw instanceof RawList list)) {
                problems.error(raw.origin(), key, "expected a list of groups, found " + raw.kind());
                return null;
            }
            List<Object> values = new ArrayList<>();
            boolean good = true;
            for (int i = 0; i < list.items().size(); i++) {
                Object value = readRecord(list.items().get(i), key + "[" + i + "]", problems);
                if (value == null) {
                    good = false;
                } else {
                    values.add(value);
                }
            }
            return good ? List.copyOf(values) : null;
        }

        private @Nullable Object readRecord(RawValue raw, String key, Problems problems) {
            if (!(raw instanceof RawMap map)) {
                problems.error(raw.origin(), key, "expected a group of keys, found " + raw.kind());
                return null;
            }
            Map<String, Object> values = new HashMap<>();
            boolean good = true;
            for (Map.Entry<String, RawEntry> entry : map.entries().entrySet()) {
                KeyField field = shape.field(entry.getKey());
                String fullKey = key + "." + entry.getKey();
                RawEntry written = entry.getValue();
                if (field == null) {
                    problems.error(
                            written.origin(), fullKey, "unknown key", Nearest.to(entry.getKey(), shape.fieldNames()));
                    good = false;
                } else if (!(written.value() instanceof RawNull) || field.isList()) {
                    Object value = field.codec().read(written.value(), fullKey, problems);
                    good &= value != null;
                    if (value != null) {
                        values.put(field.name(), value);
                    }
                }
            }
            return good ? PathAssembly.item(itemType, new KeyCursor(shape, values)) : null;
        }
    }
}
