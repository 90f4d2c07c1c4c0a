package io.weir.load;

/** How the readers of a fan-out load ask for the stream. */
public enum FanoutProtocol {
    /** RTMP play: {@code rtmp://host[:1935]/app/stream}. */
    RTMP("rtmp", UrlScheme.RTMP),
    /** HTTP-FLV: {@code http://host[:80]/path.flv}. */
    FLV("flv", UrlScheme.HTTP),
    /** FLV in binary WebSocket messages: {@code ws://host[:80]/path.flv}. */
    WS_FLV("ws-flv", UrlScheme.WS),
    /** WebRTC: an offer to {@code http://host[:80]/path}, as the server names its endpoint. */
    WHEP("whep", UrlScheme.HTTP),
    /** HLS: {@code http://host[:80]/path/index.m3u8}, whole segments. */
    HLS("hls", UrlScheme.HTTP),
    /** Low-latency HLS of the same address: parts, and playlists that the server holds. */
    LLHLS("llhls", UrlScheme.HTTP),
    /** Connects, sends one line and counts whatever comes: {@code tcp://host:port}. For servers that only write, such as a floor. */
    RAW("raw", UrlScheme.TCP);

    private final String option;
    private final UrlScheme scheme;

    FanoutProtocol(String option, UrlScheme scheme) {
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

    /** True for both kinds of HLS. */
    boolean isHls() {
        return this == HLS || this == LLHLS;
    }

    /** True when media messages can be taken apart, so that frames and latency are measured. */
    public boolean carriesMedia() {
        return this != RAW;
    }
}
