package io.weir.protocol.sdp;

/**
 * A media section that is not used.
 *
 * @param index of the section, from 0
 * @param kind "audio", "video", "application"
 * @param reason for people: why
 */
public record Rejection(int index, String kind, String reason) {
    /** For people, naming the section. */
    public String text() {
        return kind + " section " + (index + 1) + ": " + reason;
    }
}
