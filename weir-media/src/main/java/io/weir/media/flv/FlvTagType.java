package io.weir.media.flv;

import java.util.Optional;

/** What a tag carries; the numbers are also RTMP's message type ids (FLV 10.1 §E.4.1, RTMP 1.0 §7.1). */
public enum FlvTagType {
    /** An audio frame or its configuration. */
    AUDIO(8),
    /** A picture or its configuration. */
    VIDEO(9),
    /** AMF0 values, the first of them a name. */
    SCRIPT(18);

    private final int id;

    FlvTagType(int id) {
        this.id = id;
    }

    /** The number on the wire. */
    public int id() {
        return id;
    }

    /** The type with this number, or empty when the number is not one of a tag. */
    public static Optional<FlvTagType> ofId(int id) {
        return switch (id) {
            case 8 -> Optional.of(AUDIO);
            case 9 -> Optional.of(VIDEO);
            case 18 -> Optional.of(SCRIPT);
            default -> Optional.empty();
        };
    }
}
