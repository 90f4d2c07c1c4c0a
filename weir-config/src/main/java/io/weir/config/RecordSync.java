package io.weir.config;

/** When a recording's files are forced to the disk. */
public enum RecordSync implements Choice {
    /** When the operating system likes. */
    NONE("none"),
    /** When a segment ends. */
    SEGMENT("segment"),
    /** With each part. */
    PART("part");

    private final String text;

    RecordSync(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
