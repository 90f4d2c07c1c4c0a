package io.weir.platform.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of a request. In this order: the route whose pattern is exactly the path; routes whose first segment is
 * literal and equal to the path's; unless that segment is reserved, all others, which is where stream paths live. Among several that fit, the one with
 * the most literal text wins, so {@code /{path...}/whip} goes before {@code /{path...}}; the winner alone decides which methods are allowed.
 *
 * <p>Threading: immutable.
 */
public final class Router {
    /** What the router says about a request. */
    sealed interface Match {
        /** The route and its parameters' values in the pattern's order. */
        record Found(Route route, List<String> values) implements Match {}

        /** The path exists but not with this method. {@code sample} is any of its routes. */
        record OtherMethod(String allow, Route sample) implements Match {}

        /** No route fits. */
        record None() implements Match {}
    }

    private static final Match.None NONE = new Match.None();

    /** All routes of one pattern, by method. */
    private static final class Entry {
        private final RoutePattern pattern;
        private final Map<String, Route> routes = new TreeMap<>();

        Entry(RoutePattern pattern) {
            this.pattern = pattern;
        }

        @Nullable
        Route route(String method) {
            Route route = routes.get(method);
            return route == null && method.equals("HEAD") ? routes.get("GET") : route;
        }

        String allow() {
            Set<String> methods = new TreeSet<>(routes.keySet());
            if (methods.contains("GET")) {
                methods.add("HEAD");
            }
            methods.add("OPTIONS");
            return String.join(", ", methods);
        }
    }

    /**
     * Collects routes.
     *
     * <p>Threading: one thread.
     */
    public static final class Builder {
        private final Map<String, Entry> byShape = new HashMap<>();
        private final Set<String> reserved = new HashSet<>();
        private final Set<String> jsonErrors = new HashSet<>();
        private CorsPolicy cors = CorsPolicy.NONE;

        private Builder() {}

        /**
         * Adds a route.
         *
         * @throws IllegalArgumentException when there is one with the same method and shape already
         */
        public Builder add(Route route) {
            Entry entry = byShape.computeIfAbsent(route.parsedPattern().shape(), _ -> new Entry(route.parsedPattern()));
            if (entry.routes.putIfAbsent(route.method(), route) != null) {
                throw new IllegalArgumentException("two routes for " + route);
            }
            return this;
        }

        /** Adds routes in order. */
        public Builder addAll(List<Route> routes) {
            routes.forEach(this::add);
            return this;
        }

        /** Keeps these first segments from ever reaching routes that begin with a parameter. */
        public Builder reserve(String... firstSegments) {
            reserved.addAll(List.of(firstSegments));
            return this;
        }

        /** Answers 404 and 405 below these first segments as JSON; elsewhere they are plain text. */
        public Builder jsonErrorsUnder(String... firstSegments) {
            jsonErrors.addAll(List.of(firstSegments));
            return this;
        }

        /** The origins whose pages may read answers; none until set. */
        public Builder cors(CorsPolicy policy) {
            cors = policy;
            return this;
        }

        /** The router, which later calls here do not change. */
        public Router build() {
            return new Router(this);
        }
    }

    private final Map<String, Entry> literal = new HashMap<>();
    private final Map<String, List<Entry>> byFirstSegment = new HashMap<>();
    private final List<Entry> others = new ArrayList<>();
    private final Set<String> reserved;
    private final Set<String> jsonErrors;
    private final CorsPolicy cors;

    private Router(Builder builder) {
        reserved = Set.copyOf(builder.reserved);
        jsonErrors = Set.copyOf(builder.jsonErrors);
        cors = builder.cors;
        List<Entry> entries = new ArrayList<>(builder.byShape.values());
        entries.sort(Comparator.<Entry>comparingInt(entry -> -entry.pattern.literalLength())
                .thenComparing(entry -> entry.pattern.text()));
        for (Entry original : entries) {
            Entry entry = new Entry(original.pattern);
            entry.routes.putAll(original.routes);
            String first = entry.pattern.firstLiteral();
            if (entry.pattern.isLiteral()) {
                literal.put(entry.pattern.text(), entry);
            } else if (first != null) {
                byFirstSegment.computeIfAbsent(first, _ -> new ArrayList<>()).add(entry);
            } else {
                others.add(entry);
            }
        }
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    CorsPolicy cors() {
        return cors;
    }

    Match match(String method, String path) {
        Entry exact = literal.get(path);
        if (exact != null) {
            return found(exact, method, List.of());
        }
        String first = firstSegment(path);
        Match match = match(byFirstSegment.getOrDefault(first, List.of()), method, path);
        return match instanceof Match.None && !reserved.contains(first) ? match(others, method, path) : match;
    }

    private static Match match(List<Entry> entries, String method, String path) {
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            List<String> values = entry.pattern.match(path);
            if (values != null) {
                return found(entry, method, values);
            }
        }
        return NONE;
    }

    private static Match found(Entry entry, String method, List<String> values) {
        Route route = entry.route(method);
        if (route == null) {
            return new Match.OtherMethod(
                    entry.allow(), entry.routes.values().iterator().next());
        }
        return new Match.Found(route, values);
    }

    /** The answer to a path no route fits. */
    HttpResponse notFound(String path) {
        return error(path, 404, "not found");
    }

    /** The answer to a method the path's routes do not have. */
    HttpResponse methodNotAllowed(String path, String allow) {
        return error(path, 405, "method not allowed").with("Allow", allow);
    }

    /** An error in the form that fits the path. */
    HttpResponse error(String path, int status, String message) {
        return jsonErrors.contains(firstSegment(path))
                ? HttpResponse.error(status, message)
                : HttpResponse.text(status, message + "\n");
    }

    private static String firstSegment(String path) {
        int slash = path.indexOf('/', 1);
        return path.isEmpty() ? "" : path.substring(1, slash < 0 ? path.length() : slash);
    }
}
