package io.weir.platform.acme;

/** How a name is proven. */
public enum ChallengeType {
    /** RFC 8555 §8.3: an answer over plain HTTP. */
    HTTP_01,
    /** RFC 8737: a certificate in a TLS handshake. */
    TLS_ALPN_01
}
