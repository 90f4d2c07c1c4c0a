package io.weir.protocol.webrtc;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.unix.Errors;
import io.weir.base.time.Clock;
import io.weir.protocol.ice.IceRemote;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whether runs to a peer may leave as one super-packet (UDP_SEGMENT). The system says only when it sends that it cannot: a device
 * without checksums, a path whose packets are shorter than the run's. That peer's packets then go one by one for a while. Any other
 * refusal, as of a link that is down or by a firewall, says nothing of super-packets.
 *
 * <p>Threading: the socket's loop.
 * <p>Limits: {@value #PEERS_MAX} peers whose packets go one by one; with more of them all do.
 */
final class Segmentation {
    /** Peers remembered; where the system cannot cut at all, they are many at once. */
    static final int PEERS_MAX = 256;
    /** After so long, super-packets are tried again: routes and devices change. */
    static final long RETRY_NS = 60_000_000_000L;

    // errno of Linux
    private static final int EIO = 5;
    private static final int EINVAL = 22;
    private static final int EMSGSIZE = 90;
    private static final int ENOPROTOOPT = 92;
    private static final int EOPNOTSUPP = 95;

    private final Clock clock;
    private final Consumer<Throwable> onFailure;
    private final ChannelPromise outcome;
    /** Whom the super-packets go to that the system has not taken yet; it takes them in order. */
    private final Queue<IceRemote> waiting = new ArrayDeque<>();

    private final Set<IceRemote> apart = new HashSet<>();
    private long apartSinceNs;

    /**
     * For a socket that has UDP_SEGMENT.
     *
     * @param onFailure hears of each super-packet that the system refused, on the loop
     */
    Segmentation(Channel udp, Clock clock, Consumer<Throwable> onFailure) {
        this.clock = clock;
        this.onFailure = onFailure;
        this.outcome = new Outcome(udp);
    }

    /** Whether the next run to that peer may be a super-packet. */
    boolean isFor(IceRemote to) {
        if (apart.isEmpty()) {
            return true;
        }
        if (clock.nanoTime() - apartSinceNs >= RETRY_NS) {
            apart.clear();
            return true;
        }
        return apart.size() < PEERS_MAX && !apart.contains(to);
    }

    /** What to write the next super-packet with, which goes to that peer. */
    ChannelPromise outcomeOf(IceRemote to) {
        waiting.add(to);
        return outcome;
    }

    private void refused(@Nullable IceRemote to, Throwable cause) {
        if (to != null && isOfSegments(cause) && apart.size() < PEERS_MAX) {
            if (apart.isEmpty()) {
                apartSinceNs = clock.nanoTime();
            }
            apart.add(to);
        }
        onFailure.accept(cause);
    }

    private static boolean isOfSegments(Throwable cause) {
        return cause instanceof Errors.NativeIoException refusal
                && switch (Math.abs(refusal.expectedErr())) {
                    case EIO, EINVAL, EMSGSIZE, ENOPROTOOPT, EOPNOTSUPP -> true;
                    default -> false;
                };
    }

    /** One promise for all super-packets, which is never done: one for each would be garbage on the hottest path. */
    private final class Outcome extends DefaultChannelPromise {
        Outcome(Channel udp) {
            super(udp);
        }

        @Override
        public boolean trySuccess() {
            waiting.poll();
            return true;
        }

        @Override
        public boolean trySuccess(@Nullable Void result) {
            return trySuccess();
        }

        @Override
        public boolean tryFailure(Throwable cause) {
            refused(waiting.poll(), cause);
            return true;
        }
    }
}
