package io.weir.config;

/** The kind of HLS that is made. */
public enum HlsVariant implements Choice {
    /** Segments in MPEG-TS. */
    MPEGTS("mpegts"),
    /** Segments in fragmented MP4. */
    FMP4("fmp4"),
    /** Low-latency HLS with parts. */
    LOW_LATENCY("lowLatency");

    private final String text;

    HlsVariant(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
