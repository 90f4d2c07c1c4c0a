package io.weir.load;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How publishers bring a stream. */
public enum PublishProtocol {
    /** RTMP publish: {@code rtmp://host[:1935]/app/stream}. */
    RTMP("rtmp", "rtmp", 1935),
    /** WebRTC: an offer to {@code http://host[:80]/path}, as the server names its endpoint. */
    WHIP("whip", "http", 80);

    private final String option;
    private final String scheme;
    private final int defaultPort;

    PublishProtocol(String option, String scheme, int defaultPort) {
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

    /** The port when the URL names none. */
    int defaultPort() {
        return defaultPort;
    }

    /** Finds the protocol by its command line word; throws {@link IllegalArgumentException} naming the choices. */
    public static PublishProtocol ofOption(String word) {
        for (PublishProtocol protocol : values()) {
            if (protocol.option.equals(word.toLowerCase(Locale.ROOT))) {
                return protocol;
            }
        }
        throw new IllegalArgumentException("unknown protocol \"" + word + "\": use one of "
                + Arrays.stream(values()).map(PublishProtocol::option).collect(Collectors.joining(", ")));
    }
}
