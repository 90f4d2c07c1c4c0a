package io.weir.protocol.sdp;

import java.util.Optional;

/** H.264 profiles as profile-level-id tells them apart (RFC 6184 section 8.1, table 5). */
enum H264Profile {
    CONSTRAINED_BASELINE("Constrained Baseline"),
    BASELINE("Baseline"),
    EXTENDED("Extended"),
    MAIN("Main"),
    CONSTRAINED_HIGH("Constrained High"),
    HIGH("High"),
    HIGH_10("High 10"),
    HIGH_422("High 4:2:2"),
    HIGH_444("High 4:4:4 Predictive"),
    OTHER("another profile");

    /** What is assumed without profile-level-id: Baseline, level 1 (RFC 6184 section 8.1). */
    static final int ASSUMED = 0x42000a;

    private final String text;

    H264Profile(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    /** The profile that parameters name; empty when they name none that can be read. */
    static Optional<H264Profile> of(FormatParameters parameters) {
        int id = id(parameters);
        return id < 0 ? Optional.empty() : Optional.of(of(id >> 16, id >> 8 & 0xff));
    }

    /** profile-level-id; -1 when it is missing or not six hexadecimal digits. */
    static int id(FormatParameters parameters) {
        String text = parameters.value("profile-level-id");
        if (text.length() != 6) {
            return -1;
        }
        int id = 0;
        for (int i = 0; i < 6; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0) {
                return -1;
            }
            id = id << 4 | digit;
        }
        return id;
    }

    private static H264Profile of(int idc, int constraints) {
        boolean set0 = (constraints & 0x80) != 0;
        boolean set1 = (constraints & 0x40) != 0;
        return switch (idc) {
            case 0x42 -> set1 ? CONSTRAINED_BASELINE : BASELINE;
            case 0x4d -> set0 ? CONSTRAINED_BASELINE : MAIN;
            case 0x58 -> set0 ? (set1 ? CONSTRAINED_BASELINE : BASELINE) : EXTENDED;
            case 0x64 -> (constraints & 0x0c) == 0x0c ? CONSTRAINED_HIGH : HIGH;
            case 0x6e -> HIGH_10;
            case 0x7a -> HIGH_422;
            case 0xf4 -> HIGH_444;
            default -> OTHER;
        };
    }

    /** Whether a decoder of this profile decodes streams of {@code stream}. */
    boolean decodes(H264Profile stream) {
        if (stream == this) {
            return true;
        }
        return switch (this) {
            case CONSTRAINED_BASELINE, OTHER -> false;
            case BASELINE, MAIN, CONSTRAINED_HIGH -> stream == CONSTRAINED_BASELINE;
            case EXTENDED -> stream == CONSTRAINED_BASELINE || stream == BASELINE;
            case HIGH, HIGH_10, HIGH_422, HIGH_444 ->
                stream == CONSTRAINED_BASELINE || stream.compareTo(MAIN) >= 0 && stream.compareTo(this) < 0;
        };
    }

    /**
     * Whether a decoder of this profile decodes streams of {@code stream} as encoders make them for live media: frames without
     * fields and B slices, and nothing of Baseline that Constrained Baseline lacks.
     */
    boolean decodesInPractice(H264Profile stream) {
        return decodes(stream)
                || this == CONSTRAINED_HIGH && (stream == HIGH || stream == MAIN)
                || stream == BASELINE && decodes(CONSTRAINED_BASELINE);
    }
}
