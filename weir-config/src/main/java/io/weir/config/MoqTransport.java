package io.weir.config;

/** What MoQ runs over when we are the client. */
public enum MoqTransport implements Choice {
    /** QUIC itself. */
    QUIC("quic"),
    /** WebTransport over HTTP/3. */
    WEBTRANSPORT("webtransport");

    private final String text;

    MoqTransport(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
