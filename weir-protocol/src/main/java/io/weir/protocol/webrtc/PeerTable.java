package io.weir.protocol.webrtc;

import io.weir.protocol.ice.IceRemote;

/** Who knows which packets are whose. Threading: any thread. */
interface PeerTable {
    /** A socket for a session that was not reached by its peer yet. */
    PacketSocket anySocket();

    /** Checks with that user name fragment are the peer's from now on. */
    void expect(String ufrag, PeerTransport peer);

    /** They are no more. */
    void retire(String ufrag, PeerTransport peer);

    /** Whether packets from there are the peer's. */
    boolean isHeld(IceRemote address, PeerTransport peer);

    /** Packets from there are the peer's from now on; false, and nothing changed, while they are another's. */
    boolean tryHold(IceRemote address, PeerTransport peer);

    /** The peer has received something there. */
    void proved(IceRemote address, PeerTransport peer);

    /** They are no more. */
    void expired(IceRemote address, PeerTransport peer);

    /** The session is over; what was its is retired and expired already. */
    void removed(PeerTransport peer);

    /** Where it is counted. */
    TransportCounters counters();
}
