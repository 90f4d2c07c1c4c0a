package io.weir.media.amf;

import io.weir.base.buf.Bytes;
import java.util.List;

/**
 * A value of the Action Message Format, whichever version it was read from. References are resolved while reading, so a value
 * is a tree; the same subtree may hang in it twice.
 *
 * <p>Threading: immutable, share freely.
 */
public sealed interface AmfValue {
    /** A number, which is a double; AMF3 integers too. */
    record Num(double value) implements AmfValue {}

    /** A boolean. */
    record Bool(boolean value) implements AmfValue {}

    /** A string; the encoder writes it as a long string when it takes more than 65535 bytes. */
    record Str(String value) implements AmfValue {}

    /** A string that was marked as long; the encoder keeps the marker. */
    record LongString(String value) implements AmfValue {}

    /** An XML document as text. */
    record XmlDoc(String value) implements AmfValue {}

    /** An anonymous object, properties in wire order. A repeated name keeps its place; {@link #get} answers the last. */
    record Obj(List<Property> properties) implements AmfValue {
        public Obj {
            properties = List.copyOf(properties);
        }

        /** An object of these properties. */
        public static Obj of(Property... properties) {
            return new Obj(List.of(properties));
        }
    }

    /** An associative array, in wire order; as {@link Obj} but for its marker. */
    record EcmaArray(List<Property> properties) implements AmfValue {
        public EcmaArray {
            properties = List.copyOf(properties);
        }
    }

    /** An object of a named class. */
    record TypedObject(String className, List<Property> properties) implements AmfValue {
        public TypedObject {
            properties = List.copyOf(properties);
        }
    }

    /** A dense array. */
    record StrictArray(List<AmfValue> elements) implements AmfValue {
        public StrictArray {
            elements = List.copyOf(elements);
        }
    }

    /** Null. */
    record Null() implements AmfValue {}

    /** Undefined; also what AMF0's "unsupported" marker reads as. */
    record Undefined() implements AmfValue {}

    /** A date in milliseconds since 1970 UTC; the zone is reserved and should be zero. */
    record Date(double epochMs, int timeZoneMinutes) implements AmfValue {}

    /** AMF3 bytes. AMF0 has no such thing: its encoder writes the "unsupported" marker. */
    record ByteArray(Bytes value) implements AmfValue {}

    /** One name and its value. */
    record Property(String name, AmfValue value) {}

    /** The properties of an object, associative array or typed object; empty for all else. */
    default List<Property> entries() {
        return switch (this) {
            case Obj obj -> obj.properties;
            case EcmaArray array -> array.properties;
            case TypedObject object -> object.properties;
            case Num _, Bool _, Str _, LongString _, XmlDoc _ -> List.of();
            case StrictArray _, Null _, Undefined _, Date _, ByteArray _ -> List.of();
        };
    }

    /** The last property called {@code name}, or {@link Undefined}. */
    default AmfValue get(String name) {
        List<Property> entries = entries();
        for (int i = entries.size() - 1; i >= 0; i--) {
            if (entries.get(i).name().equals(name)) {
                return entries.get(i).value();
            }
        }
        return new Undefined();
    }

    /** The text of a string of any kind, {@code fallback} for all else. */
    default String text(String fallback) {
        return switch (this) {
            case Str string -> string.value;
            case LongString string -> string.value;
            case XmlDoc document -> document.value;
            case Num _, Bool _, Obj _, EcmaArray _, TypedObject _ -> fallback;
            case StrictArray _, Null _, Undefined _, Date _, ByteArray _ -> fallback;
        };
    }

    /** The value of a number, {@code fallback} for all else. */
    default double number(double fallback) {
        return this instanceof Num number ? number.value : fallback;
    }

    /** The value of a boolean, {@code fallback} for all else. */
    default boolean bool(boolean fallback) {
        return this instanceof Bool bool ? bool.value : fallback;
    }

    /** True for null and undefined. */
    default boolean isNothing() {
        return this instanceof Null || this instanceof Undefined;
    }
}
