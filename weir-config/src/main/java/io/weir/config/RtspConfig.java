package io.weir.config;

import java.util.List;

/** The RTSP server and its RTP sockets. */
@Section(value = "RTSP server", switchedBy = "rtsp")
public record RtspConfig(
        @Key(name = "rtsp", defaultsTo = "true", reload = Reload.LISTENER, doc = "Whether the RTSP server runs.")
        boolean enabled,

        @Key(
                name = "rtspTransports",
                defaultsTo = "udp,multicast,tcp",
                reload = Reload.LISTENER,
                doc = "How media may travel beside an RTSP connection.")
        List<RtspTransport> transports,

        @Key(
                name = "rtspEncryption",
                defaultsTo = "no",
                reload = Reload.LISTENER,
                doc = "Whether RTSPS and SRTP are spoken.")
        Encryption encryption,

        @Key(name = "rtspAddress", defaultsTo = ":8554", reload = Reload.LISTENER, doc = "Where RTSP listens.")
        ListenAddress address,

        @Key(name = "rtspsAddress", defaultsTo = ":8322", reload = Reload.LISTENER, doc = "Where RTSPS listens.")
        ListenAddress tlsAddress,

        RtspMediaConfig media,

        @Key(
                name = "rtspServerKey",
                defaultsTo = "server.key",
                reload = Reload.LIVE,
                doc = "File of the private key for RTSPS.")
        String serverKey,

        @Key(
                name = "rtspServerCert",
                defaultsTo = "server.crt",
                reload = Reload.LIVE,
                doc = "File of the certificate chain for RTSPS.")
        String serverCert,

        @Key(name = "rtspAuthMethods", defaultsTo = "basic", doc = "How clients may prove who they are.")
        List<RtspAuthMethod> authMethods,

        @Key(name = "rtspTrustedProxies", doc = "Addresses of proxies whose PROXY protocol header is believed.")
        List<IpRange> trustedProxies) {
    /** Takes copies of the lists. */
    public RtspConfig {
        transports = List.copyOf(transports);
        authMethods = List.copyOf(authMethods);
        trustedProxies = List.copyOf(trustedProxies);
    }
}
