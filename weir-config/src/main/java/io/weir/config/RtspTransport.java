package io.weir.config;

/** How RTP travels beside an RTSP session on our server. */
public enum RtspTransport implements Choice {
    /** Unicast UDP. */
    UDP("udp"),
    /** Multicast UDP. */
    MULTICAST("multicast"),
    /** Interleaved in the RTSP connection. */
    TCP("tcp");

    private final String text;

    RtspTransport(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
