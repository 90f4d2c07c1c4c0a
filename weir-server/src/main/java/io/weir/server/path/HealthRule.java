package io.weir.server.path;

/** What a stream can lack, under the names of events, metrics and the API. */
public enum HealthRule {
    /** Less comes than {@code healthMinBitrate}. */
    BITRATE("bitrate"),
    /** No keyframe comes for {@code healthMaxKeyframeInterval}. */
    KEYFRAME("keyframe"),
    /** Timestamps stand still for {@code healthMaxFrozenTime}. */
    FROZEN("frozen"),
    /** A track brings nothing for {@code healthMaxSilence}. */
    SILENCE("silence");

    private final String text;

    HealthRule(String text) {
        this.text = text;
    }

    /** Its name outside. */
    public String text() {
        return text;
    }
}
