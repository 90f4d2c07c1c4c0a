package io.weir.protocol.sdp;

/** Who begins the DTLS handshake (RFC 4145 section 4, RFC 8842). */
public enum Setup {
    /** The description does not say. */
    UNSET(""),
    /** The describer is the DTLS client. */
    ACTIVE("active"),
    /** The describer is the DTLS server. */
    PASSIVE("passive"),
    /** Either; an offer's usual value. */
    ACTPASS("actpass"),
    /** Nobody for now. */
    HOLDCONN("holdconn");

    private final String text;

    Setup(String text) {
        this.text = text;
    }

    /** The word on the wire. */
    public String text() {
        return text;
    }
}
