package io.weir.platform.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A parsed pattern of a {@link Route}: segments counted from the front, one that may swallow many, segments counted
 * from the back.
 *
 * <p>Threading: immutable.
 */
final class RoutePattern {
    /** One segment: a literal when {@code name} is null, otherwise a parameter between a fixed beginning and ending. */
    private record Segment(String before, @Nullable String name, String after, boolean rest) {
        boolean isLiteral() {
            return name == null;
        }

        int literalLength() {
            return before.length() + after.length();
        }

        /** Whether {@code path} between the two offsets fits. */
        boolean fits(String path, int from, int to) {
            if (name == null) {
                return to - from == before.length() && path.startsWith(before, from);
            }
            return to - from > literalLength()
                    && path.startsWith(before, from)
                    && path.startsWith(after, to - after.length());
        }

        String value(String path, int from, int to) {
            return path.substring(from + before.length(), to - after.length());
        }
    }

    private final String text;
    private final List<Segment> head;
    private final @Nullable Segment rest;
    private final List<Segment> tail;
    private final List<String> names;
    private final int literalLength;

    private RoutePattern(String text, List<Segment> head, @Nullable Segment rest, List<Segment> tail) {
        this.text = text;
        this.head = List.copyOf(head);
        this.rest = rest;
        this.tail = List.copyOf(tail);
        List<String> found = new ArrayList<>();
        int length = 0;
        List<Segment> all = new ArrayList<>(head);
        if (rest != null) {
            all.add(rest);
        }
        all.addAll(tail);
        for (Segment segment : all) {
            length += segment.literalLength() + 1;
            String name = segment.name();
            if (name != null) {
                if (found.contains(name)) {
                    throw new IllegalArgumentException("pattern " + text + " has two parameters called " + name);
                }
                found.add(name);
            }
        }
        this.names = List.copyOf(found);
        this.literalLength = length;
    }

    static RoutePattern parse(String text) {
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("pattern " + text + " does not begin with a slash");
        }
        List<Segment> head = new ArrayList<>();
        List<Segment> tail = new ArrayList<>();
        Segment rest = null;
        for (String part : text.substring(1).split("/", -1)) {
            Segment segment = segment(text, part);
            if (segment.rest()) {
                if (rest != null) {
                    throw new IllegalArgumentException("pattern " + text + " has two parameters of many segments");
                }
                rest = segment;
            } else {
                (rest == null ? head : tail).add(segment);
            }
        }
        return new RoutePattern(text, head, rest, tail);
    }

    private static Segment segment(String text, String part) {
        int open = part.indexOf('{');
        int close = part.indexOf('}');
        if (open < 0 && close < 0) {
            return new Segment(part, null, "", false);
        }
        boolean once = open >= 0 && close > open && part.indexOf('{', open + 1) < 0 && part.indexOf('}', close + 1) < 0;
        if (!once) {
            throw new IllegalArgumentException("pattern " + text + " has braces that do not match in " + part);
        }
        String name = part.substring(open + 1, close);
        boolean rest = name.endsWith("...");
        name = rest ? name.substring(0, name.length() - 3) : name;
        if (name.isEmpty()) {
            throw new IllegalArgumentException("pattern " + text + " has a parameter without a name");
        }
        return new Segment(part.substring(0, open), name, part.substring(close + 1), rest);
    }

    String text() {
        return text;
    }

    /** The parameters' names in order. */
    List<String> names() {
        return names;
    }

    /** Whether it fits one path only. */
    boolean isLiteral() {
        return names.isEmpty();
    }

    /** The first segment when it is literal, or null. */
    @Nullable
    String firstLiteral() {
        return head.isEmpty() || !head.getFirst().isLiteral()
                ? null
                : head.getFirst().before();
    }

    /** How much of the pattern is fixed: of two that fit, the one with more of it is meant. */
    int literalLength() {
        return literalLength;
    }

    /** The pattern with parameter names left out: two routes of the same shape differ by method only. */
    String shape() {
        return text.replaceAll("\\{[^}]*?(\\.\\.\\.)?}", "{$1}");
    }

    /** The parameters' values when {@code path} fits, otherwise null. A parameter is never empty. */
    @Nullable
    List<String> match(String path) {
        if (path.isEmpty() || path.charAt(0) != '/') {
            return null;
        }
        String[] values = new String[names.size()];
        int count = 0;
        int from = 1;
        for (int i = 0; i < head.size(); i++) {
            int to = segmentEnd(path, from);
            Segment segment = head.get(i);
            if (from > path.length() || !segment.fits(path, from, to)) {
                return null;
            }
            if (!segment.isLiteral()) {
                values[count++] = segment.value(path, from, to);
            }
            from = to + 1;
        }
        if (rest == null) {
            return from == path.length() + 1 ? List.of(values) : null;
        }
        return matchFromBack(path, from, values, count);
    }

    private @Nullable List<String> matchFromBack(String path, int from, String[] values, int count) {
        int end = path.length();
        int last = values.length;
        for (int i = tail.size() - 1; i >= 0; i--) {
            int start = path.lastIndexOf('/', end - 1) + 1;
            Segment segment = tail.get(i);
            if (start <= from || !segment.fits(path, start, end)) {
                return null;
            }
            if (!segment.isLiteral()) {
                values[--last] = segment.value(path, start, end);
            }
            end = start - 1;
        }
        if (rest == null || from > end || !rest.fits(path, from, end)) {
            return null;
        }
        values[count] = rest.value(path, from, end);
        return List.of(values);
    }

    private static int segmentEnd(String path, int from) {
        int slash = from > path.length() ? -1 : path.indexOf('/', from);
        return slash < 0 ? path.length() : slash;
    }

    @Override
    public String toString() {
        return text;
    }
}
