package io.weir.config;

import java.util.List;
import java.util.Optional;

/**
 * A key with the machinery behind its {@link KeySpec}.
 *
 * @param switchedBy the key that switches the section off, or empty
 */
record KeyField(KeySpec spec, ValueCodec codec, Object defaultValue, String switchedBy) {
    String name() {
        return spec.name();
    }

    boolean isList() {
        return !(codec instanceof ValueCodec.OfScalar);
    }

    /** The shape of the groups in the list, for lists of groups. */
    Optional<RecordShape> itemShape() {
        return codec instanceof ValueCodec.OfRecords(String _, RecordShape shape)
                ? Optional.of(shape)
                : Optional.empty();
    }

    /** Whether the user wants something of a feature that is not there: not its default, and not switched off. */
    boolean isUnbuiltDemand(Object value) {
        if (spec.built()) {
            return false;
        }
        boolean off = value.equals(false) || value.equals(List.of());
        return !off && !value.equals(defaultValue);
    }
}
