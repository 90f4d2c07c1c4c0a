package io.weir.server.auth;

/** What a request came by, under the word that an auth server is told, and whether the client can be asked for credentials. */
public enum AuthProtocol {
    /** RTMP and RTMPS: who sends nothing is never asked. */
    RTMP("rtmp", false),
    /** HTTP-FLV, WebSocket-FLV and the player page. */
    FLV("flv", true),
    /** HTTP-TS and WebSocket-TS. */
    TS("ts", true),
    /** HLS. */
    HLS("hls", true),
    /** WHIP and WHEP, and the page that publishes. */
    WEBRTC("webrtc", true),
    /** The server's own surfaces: API, metrics, profiles, playback. */
    NONE("", true);

    private final String word;
    private final boolean canChallenge;

    AuthProtocol(String word, boolean canChallenge) {
        this.word = word;
        this.canChallenge = canChallenge;
    }

    /** The {@code protocol} of MediaMTX's HTTP authentication. */
    public String word() {
        return word;
    }

    /** Whether the protocol has a way to ask the client for credentials. */
    public boolean canChallenge() {
        return canChallenge;
    }
}
