package io.weir.config;

/** The container of recordings. */
public enum RecordFormat implements Choice {
    /** Fragmented MP4. */
    FMP4("fmp4"),
    /** MPEG-TS. */
    MPEGTS("mpegts");

    private final String text;

    RecordFormat(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
