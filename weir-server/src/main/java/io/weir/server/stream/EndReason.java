package io.weir.server.stream;

/** Why a reader's or a publisher's time on a stream is over. */
public enum EndReason {
    /** The publisher left, and no grace period holds its readers. */
    PUBLISHER_GONE("publisher left"),
    /** A new publisher came with other tracks. */
    SOURCE_CHANGED("another publisher took over with different tracks"),
    /** Another publisher took the path over. */
    TAKEN_OVER("another publisher took over"),
    /** The reader could not keep up for too long. */
    SLOW_READER("reader is too slow"),
    /** The stream has pictures that are shown in another order than they are decoded in. */
    B_FRAMES(
            "WebRTC cannot carry B-frames: turn them off in the encoder (OBS: 0 B-frames, or tune zerolatency; ffmpeg: -bf 0)"),
    /** More came than the path takes. */
    TOO_MUCH_BITRATE("bitrate is above the limit"),
    /** The client closed its connection or stopped by itself. */
    CLIENT_LEFT("client left"),
    /** The publisher's tracks are not those that the path's readers were promised. */
    TRACKS_DIFFER("tracks differ from alwaysAvailableTracks"),
    /** An operator ended it. */
    KICKED("kicked through the API"),
    /** The client broke its protocol. */
    PROTOCOL_ERROR("protocol error"),
    /** A publisher was connected and sent nothing. */
    NO_TRACKS("no track came in time"),
    /** Nothing came for longer than the read timeout. */
    TIMED_OUT("timed out"),
    /** What the client proved itself with holds no longer. */
    CREDENTIALS_EXPIRED("credentials expired"),
    /** The path's configuration went away or changed. */
    PATH_CLOSED("path was closed"),
    /** The registration that let the client in was removed by its owner. */
    REGISTRATION_REMOVED("registration was removed"),
    /** The server is stopping. */
    SERVER_STOPPING("server is stopping"),
    /** A failure of the server itself. */
    INTERNAL_ERROR("internal error");

    private final String text;

    EndReason(String text) {
        this.text = text;
    }

    /** The reason in words, for logs and the API. */
    public String text() {
        return text;
    }
}
