package io.weir.config;

import io.weir.config.RawValue.Form;
import io.weir.config.RawValue.RawEntry;
import io.weir.config.RawValue.RawList;
import io.weir.config.RawValue.RawMap;
import io.weir.config.RawValue.RawNull;
import io.weir.config.RawValue.RawScalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.Parser;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/**
 * Turns YAML text into raw values with their lines. Nothing is constructed from tags; merge keys ({@code <<}) are
 * followed.
 *
 * <p>Limits: {@value #TEXT_LENGTH_MAX} characters, {@value #NESTING_MAX} levels, {@value #ALIASES_MAX} aliases of groups
 * and lists, {@value #VALUES_MAX} values with every alias written out.
 */
final class YamlReader {
    /** Longest text, in characters. */
    static final int TEXT_LENGTH_MAX = 1 << 20;
    /** Deepest nesting of groups and lists. */
    static final int NESTING_MAX = 32;
    /** Most aliases of groups and lists in a document. */
    static final int ALIASES_MAX = 1000;
    /** Most values in a document, counting what aliases repeat. */
    static final int VALUES_MAX = 100_000;

    private static final Set<Tag> PLAIN_TAGS = Set.of(Tag.STR, Tag.BOOL, Tag.INT, Tag.FLOAT, Tag.NULL);
    private static final String MERGE = "<<";

    private final Problems problems;
    private int valuesLeft = VALUES_MAX;

    /** A document that goes beyond a limit; reading ends there. */
    private static final class LimitReached extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Origin origin;

        LimitReached(Origin origin, String message) {
            super(message, null, false, false);
            this.origin = origin;
        }
    }

    private YamlReader(Problems problems) {
        this.problems = problems;
    }

    /** The top group of {@code text}; errors, and an empty group, when it has none. */
    static RawMap read(String text, Problems problems) {
        return new YamlReader(problems).read(text);
    }

    private RawMap read(String text) {
        Origin file = Origin.ofFile(problems.file());
        if (text.length() > TEXT_LENGTH_MAX) {
            problems.error(file, "", "the file is longer than " + TEXT_LENGTH_MAX + " characters");
            return RawMap.empty(file);
        }
        try {
            return readDocument(text.startsWith("\uFEFF") ? text.substring(1) : text, file);
        } catch (LimitReached e) {
            problems.error(e.origin, "", String.valueOf(e.getMessage()));
        } catch (MarkedYamlEngineException e) {
            Origin at = e.getProblemMark().map(this::origin).orElse(file);
            problems.error(at, "", "not valid YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            problems.error(file, "", "not valid YAML: " + firstLine(String.valueOf(e.getMessage())));
        }
        return RawMap.empty(file);
    }

    private static String firstLine(String message) {
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }

    private RawMap readDocument(String text, Origin file) {
        LoadSettings settings = LoadSettings.builder()
                .setSchema(new FailsafeSchema())
                .setLabel(problems.file())
                .setMaxAliasesForCollections(ALIASES_MAX)
                .setCodePointLimit(TEXT_LENGTH_MAX)
                .build();
        Parser parser = new ParserImpl(settings, new StreamReader(settings, text));
        Composer composer = new Composer(settings, new DepthGuard(parser));
        if (!composer.hasNext()) {
            return RawMap.empty(file);
        }
        Node root = composer.next();
        if (composer.hasNext()) {
            problems.error(origin(composer.next()), "", "there is more than one document in the file");
        }
        RawValue value = value(root, 0);
        if (value instanceof RawMap map) {
            return map;
        }
        if (!(value instanceof RawNull)) {
            problems.error(value.origin(), "", "expected keys with values, found " + value.kind());
        }
        return RawMap.empty(file);
    }

    private RawValue value(Node node, int depth) {
        Origin at = origin(node);
        if (--valuesLeft < 0) {
            throw new LimitReached(at, "there are more than " + VALUES_MAX + " values, aliases written out");
        }
        if (depth > NESTING_MAX) {
            throw new LimitReached(at, "nested deeper than " + NESTING_MAX + " levels");
        }
        // No pattern switch: setting its first one up costs ten milliseconds of every start.
        if (node instanceof ScalarNode scalar) {
            return scalar(scalar, at);
        }
        if (node instanceof MappingNode mapping) {
            return map(mapping, depth, at);
        }
        List<RawValue> items = new ArrayList<>();
        for (Node item : ((SequenceNode) node).getValue()) {
            items.add(value(item, depth + 1));
        }
        return new RawList(items, at);
    }

    private RawValue scalar(ScalarNode scalar, Origin at) {
        String text = scalar.getValue();
        if (!PLAIN_TAGS.contains(scalar.getTag())) {
            problems.error(at, "", "the tag " + scalar.getTag() + " is not supported");
        }
        if (scalar.getScalarStyle() != ScalarStyle.PLAIN) {
            return new RawScalar(text, Form.QUOTED, at);
        }
        return isNull(text) ? new RawNull(at) : new RawScalar(text, Form.PLAIN, at);
    }

    private static boolean isNull(String text) {
        return text.isEmpty() || text.equals("~") || text.equals("null") || text.equals("Null") || text.equals("NULL");
    }

    private RawMap map(MappingNode mapping, int depth, Origin at) {
        RawMap map = RawMap.empty(at);
        List<Node> merged = new ArrayList<>();
        for (NodeTuple tuple : mapping.getValue()) {
            String key = key(tuple.getKeyNode());
            if (key == null) {
                problems.error(origin(tuple.getKeyNode()), "", "a key must be a single word");
            } else if (key.equals(MERGE)) {
                merged.add(tuple.getValueNode());
            } else {
                put(map, key, origin(tuple.getKeyNode()), value(tuple.getValueNode(), depth + 1));
            }
        }
        for (Node node : merged) {
            merge(map, node, depth + 1);
        }
        return map;
    }

    private static @Nullable String key(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : null;
    }

    private void put(RawMap map, String key, Origin at, RawValue value) {
        RawEntry earlier = map.entries().putIfAbsent(key, new RawEntry(key, value, at));
        if (earlier != null) {
            problems.error(
                    at, key, "this key is already on line " + earlier.origin().line());
        }
    }

    /** YAML 1.1 merge key: what is merged in never replaces what is written; of several, the first wins. */
    private void merge(RawMap into, Node node, int depth) {
        switch (value(node, depth)) {
            case RawMap map -> map.entries().forEach(into.entries()::putIfAbsent);
            case RawList list -> {
                for (RawValue item : list.items()) {
                    if (item instanceof RawMap map) {
                        map.entries().forEach(into.entries()::putIfAbsent);
                    } else {
                        problems.error(item.origin(), MERGE, "expected a group of keys, found " + item.kind());
                    }
                }
            }
            case RawScalar scalar -> problems.error(scalar.origin(), MERGE, "expected a group of keys");
            case RawNull _ -> {}
        }
    }

    private Origin origin(Node node) {
        Optional<Mark> mark = node.getStartMark();
        return mark.isPresent() ? origin(mark.get()) : Origin.ofFile(problems.file());
    }

    private Origin origin(Mark mark) {
        return new Origin(problems.file(), mark.getLine() + 1, mark.getColumn() + 1, "");
    }

    /** Stops a document that is nested too deep before the composer, which is recursive, sees it. */
    private final class DepthGuard implements Parser {
        private final Parser parser;
        private int depth;

        DepthGuard(Parser parser) {
            this.parser = parser;
        }

        @Override
        public boolean checkEvent(Event.ID choice) {
            return parser.checkEvent(choice);
        }

        @Override
        public Event peekEvent() {
            return parser.peekEvent();
        }

        @Override
        public Event next() {
            Event event = parser.next();
            switch (event.getEventId()) {
                case MappingStart, SequenceStart -> {
                    depth++;
                    if (depth > NESTING_MAX) {
                        Origin at = event.getStartMark()
                                .map(YamlReader.this::origin)
                                .orElse(Origin.ofFile(problems.file()));
                        throw new LimitReached(at, "nested deeper than " + NESTING_MAX + " levels");
                    }
                }
                case MappingEnd, SequenceEnd -> depth--;
                default -> {}
            }
            return event;
        }

        @Override
        public boolean hasNext() {
            return parser.hasNext();
        }
    }

    /** A short text such as a default that stands in the code; it must be good. */
    static RawValue readValue(String text) {
        Problems problems = new Problems(text);
        RawMap map = read("value: " + text, problems);
        RawEntry entry = map.entries().get("value");
        if (entry == null || problems.hasErrors()) {
            throw new IllegalStateException("not YAML: " + text);
        }
        return entry.value();
    }
}
