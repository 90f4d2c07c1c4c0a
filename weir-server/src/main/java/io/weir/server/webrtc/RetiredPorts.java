package io.weir.server.webrtc;

import io.weir.config.ListenAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sockets that the configuration no longer asks for, as long as sessions have them: each is closed after its last session.
 *
 * <p>Threading: any thread.
 */
final class RetiredPorts {
    private final List<WebRtcEndpoint.Opened> ports = new ArrayList<>();

    /** Keeps the sockets until {@link #closeUnused} finds them without sessions. */
    synchronized void add(WebRtcEndpoint.Opened retired) {
        ports.add(retired);
    }

    /** Those at these addresses, which are the caller's from now on; null when there are none. */
    synchronized WebRtcEndpoint.@Nullable Opened take(ListenAddress udp, ListenAddress tcp) {
        for (WebRtcEndpoint.Opened each : ports) {
            if (each.isAt(udp, tcp)) {
                ports.remove(each);
                return each;
            }
        }
        return null;
    }

    /** Closes those that have no session. */
    synchronized void closeUnused() {
        ports.removeIf(each -> {
            boolean unused = each.port().sessionCount() == 0;
            if (unused) {
                each.port().close();
            }
            return unused;
        });
    }

    /** Ends all sessions of them. */
    void close() {
        // sessions that end come back here
        List<WebRtcEndpoint.Opened> all;
        synchronized (this) {
            all = List.copyOf(ports);
            ports.clear();
        }
        all.forEach(each -> each.port().close());
    }
}
