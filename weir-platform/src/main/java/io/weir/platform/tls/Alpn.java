package io.weir.platform.tls;

/** Which application protocols a TLS listener offers (RFC 7301). */
public enum Alpn {
    /** The extension is ignored, whatever the client offers: right for RTMPS. */
    NONE,
    /** {@code h2} is chosen when offered, otherwise {@code http/1.1}; a client offering only others is served without a choice. */
    HTTP
}
