package io.weir.config;

/** How RTSP clients may prove who they are. */
public enum RtspAuthMethod implements Choice {
    /** Basic (RFC 7617). */
    BASIC("basic"),
    /** Digest (RFC 7616) with MD5. */
    DIGEST("digest");

    private final String text;

    RtspAuthMethod(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
