package io.weir.protocol.rtmp;

import java.util.Optional;

/** What a publisher wants done with its stream (RTMP 1.0 §7.2.2.6). */
public enum RtmpPublishType {
    /** Not recorded by the publisher's wish. */
    LIVE("live"),
    /** Recorded anew. */
    RECORD("record"),
    /** Recorded after what there is. */
    APPEND("append"),
    /** As append, keeping the gap in time. */
    APPEND_WITH_GAP("appendWithGap");

    private final String text;

    RtmpPublishType(String text) {
        this.text = text;
    }

    /** As on the wire. */
    public String text() {
        return text;
    }

    static Optional<RtmpPublishType> of(String text) {
        for (RtmpPublishType type : values()) {
            if (type.text.equalsIgnoreCase(text)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
