package io.weir.config;

import io.weir.config.RawValue.Form;
import io.weir.config.RawValue.RawScalar;
import io.weir.config.ValueCodec.OfList;
import io.weir.config.ValueCodec.OfRecords;
import io.weir.config.ValueCodec.OfScalar;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a configuration record and of the records in it, in the order of their components.
 *
 * <p>Threading: immutable.
 */
final class RecordShape {
    private static final String LIST = "List<";

    private final Map<String, KeyField> fields = new LinkedHashMap<>();

    /** Of the keys whose rows name {@code owner}. */
    RecordShape(String owner, KeyScope scope) {
        for (KeyRow row : KeyRows.of(owner)) {
            fields.put(row.name(), field(row, scope));
        }
    }

    private static KeyField field(KeyRow row, KeyScope scope) {
        ValueCodec codec = codec(row, scope);
        KeySpec spec = new KeySpec(
                row.name(),
                scope,
                row.section(),
                codec.type(),
                codec.choices(),
                row.defaultText(),
                row.unit(),
                row.reload(),
                row.built(),
                row.deprecated(),
                LegacyKeys.formerNames(scope, row.name()),
                row.doc());
        return new KeyField(spec, codec, defaultValue(codec, row), row.switchedBy());
    }

    private static ValueCodec codec(KeyRow row, KeyScope scope) {
        String type = row.type();
        if (!type.startsWith(LIST)) {
            return ScalarCodecs.of(type, row);
        }
        String item = type.substring(LIST.length(), type.length() - 1);
        return KeyRows.of(item).isEmpty()
                ? new OfList(ScalarCodecs.of(item, row))
                : new OfRecords(item, new RecordShape(item, scope));
    }

    private static Object defaultValue(ValueCodec codec, KeyRow row) {
        Problems problems = new Problems("default");
        String text = row.defaultText();
        // No pattern switch here: setting its first one up costs ten milliseconds of every start. And the default users
        // are written out in code, because reading them would load the YAML parser.
        Object value;
        if (codec instanceof OfScalar scalar) {
            value = scalar.read(defaultScalar(text), row.name(), problems);
        } else if (codec instanceof OfList list) {
            value = list.read(RawValue.split(defaultScalar(text)), row.name(), problems);
        } else {
            value = text.isEmpty() ? List.of() : AuthUser.DEFAULTS;
        }
        if (value == null) {
            throw new IllegalStateException("bad default of " + row.name() + ": " + text);
        }
        return value;
    }

    private static RawScalar defaultScalar(String text) {
        return new RawScalar(text, Form.VARIABLE, Origin.ofFile("default"));
    }

    /** The key called {@code name}. */
    @Nullable
    KeyField field(String name) {
        return fields.get(name);
    }

    /** All keys, in order. */
    Iterable<KeyField> fields() {
        return fields.values();
    }

    /** The names of all keys, in order. */
    Iterable<String> fieldNames() {
        return fields.keySet();
    }
}
