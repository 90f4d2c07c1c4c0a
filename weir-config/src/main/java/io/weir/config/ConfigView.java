package io.weir.config;

import io.weir.config.KeyTable.Secrets;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the values back out of configuration records, by name of the key. By reflection: this is not done at the start. */
final class ConfigView {
    /** The key of a user's password. */
    private static final String PASSWORD = "pass";

    private final Secrets secrets;

    private ConfigView(Secrets secrets) {
        this.secrets = secrets;
    }

    /** The keys of {@code owner} and its nested records, without those of {@code pathDefaults} and {@code paths}. */
    static Map<String, Object> of(Record owner, Secrets secrets) {
        Map<String, Object> out = new LinkedHashMap<>();
        new ConfigView(secrets).add(owner, "", out);
        return out;
    }

    private void add(Object owner, String prefix, Map<String, Object> out) {
        for (RecordComponent component : owner.getClass().getRecordComponents()) {
            Key key = component.getAnnotation(Key.class);
            Object part = read(component, owner);
            if (key != null) {
                addKey(prefix + key.name(), key, part, out);
            } else if (part instanceof Record && !(part instanceof PathConfig)) {
                Family family = component.getAnnotation(Family.class);
                add(part, family == null ? prefix : family.prefix(), out);
            }
        }
    }

    private void addKey(String name, Key key, Object part, Map<String, Object> out) {
        Object value = part instanceof List<?> list ? list(list) : ScalarCodecs.print(part, isShown(name));
        boolean unusedOld = !key.deprecated().isEmpty() && value.toString().equals(key.defaultsTo());
        if (!unusedOld) {
            out.put(name, value);
        }
    }

    private boolean isShown(String name) {
        return switch (secrets) {
            case SHOWN -> true;
            case REDACTED -> false;
            case PASSWORDS_REDACTED -> !name.equals(PASSWORD);
        };
    }

    private List<Object> list(List<?> list) {
        List<Object> items = new ArrayList<>();
        for (Object item : list) {
            if (isGroup(item)) {
                Map<String, Object> map = new LinkedHashMap<>();
                add(item, "", map);
                items.add(map);
            } else {
                items.add(ScalarCodecs.print(item, secrets != Secrets.REDACTED));
            }
        }
        return items;
    }

    private static boolean isGroup(Object item) {
        return item instanceof Record
                && item.getClass().getRecordComponents()[0].isAnnotationPresent(Key.class);
    }

    private static Object read(RecordComponent component, Object owner) {
        try {
            return component.getAccessor().invoke(owner);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("can't read " + component, e);
        }
    }
}
