package io.weir.load;

/** How publishers bring a stream. */
public enum PublishProtocol {
    /** RTMP publish: {@code rtmp://host[:1935]/app/stream}. */
    RTMP("rtmp", UrlScheme.RTMP),
    /** WebRTC: an offer to {@code http://host[:80]/path}, as the server names its endpoint. */
    WHIP("whip", UrlScheme.HTTP);

    private final String option;
    private final UrlScheme scheme;

    PublishProtocol(String option, UrlScheme scheme) {
        this.option = option;
        this.scheme = scheme;
    }

    /** The word for it on the command line. */
    public String option() {
        return option;
    }

    /** The scheme of the URLs it takes. */
    UrlScheme scheme() {
        return scheme;
    }
}
