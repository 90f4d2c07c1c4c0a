package io.weir.load;

/** How the URLs of a load's server begin, and which port they mean when they name none. */
enum UrlScheme {
    RTMP("rtmp", 1935),
    HTTP("http", 80),
    WS("ws", 80),
    /** Of no protocol: the URL must name a port. */
    TCP("tcp", 0);

    private final String word;
    private final int defaultPort;

    UrlScheme(String word, int defaultPort) {
        this.word = word;
        this.defaultPort = defaultPort;
    }

    /** What stands before the colon. */
    String word() {
        return word;
    }

    /** The port when the URL names none; 0 when it must name one. */
    int defaultPort() {
        return defaultPort;
    }
}
