package io.weir.server.api;

import io.weir.platform.http.QueryParameters;
import io.weir.platform.openapi.Operation;
import io.weir.server.session.SessionStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Which sessions a request is about: {@code protocol=}, {@code state=}, {@code path=}, {@code user=}, {@code address=}; all must match. */
record SessionFilter(Map<String, String> wanted) {
    private static final List<String> NAMES = List.of("protocol", "state", "path", "user", "address");

    SessionFilter {
        wanted = Map.copyOf(wanted);
    }

    static SessionFilter of(QueryParameters query) {
        Map<String, String> wanted = new LinkedHashMap<>();
        for (String name : NAMES) {
            String value = query.get(name);
            if (value != null && !value.isEmpty()) {
                wanted.put(name, value);
            }
        }
        return new SessionFilter(wanted);
    }

    /** The same operation with the parameters that choose sessions. */
    static Operation describe(Operation operation) {
        Operation described = operation;
        for (String name : NAMES) {
            described = described.query(name, "string", "Only sessions with this " + name + ".");
        }
        return described;
    }

    boolean isEmpty() {
        return wanted.isEmpty();
    }

    boolean matches(SessionStatus session) {
        return is("protocol", session.kind().label())
                && is("state", session.state().name().toLowerCase(Locale.ROOT))
                && is("path", session.path())
                && is("user", session.user())
                && is("address", addressOf(session.remoteAddress()));
    }

    private boolean is(String name, String value) {
        String expected = wanted.get(name);
        return expected == null || expected.equals(value);
    }

    /** Without the port and without an IPv6 address's brackets. */
    private static String addressOf(String remote) {
        int colon = remote.lastIndexOf(':');
        String host = colon < 0 ? remote : remote.substring(0, colon);
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }
}
