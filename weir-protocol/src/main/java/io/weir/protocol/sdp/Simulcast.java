package io.weir.protocol.sdp;

import java.util.List;

/**
 * Simulcast streams (RFC 8853 section 5.1). Each is one rid, or alternatives with commas between them; "~" marks a paused one.
 *
 * @param send in order of preference, best first
 */
public record Simulcast(List<String> send, List<String> receive) {
    /** No simulcast. */
    public static final Simulcast NONE = new Simulcast(List.of(), List.of());

    public Simulcast {
        send = List.copyOf(send);
        receive = List.copyOf(receive);
    }

    /** Whether nothing is said. */
    public boolean isEmpty() {
        return send.isEmpty() && receive.isEmpty();
    }

    /** The first alternative of a stream, without its mark. */
    static String firstRid(String stream) {
        int comma = stream.indexOf(',');
        String first = comma < 0 ? stream : stream.substring(0, comma);
        return first.startsWith("~") ? first.substring(1) : first;
    }
}
