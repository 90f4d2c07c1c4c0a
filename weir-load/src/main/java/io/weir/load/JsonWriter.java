package io.weir.load;

import java.util.Locale;

/**
 * Writes one JSON value (RFC 8259) member by member. Small on purpose: reports are flat, and this module has no JSON library.
 *
 * <p>Threading: one thread.
 */
final class JsonWriter {
    private final StringBuilder out = new StringBuilder();
    private boolean first = true;

    JsonWriter beginObject() {
        separate();
        out.append('{');
        first = true;
        return this;
    }

    JsonWriter beginObject(String name) {
        name(name);
        out.append('{');
        first = true;
        return this;
    }

    JsonWriter endObject() {
        out.append('}');
        first = false;
        return this;
    }

    JsonWriter beginArray(String name) {
        name(name);
        out.append('[');
        first = true;
        return this;
    }

    JsonWriter endArray() {
        out.append(']');
        first = false;
        return this;
    }

    JsonWriter element(String value) {
        separate();
        quote(value);
        return this;
    }

    JsonWriter element(long value) {
        separate();
        out.append(value);
        return this;
    }

    JsonWriter member(String name, String value) {
        name(name);
        quote(value);
        return this;
    }

    JsonWriter member(String name, long value) {
        name(name);
        out.append(value);
        return this;
    }

    JsonWriter member(String name, boolean value) {
        name(name);
        out.append(value);
        return this;
    }

    /** Three digits after the point: what is measured here is never more exact. Not-a-number and infinities become null. */
    JsonWriter member(String name, double value) {
        name(name);
        out.append(Double.isFinite(value) ? String.format(Locale.ROOT, "%.3f", value) : "null");
        return this;
    }

    JsonWriter nullMember(String name) {
        name(name);
        out.append("null");
        return this;
    }

    @Override
    public String toString() {
        return out.toString();
    }

    private void name(String name) {
        separate();
        quote(name);
        out.append(':');
    }

    private void separate() {
        if (!first) {
            out.append(',');
        }
        first = false;
    }

    private void quote(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20) {
                        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
