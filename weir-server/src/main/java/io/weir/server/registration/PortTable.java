package io.weir.server.registration;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The ports of registrations: those of the configuration, which are always open, and those opened for the first registration and
 * closed after the last. A port's first user decides whether it speaks TLS.
 *
 * <p>Threading: the table's, but for {@link #leadsToPaths} and {@link #admit}. Limits: {@value #PORTS_MAX} ports opened for registrations.
 */
final class PortTable {
    /** Ports opened for registrations. */
    static final int PORTS_MAX = 256;

    private static final class Port {
        final boolean tls;
        int registrationCount;

        Port(boolean tls) {
            this.tls = tls;
        }
    }

    private final Map<Integer, Boolean> configured = new HashMap<>();
    private final Map<Integer, Port> opened = new HashMap<>();
    private final Set<Integer> leadingToPaths = ConcurrentHashMap.newKeySet();
    private @Nullable PortOpener opener;
    // written by the starting thread, read by clients' loops
    private volatile boolean started;

    /** From now on ports can be opened. */
    void start(PortOpener portOpener, List<ConfiguredPort> ports) {
        opener = portOpener;
        for (ConfiguredPort port : ports) {
            configured.put(port.port(), port.tls());
            leadingToPaths.add(port.port());
        }
        started = true;
    }

    /** Clients of those ports may reach paths from now on. Any thread. */
    void admit(List<ConfiguredPort> ports) {
        ports.forEach(port -> leadingToPaths.add(port.port()));
    }

    /** The configuration has these ports now and no others. */
    void configure(List<ConfiguredPort> ports) {
        configured.clear();
        ports.forEach(port -> configured.put(port.port(), port.tls()));
        leadingToPaths.retainAll(configured.keySet());
    }

    /** Whether clients of that port may reach paths. Before the start there are only configured ports. Any thread. */
    boolean leadsToPaths(int port) {
        return !started || leadingToPaths.contains(port);
    }

    /** Checks that the port, if it is open, speaks what the scope wants. */
    void check(RegistrationScope scope) throws RefusedException {
        Port own = opened.get(scope.port());
        Boolean tls = own == null ? configured.get(scope.port()) : Boolean.valueOf(own.tls);
        if (tls != null && tls != scope.tls()) {
            throw new RefusedException(
                    RegistrationFailure.TLS_MISMATCH,
                    "port " + scope.port() + (tls ? " speaks TLS" : " does not speak TLS"));
        }
    }

    /** Opens the scope's port unless it is open, and counts one more registration; answers the port. */
    int acquire(RegistrationScope scope) throws RefusedException {
        if (configured.containsKey(scope.port())) {
            return scope.port();
        }
        Port port = opened.get(scope.port());
        if (port != null) {
            port.registrationCount++;
            return scope.port();
        }
        if (opened.size() >= PORTS_MAX) {
            throw new RefusedException(
                    RegistrationFailure.TOO_MANY, "registrations have their maximum of " + PORTS_MAX + " ports");
        }
        try {
            int number = opener().open(scope.port(), scope.tls());
            Port fresh = new Port(scope.tls());
            fresh.registrationCount = 1;
            opened.put(number, fresh);
            return number;
        } catch (IOException e) {
            throw new RefusedException(
                    RegistrationFailure.PORT_UNAVAILABLE,
                    "cannot listen on port " + scope.port() + ": " + e.getMessage());
        }
    }

    /** Counts one registration less and closes the port after the last. */
    void release(int number) {
        Port port = opened.get(number);
        if (port == null) {
            return;
        }
        port.registrationCount--;
        if (port.registrationCount == 0) {
            opened.remove(number);
            opener().close(number);
        }
    }

    private PortOpener opener() {
        PortOpener through = opener;
        if (through == null) {
            throw new IllegalStateException("asked for a port before the start");
        }
        return through;
    }
}
