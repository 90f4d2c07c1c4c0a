package io.weir.protocol.ice;

import io.weir.base.buf.Bytes;
import io.weir.protocol.ProtocolException;
import org.jspecify.annotations.Nullable;

/** One side of ICE for one session, whichever it is. Threading: one thread, the session's. */
public sealed interface IceAgent permits IceLiteAgent, IceFullAgent {
    /** Where media goes; null before the nomination and after the end. */
    @Nullable
    IceRemote selected();

    /** Whether packets from there may be read. */
    boolean isValidated(IceRemote remote);

    /**
     * A packet of kind STUN.
     *
     * @throws ProtocolException when it is malformed or does not authenticate: drop and count it
     */
    IceReaction onDatagram(Bytes bytes, IceRemote remote, long nowNs) throws ProtocolException;

    /** Does what is due; to be called at {@link #nextTickNs} or later. */
    IceReaction onTick(long nowNs);

    /** When {@link #onTick} has something to do next, unless something else happens before. */
    long nextTickNs(long nowNs);
}
