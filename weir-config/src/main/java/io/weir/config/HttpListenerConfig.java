package io.weir.config;

import java.util.List;

/** The keys that every HTTP server has, behind its prefix. */
public record HttpListenerConfig(
        @Key(
                name = "Address",
                reload = Reload.LISTENER,
                built = true,
                doc = "Where the server listens: host and port, or a Unix-domain socket.")
        ListenAddress address,

        @Key(
                name = "Encryption",
                defaultsTo = "false",
                reload = Reload.LISTENER,
                built = true,
                doc = "Whether the server speaks HTTPS.")
        boolean encryption,

        @Key(
                name = "ServerKey",
                defaultsTo = "server.key",
                reload = Reload.LIVE,
                built = true,
                doc = "File of the private key, read again when it changes.")
        String serverKey,

        @Key(
                name = "ServerCert",
                defaultsTo = "server.crt",
                reload = Reload.LIVE,
                built = true,
                doc = "File of the certificate chain, read again when it changes.")
        String serverCert,

        @Key(
                name = "AllowOrigins",
                defaultsTo = "*",
                reload = Reload.LIVE,
                built = true,
                doc = "Origins whose pages may call the server; a host may hold wildcards.")
        List<String> allowOrigins,

        @Key(
                name = "TrustedProxies",
                reload = Reload.LIVE,
                built = true,
                doc =
                        "Addresses of proxies whose X-Forwarded-For and X-Forwarded-Proto fields and PROXY protocol header are believed.")
        List<IpRange> trustedProxies) {
    /** Takes copies of the lists. */
    public HttpListenerConfig {
        allowOrigins = List.copyOf(allowOrigins);
        trustedProxies = List.copyOf(trustedProxies);
    }

    /** Whether {@code other} listens on the same socket in the same way, so that nothing has to be bound again. */
    public boolean bindsLike(HttpListenerConfig other) {
        return address.equals(other.address) && encryption == other.encryption;
    }
}
