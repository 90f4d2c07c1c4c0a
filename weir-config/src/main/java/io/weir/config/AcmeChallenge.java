package io.weir.config;

/** How this server proves to a certificate authority that its names are its own. */
public enum AcmeChallenge implements Choice {
    /** A file on port 80. */
    HTTP_01("http-01"),
    /** A TLS handshake on port 443. */
    TLS_ALPN_01("tls-alpn-01");

    private final String text;

    AcmeChallenge(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
