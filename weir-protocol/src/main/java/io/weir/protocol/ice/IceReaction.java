package io.weir.protocol.ice;

import java.util.List;

/**
 * What an agent wants done: packets first, then the news.
 *
 * @param packets to send
 * @param events in their order
 */
public record IceReaction(List<IceDatagram> packets, List<IceEvent> events) {
    /** Nothing to do. */
    public static final IceReaction NONE = new IceReaction(List.of(), List.of());

    /** Takes copies. */
    public IceReaction {
        packets = List.copyOf(packets);
        events = List.copyOf(events);
    }
}
