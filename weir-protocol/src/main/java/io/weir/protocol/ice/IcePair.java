package io.weir.protocol.ice;

import io.weir.base.buf.Bytes;

/** A pair of our socket and a remote candidate, with the check that is under way on it. Owned by its {@link IceFullAgent}. */
final class IcePair {
    /** RFC 8445 section 6.1.2.6; with one component of one stream nothing is frozen. */
    enum State {
        WAITING,
        IN_PROGRESS,
        SUCCEEDED,
        FAILED
    }

    final IceRemote remote;
    final long priority;
    State state = State.WAITING;
    /** Has succeeded once: packets may come and go. */
    boolean isValid;
    /** The peer, being in control, has chosen it. */
    boolean isPeersChoice;
    /** The check under way carries USE-CANDIDATE. */
    boolean isNominating;

    Bytes transactionId = Bytes.EMPTY;
    Bytes request = Bytes.EMPTY;
    int sendCount;
    long nextSendNs;
    long intervalNs;

    IcePair(IceRemote remote, long priority) {
        this.remote = remote;
        this.priority = priority;
    }

    /** RFC 8445 section 6.1.2.3. */
    static long priority(long controlling, long controlled) {
        return (Math.min(controlling, controlled) << 32)
                + 2 * Math.max(controlling, controlled)
                + (controlling > controlled ? 1 : 0);
    }

    boolean isOpen() {
        return state == State.WAITING || state == State.IN_PROGRESS;
    }
}
