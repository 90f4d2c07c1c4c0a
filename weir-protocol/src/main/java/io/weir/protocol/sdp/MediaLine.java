package io.weir.protocol.sdp;

import java.util.List;

/**
 * An m= line with its c= line (RFC 8866 sections 5.14 and 5.7).
 *
 * @param kind "audio", "video", "application"
 * @param port 0..65535; 0 rejects or disables, or goes with a=bundle-only
 * @param protocol "UDP/TLS/RTP/SAVPF"
 * @param formats payload types, or other names
 * @param connection the c= line's value, the session's when the section has none; may be empty
 */
public record MediaLine(String kind, int port, String protocol, List<String> formats, String connection) {
    public MediaLine {
        formats = List.copyOf(formats);
    }

    /** Whether the formats are RTP payload types. */
    public boolean rtp() {
        return protocol.contains("RTP/");
    }
}
