package io.weir.config;

import java.time.Duration;
import java.util.List;

/** How WebRTC peers find a way to each other. */
@Section(value = "WebRTC server", switchedBy = "webrtc")
public record WebRtcIceConfig(
        @Key(
                name = "webrtcLocalUDPAddress",
                built = true,
                defaultsTo = ":8189",
                reload = Reload.LISTENER,
                doc = "The one UDP socket all sessions share; empty for none.")
        ListenAddress localUdpAddress,

        @Key(
                name = "webrtcLocalTCPAddress",
                built = true,
                reload = Reload.LISTENER,
                doc = "The TCP socket for ICE over TCP; empty for none.")
        ListenAddress localTcpAddress,

        @Key(
                name = "webrtcIPsFromInterfaces",
                built = true,
                defaultsTo = "true",
                doc = "Whether the addresses of the network interfaces are offered.")
        boolean ipsFromInterfaces,

        @Key(
                name = "webrtcIPsFromInterfacesList",
                built = true,
                doc = "The interfaces to take addresses from; empty for all.")
        List<String> ipsFromInterfacesList,

        @Key(name = "webrtcAdditionalHosts", built = true, doc = "Further addresses or host names to offer.")
        List<String> additionalHosts,

        @Key(
                name = "webrtcICEServers2",
                built = true,
                doc = "STUN and TURN servers for clients that cannot reach us directly.")
        List<IceServer> servers,

        @Key(
                name = "webrtcSTUNGatherTimeout",
                built = true,
                defaultsTo = WebRtcIceConfig.STUN_GATHER_TIMEOUT,
                doc =
                        "Accepted without effect: weir asks no STUN servers for its own addresses; name further ones in webrtcAdditionalHosts.")
        Duration stunGatherTimeout) {
    /** How long MediaMTX waits for STUN servers. */
    static final String STUN_GATHER_TIMEOUT = "5s";
    /** Why another time would change nothing. */
    static final String NO_STUN_GATHERING =
            "has no effect: weir asks no STUN servers, peers find it by its own addresses"
                    + " and those of webrtcAdditionalHosts";

    /** Takes copies of the lists. */
    public WebRtcIceConfig {
        ipsFromInterfacesList = List.copyOf(ipsFromInterfacesList);
        additionalHosts = List.copyOf(additionalHosts);
        servers = List.copyOf(servers);
    }
}
