package io.weir.config;

/** How RTP travels when we are the RTSP client. */
public enum RtspSourceTransport implements Choice {
    /** UDP first, then TCP. */
    AUTOMATIC("automatic"),
    /** Unicast UDP. */
    UDP("udp"),
    /** Multicast UDP. */
    MULTICAST("multicast"),
    /** Interleaved in the RTSP connection. */
    TCP("tcp");

    private final String text;

    RtspSourceTransport(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
