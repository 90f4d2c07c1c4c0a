package io.weir.config;

/** The units of the Range header sent to an RTSP source. */
public enum RtspRangeType implements Choice {
    /** No Range header. */
    NONE(""),
    /** Absolute time. */
    CLOCK("clock"),
    /** Normal play time. */
    NPT("npt"),
    /** SMPTE relative timestamps. */
    SMPTE("smpte");

    private final String text;

    RtspRangeType(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
