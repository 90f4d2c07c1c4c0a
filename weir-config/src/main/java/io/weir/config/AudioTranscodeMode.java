package io.weir.config;

/** Whether audio that a reader cannot play is turned into another codec for it. */
public enum AudioTranscodeMode implements Choice {
    /** When FFmpeg is there and a reader needs it. */
    AUTO("auto"),
    /** Never. */
    OFF("off");

    private final String text;

    AudioTranscodeMode(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
