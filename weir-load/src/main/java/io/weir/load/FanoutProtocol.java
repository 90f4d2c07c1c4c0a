package io.weir.load;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How the readers of a fan-out load ask for the stream. */
public enum FanoutProtocol {
    /** RTMP play: {@code rtmp://host[:1935]/app/stream}. */
    RTMP("rtmp", "rtmp", 1935),
    /** HTTP-FLV: {@code http://host[:80]/path.flv}. */
    FLV("flv", "http", 80),
    /** FLV in binary WebSocket messages: {@code ws://host[:80]/path.flv}. */
    WS_FLV("ws-flv", "ws", 80),
    /** WebRTC: an offer to {@code http://host[:80]/path}, as the server names its endpoint. */
    WHEP("whep", "http", 80),
    /** Connects, sends one line and counts whatever comes: {@code tcp://host:port}. For servers that only write, such as a floor. */
    RAW("raw", "tcp", 0);

    private final String option;
    private final String scheme;
    private final int defaultPort;

    FanoutProtocol(String option, String scheme, int defaultPort) {
        this.option = option;
        this.scheme = scheme;
        this.defaultPort = defaultPort;
    }

    /** The word for it on the command line. */
    public String option() {
        return option;
    }

    /** The URL scheme it takes. */
    public String scheme() {
        return scheme;
    }

    /** The port when the URL names none; 0 when it must name one. */
    int defaultPort() {
        return defaultPort;
    }

    /** True when media messages can be taken apart, so that frames and latency are measured. */
    public boolean carriesMedia() {
        return this != RAW;
    }

    /** Finds the protocol by its command line word; throws {@link IllegalArgumentException} naming the choices. */
    public static FanoutProtocol ofOption(String word) {
        for (FanoutProtocol protocol : values()) {
            if (protocol.option.equals(word.toLowerCase(Locale.ROOT))) {
                return protocol;
            }
        }
        throw new IllegalArgumentException("unknown protocol \"" + word + "\": use one of "
                + Arrays.stream(values()).map(FanoutProtocol::option).collect(Collectors.joining(", ")));
    }
}
