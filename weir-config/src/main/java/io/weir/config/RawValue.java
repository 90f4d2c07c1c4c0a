package io.weir.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A value as it was written, before anything is known about its type. Files and variables are both turned into these. */
sealed interface RawValue {
    Origin origin();

    /** What it is, for messages. */
    String kind();

    /** The comma-separated parts of a variable or a default; none for the empty text. */
    static RawList split(RawScalar scalar) {
        RawList list = RawList.empty(scalar.origin);
        if (!scalar.text.isEmpty()) {
            for (String part : scalar.text.split(",", -1)) {
                list.items.add(scalar.withText(part));
            }
        }
        return list;
    }

    /** How a scalar was written: bare, in quotes, or in a variable where there is no difference. */
    enum Form {
        PLAIN,
        QUOTED,
        VARIABLE
    }

    /** A single text. */
    record RawScalar(String text, Form form, Origin origin) implements RawValue {
        @Override
        public String kind() {
            return "a single value";
        }

        RawScalar withText(String other) {
            return new RawScalar(other, form, origin);
        }
    }

    /** Nothing, or the word null. */
    record RawNull(Origin origin) implements RawValue {
        @Override
        public String kind() {
            return "nothing";
        }
    }

    /** A list; its items may be replaced and added to. */
    record RawList(List<RawValue> items, Origin origin) implements RawValue {
        static RawList of(RawValue... items) {
            return new RawList(new ArrayList<>(List.of(items)), items[0].origin());
        }

        static RawList empty(Origin origin) {
            return new RawList(new ArrayList<>(), origin);
        }

        @Override
        public String kind() {
            return "a list";
        }
    }

    /** Named values in the order written; may be added to. */
    record RawMap(Map<String, RawEntry> entries, Origin origin) implements RawValue {
        static RawMap empty(Origin origin) {
            return new RawMap(new LinkedHashMap<>(), origin);
        }

        @Override
        public String kind() {
            return "a group of keys";
        }

        /** The group under {@code name}, made when there is none or nothing. Anything else there is left alone. */
        RawMap group(String name, Origin at) {
            RawEntry present = entries.get(name);
            if (present != null && present.value() instanceof RawMap map) {
                return map;
            }
            RawMap fresh = empty(at);
            if (present == null || present.value() instanceof RawNull) {
                entries.put(name, new RawEntry(name, fresh, at));
            }
            return fresh;
        }
    }

    /**
     * A named value.
     *
     * @param writtenAs the key as the user wrote it, a deprecated one for instance
     * @param value what follows it
     * @param origin where the key stands
     */
    record RawEntry(String writtenAs, RawValue value, Origin origin) {}
}
