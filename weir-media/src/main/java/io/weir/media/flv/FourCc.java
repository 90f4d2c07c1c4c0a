package io.weir.media.flv;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Names of codecs in enhanced RTMP v2 tags (sections "Enhanced Video" and "Enhanced Audio"). */
public enum FourCc {
    /** H.264. */
    AVC1("avc1"),
    /** H.265. */
    HVC1("hvc1"),
    /** AV1. */
    AV01("av01"),
    /** VP9. */
    VP09("vp09"),
    /** VP8. */
    VP08("vp08"),
    /** AAC. */
    MP4A("mp4a"),
    /** Opus. */
    OPUS("Opus"),
    /** FLAC. */
    FLAC("fLaC"),
    /** AC-3. */
    AC_3("ac-3"),
    /** Enhanced AC-3. */
    EC_3("ec-3"),
    /** MP3. */
    MP3(".mp3");

    private static final FourCc[] VALUES = values();

    private final String text;
    private final int value;

    FourCc(String text) {
        this.text = text;
        this.value = text.charAt(0) << 24 | text.charAt(1) << 16 | text.charAt(2) << 8 | text.charAt(3);
    }

    /** The four characters, as in {@code fourCcList} of RTMP's connect command. */
    public String text() {
        return text;
    }

    /** The four characters as a big-endian number. */
    public int value() {
        return value;
    }

    /** The name with this number, or empty when weir does not know it. */
    public static Optional<FourCc> ofValue(int value) {
        return Optional.ofNullable(find(value));
    }

    /** As {@link #ofValue}, without allocating. */
    static @Nullable FourCc find(int value) {
        for (FourCc fourCc : VALUES) {
            if (fourCc.value == value) {
                return fourCc;
            }
        }
        return null;
    }
}
