package io.weir.config;

import java.util.List;

/** The Media-over-QUIC server. */
@Section(value = "MoQ server", switchedBy = "moq")
public record MoqConfig(
        @Key(name = "moq", defaultsTo = "true", reload = Reload.LISTENER, doc = "Whether the MoQ server runs.")
        boolean enabled,

        @Key(
                name = "moqHTTP2Address",
                defaultsTo = ":8892",
                reload = Reload.LISTENER,
                doc = "Where the player page is served (TCP).")
        ListenAddress http2Address,

        @Key(
                name = "moqHTTP3Address",
                defaultsTo = ":8892",
                reload = Reload.LISTENER,
                doc = "Where WebTransport listens (UDP).")
        ListenAddress http3Address,

        @Key(
                name = "moqQUICAddress",
                defaultsTo = ":8893",
                reload = Reload.LISTENER,
                doc = "Where MoQ over plain QUIC listens (UDP).")
        ListenAddress quicAddress,

        @Key(
                name = "moqServerKey",
                defaultsTo = "auto.key",
                reload = Reload.LIVE,
                doc = "File of the private key; auto.key is made when it is missing.")
        String serverKey,

        @Key(
                name = "moqServerCert",
                defaultsTo = "auto.crt",
                reload = Reload.LIVE,
                doc = "File of the certificate chain; auto.crt is made when it is missing.")
        String serverCert,

        @Key(name = "moqAllowOrigins", defaultsTo = "*", reload = Reload.LIVE, doc = "Origins whose pages may connect.")
        List<String> allowOrigins,

        @Key(
                name = "moqTrustedProxies",
                reload = Reload.LIVE,
                doc = "Addresses of proxies whose X-Forwarded-For header is believed.")
        List<IpRange> trustedProxies) {
    /** Takes copies of the lists. */
    public MoqConfig {
        allowOrigins = List.copyOf(allowOrigins);
        trustedProxies = List.copyOf(trustedProxies);
    }
}
