package io.weir.protocol.ice;

/** What has changed in an agent. */
public sealed interface IceEvent {
    /**
     * A peer at that address knows our password; packets from there may be read, and packets may go there.
     *
     * @param remote the address
     */
    record Validated(IceRemote remote) implements IceEvent {}

    /**
     * Media goes there from now on; the first time, or since the peer moved.
     *
     * @param remote a validated address
     */
    record Selected(IceRemote remote) implements IceEvent {}

    /**
     * Nothing was heard from that address for {@link IceTimes#CONSENT_TIMEOUT_NS}: nothing may go there any more.
     *
     * @param remote an address that was validated
     */
    record Expired(IceRemote remote) implements IceEvent {}

    /**
     * An ICE restart is through: these credentials serve no more.
     *
     * @param ufrag of the credentials that were replaced
     */
    record Retired(String ufrag) implements IceEvent {}

    /**
     * There is no path, and none will come by itself: none was found, or consent was lost.
     *
     * @param reason in words
     */
    record Failed(String reason) implements IceEvent {}
}
