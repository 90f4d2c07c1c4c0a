package io.weir.config;

import io.weir.config.RawValue.Form;
import io.weir.config.RawValue.RawScalar;
import io.weir.config.ValueCodec.OfList;
import io.weir.config.ValueCodec.OfRecords;
import io.weir.config.ValueCodec.OfScalar;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a configuration record is put together from key values: its components are keys, nested records, or parts that
 * somebody else supplies.
 *
 * <p>Threading: immutable.
 */
final class RecordShape {
    /** One component of a record. */
    private sealed interface Slot {}

    private record Leaf(KeyField field, RecordComponent component) implements Slot {}

    private record Nested(RecordShape shape, RecordComponent component) implements Slot {}

    private record Supplied() implements Slot {}

    /** What a record's keys inherit from where it is nested. */
    private record Context(KeyScope scope, String section, String switchedBy, Nesting nesting) {}

    /**
     * What the keys of a family have in common.
     *
     * @param prefix what their names begin with
     * @param address the default of the key {@code Address}, or empty
     * @param built whether the family is built; null outside families
     */
    private record Nesting(
            String prefix, String address, @Nullable Boolean built) {
        static final Nesting NONE = new Nesting("", "", null);
    }

    private final List<Slot> slots = new ArrayList<>();
    private final Map<String, KeyField> fields = new LinkedHashMap<>();

    private RecordShape(Class<?> type, Context outer) {
        Section section = type.getAnnotation(Section.class);
        Context context = section == null
                ? outer
                : new Context(outer.scope, section.value(), section.switchedBy(), outer.nesting);
        for (RecordComponent component : type.getRecordComponents()) {
            slots.add(slot(component, context));
        }
    }

    /** The shape of a top-level record, {@link ServerConfig} or {@link PathConfig}. */
    static RecordShape of(Class<? extends Record> type, KeyScope scope) {
        return new RecordShape(type, new Context(scope, "", "", Nesting.NONE));
    }

    private Slot slot(RecordComponent component, Context context) {
        Key key = component.getAnnotation(Key.class);
        if (key != null) {
            KeyField field = field(component, key, context);
            fields.put(field.name(), field);
            return new Leaf(field, component);
        }
        Class<?> type = component.getType();
        if (!type.isRecord() || type == PathConfig.class) {
            return new Supplied();
        }
        Family family = component.getAnnotation(Family.class);
        Context inner = family == null
                ? context
                : new Context(
                        context.scope,
                        context.section,
                        context.switchedBy,
                        new Nesting(family.prefix(), family.address(), family.built()));
        RecordShape shape = new RecordShape(type, inner);
        fields.putAll(shape.fields);
        return new Nested(shape, component);
    }

    private static KeyField field(RecordComponent component, Key key, Context context) {
        ValueCodec codec = codec(component, key, context);
        Nesting nesting = context.nesting;
        String name = nesting.prefix + key.name();
        boolean isAddress = !nesting.address.isEmpty() && key.name().equals("Address");
        String defaultText = isAddress ? nesting.address : key.defaultsTo();
        KeySpec spec = new KeySpec(
                name,
                context.scope,
                context.section,
                codec.type(),
                codec.choices(),
                defaultText,
                key.unit(),
                key.reload(),
                nesting.built == null ? key.built() : nesting.built,
                key.deprecated(),
                LegacyKeys.formerNames(context.scope, name),
                key.doc());
        return new KeyField(spec, codec, defaultValue(codec, name, defaultText), context.switchedBy);
    }

    private static ValueCodec codec(RecordComponent component, Key key, Context context) {
        if (component.getType() != List.class) {
            return ScalarCodecs.of(component.getType(), key);
        }
        ParameterizedType list = (ParameterizedType) component.getGenericType();
        Class<?> item = (Class<?>) list.getActualTypeArguments()[0];
        boolean isGroup = item.isRecord() && item.getRecordComponents()[0].isAnnotationPresent(Key.class);
        return isGroup
                ? new OfRecords(item, new RecordShape(item, new Context(context.scope, "", "", Nesting.NONE)))
                : new OfList(ScalarCodecs.of(item, key));
    }

    private static Object defaultValue(ValueCodec codec, String key, String text) {
        Problems problems = new Problems("default");
        // No pattern switch here: setting its first one up costs ten milliseconds of every start. And the default users
        // are written out in code, because reading them would load the YAML parser.
        Object value;
        if (codec instanceof OfScalar scalar) {
            value = scalar.read(defaultScalar(text), key, problems);
        } else if (codec instanceof OfList list) {
            value = list.read(RawValue.split(defaultScalar(text)), key, problems);
        } else {
            value = text.isEmpty() ? List.of() : AuthUser.DEFAULTS;
        }
        if (value == null) {
            throw new IllegalStateException("bad default of " + key + ": " + text);
        }
        return value;
    }

    private static RawScalar defaultScalar(String text) {
        return new RawScalar(text, Form.VARIABLE, Origin.ofFile("default"));
    }

    /** The key called {@code name}, at any depth. */
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

    /** Writes the record's keys into {@code out}: booleans, numbers, texts, lists and maps of these. */
    void view(Object value, boolean secretsShown, Map<String, Object> out) {
        for (Slot slot : slots) {
            switch (slot) {
                case Leaf(KeyField field, RecordComponent component) -> {
                    Object part = read(component, value);
                    boolean unusedOld = !field.spec().deprecated().isEmpty() && part.equals(field.defaultValue());
                    if (!unusedOld) {
                        out.put(field.name(), view(field, part, secretsShown));
                    }
                }
                case Nested(RecordShape shape, RecordComponent component) ->
                    shape.view(read(component, value), secretsShown, out);
                case Supplied _ -> {}
            }
        }
    }

    private static Object view(KeyField field, Object part, boolean secretsShown) {
        if (!(part instanceof List<?> list)) {
            return ScalarCodecs.print(part, secretsShown);
        }
        List<Object> items = new ArrayList<>();
        for (Object item : list) {
            if (field.codec() instanceof OfRecords(Class<?> _, RecordShape shape)) {
                Map<String, Object> map = new LinkedHashMap<>();
                shape.view(item, secretsShown, map);
                items.add(map);
            } else {
                items.add(ScalarCodecs.print(item, secretsShown));
            }
        }
        return items;
    }

    private static Object read(RecordComponent component, Object owner) {
        try {
            return component.getAccessor().invoke(owner);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("can't read " + component, e);
        }
    }
}
