package io.weir.server.session;

/** The protocols a client may speak, under the names that the API uses. */
public enum SessionKind {
    RTMP("rtmpConn", "rtmp"),
    RTMPS("rtmpsConn", "rtmps"),
    HTTP_FLV("httpFlvSession", "http-flv"),
    HTTP_TS("httpTsSession", "http-ts"),
    HLS("hlsSession", "hls"),
    WEBRTC("webRTCSession", "webrtc");

    private final String apiType;
    private final String label;

    SessionKind(String apiType, String label) {
        this.apiType = apiType;
        this.label = label;
    }

    /** The {@code type} of a source or reader in the API. */
    public String apiType() {
        return apiType;
    }

    /** The word in log prefixes. */
    public String label() {
        return label;
    }
}
