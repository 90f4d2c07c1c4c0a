package io.weir.protocol.webrtc;

import io.weir.base.net.AddressBlock;
import io.weir.protocol.ice.IceRemote;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Which session has which remote address. An address belongs to the first session that sends a valid check from
 * there, until its consent expires. The source of a check may be forged, so who has a session of his own could take
 * addresses in advance that others will come from. Therefore an address that has {@linkplain PeerTransport#hasProven
 * received} nothing yet goes over to a session whose client asked for it from there, and one client has a bounded
 * number of strays: addresses that are neither proven nor where it asked from. A further one replaces its oldest,
 * whose session may take it back by its next check.
 *
 * <p>Threading: any thread.
 * <p>Limits: {@value #STRAYS_PER_CLIENT_MAX} strays of one client, of an IPv6 /64 together; of all others as many as
 * the sessions have.
 */
final class HeldAddresses {
    /** More than those have who connect at a time behind one proxy, and few of the ports that a host may send from. */
    static final int STRAYS_PER_CLIENT_MAX = 1_024;

    private final Map<IceRemote, PeerTransport> holders = new ConcurrentHashMap<>();
    /** By client, the oldest first; a set is changed by {@link ConcurrentHashMap#compute} alone. */
    private final ConcurrentHashMap<AddressBlock, SequencedSet<IceRemote>> strays = new ConcurrentHashMap<>();

    private final BiConsumer<PeerTransport, IceRemote> onLost;

    /** None are held; {@code onLost} is told whose address goes over to another. */
    HeldAddresses(BiConsumer<PeerTransport, IceRemote> onLost) {
        this.onLost = onLost;
    }

    /** Whose packets from there are; null for nobody's. */
    @Nullable
    PeerTransport holder(IceRemote address) {
        return holders.get(address);
    }

    /** Makes an address a session's; false, and nothing changed, while it is another's. */
    boolean tryHold(IceRemote address, PeerTransport peer) {
        boolean home = isHome(address, peer);
        PeerTransport holder = holders.putIfAbsent(address, peer);
        if (holder == peer) {
            return true;
        }
        if (holder == null) {
            if (!home) {
                addStray(address, peer.client());
            }
            return true;
        }
        boolean yields = home && !isHome(address, holder) && !holder.hasProven(address);
        if (!yields || !holders.replace(address, holder, peer)) {
            return false;
        }
        removeStray(address, holder.client());
        onLost.accept(holder, address);
        return true;
    }

    /** The session's peer is there: its client may have another stray. */
    void proved(IceRemote address, PeerTransport peer) {
        if (holders.get(address) == peer) {
            removeStray(address, peer.client());
        }
    }

    /** The address is the session's no more; nothing happens when it is another's. */
    void remove(IceRemote address, PeerTransport peer) {
        if (holders.remove(address, peer)) {
            removeStray(address, peer.client());
        }
    }

    private void addStray(IceRemote address, AddressBlock client) {
        SequencedSet<IceRemote> replaced = new LinkedHashSet<>();
        strays.compute(client, (_, known) -> {
            SequencedSet<IceRemote> all = known == null ? new LinkedHashSet<>() : known;
            all.add(address);
            if (all.size() > STRAYS_PER_CLIENT_MAX) {
                replaced.add(all.removeFirst());
            }
            return all;
        });
        for (IceRemote oldest : replaced) {
            PeerTransport holder = holders.get(oldest);
            if (holder != null && !holder.hasProven(oldest)) {
                holders.remove(oldest, holder);
            }
        }
    }

    private void removeStray(IceRemote address, AddressBlock client) {
        strays.computeIfPresent(client, (_, all) -> {
            all.remove(address);
            return all.isEmpty() ? null : all;
        });
    }

    private static boolean isHome(IceRemote address, PeerTransport peer) {
        return AddressBlock.of(address.address().getAddress()).equals(peer.client());
    }
}
