package io.weir.config;

import java.util.List;

/** The RTMP and RTMPS server. */
@Section(value = "RTMP server", switchedBy = "rtmp")
public record RtmpConfig(
        @Key(
                name = "rtmp",
                defaultsTo = "true",
                reload = Reload.LISTENER,
                built = true,
                doc = "Whether the RTMP server runs.")
        boolean enabled,

        @Key(
                name = "rtmpEncryption",
                defaultsTo = "no",
                reload = Reload.LISTENER,
                built = true,
                doc = "Whether RTMPS is spoken, instead of RTMP or beside it.")
        Encryption encryption,

        @Key(
                name = "rtmpAddress",
                defaultsTo = ":1935",
                reload = Reload.LISTENER,
                built = true,
                doc = "Where RTMP listens.")
        ListenAddress address,

        @Key(
                name = "rtmpsAddress",
                defaultsTo = ":1936",
                reload = Reload.LISTENER,
                built = true,
                doc = "Where RTMPS listens.")
        ListenAddress tlsAddress,

        @Key(
                name = "rtmpServerKey",
                defaultsTo = "server.key",
                reload = Reload.LIVE,
                built = true,
                doc = "File of the private key for RTMPS, read again when it changes.")
        String serverKey,

        @Key(
                name = "rtmpServerCert",
                defaultsTo = "server.crt",
                reload = Reload.LIVE,
                built = true,
                doc = "File of the certificate chain for RTMPS, read again when it changes.")
        String serverCert,

        @Key(
                name = "rtmpTrustedProxies",
                built = true,
                doc = "Addresses of proxies whose PROXY protocol header is believed.")
        List<IpRange> trustedProxies,

        @Key(
                name = "rtmpWriteInterval",
                defaultsTo = "auto",
                reload = Reload.NEW_SESSIONS,
                built = true,
                doc =
                        "How long media is gathered before it is written to the readers: auto chooses by load, 0s writes each unit at once.")
        WriteInterval writeInterval) {
    /** Takes copies of the lists. */
    public RtmpConfig {
        trustedProxies = List.copyOf(trustedProxies);
    }

    /** Whether plain RTMP is to be listened for. */
    public boolean plainEnabled() {
        return enabled && encryption != Encryption.STRICT;
    }

    /** Whether RTMPS is to be listened for. */
    public boolean tlsEnabled() {
        return enabled && encryption != Encryption.NO;
    }
}
