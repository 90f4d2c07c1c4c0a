package io.weir.protocol.rtmp;

/** The codes of onStatus, _result and _error objects, with the level each is sent at. */
public enum RtmpStatusCode {
    CONNECT_SUCCESS("NetConnection.Connect.Success", false),
    CONNECT_REJECTED("NetConnection.Connect.Rejected", true),
    CONNECT_INVALID_APP("NetConnection.Connect.InvalidApp", true),
    CONNECT_CLOSED("NetConnection.Connect.Closed", false),
    CALL_FAILED("NetConnection.Call.Failed", true),
    STREAM_FAILED("NetStream.Failed", true),
    PUBLISH_START("NetStream.Publish.Start", false),
    PUBLISH_BAD_NAME("NetStream.Publish.BadName", true),
    PUBLISH_DENIED("NetStream.Publish.Denied", true),
    UNPUBLISH_SUCCESS("NetStream.Unpublish.Success", false),
    PLAY_RESET("NetStream.Play.Reset", false),
    PLAY_START("NetStream.Play.Start", false),
    PLAY_STOP("NetStream.Play.Stop", false),
    PLAY_STREAM_NOT_FOUND("NetStream.Play.StreamNotFound", true),
    PLAY_FAILED("NetStream.Play.Failed", true),
    PLAY_PUBLISH_NOTIFY("NetStream.Play.PublishNotify", false),
    PLAY_UNPUBLISH_NOTIFY("NetStream.Play.UnpublishNotify", false),
    PAUSE_NOTIFY("NetStream.Pause.Notify", false),
    UNPAUSE_NOTIFY("NetStream.Unpause.Notify", false),
    SEEK_FAILED("NetStream.Seek.Failed", true),
    SEEK_NOTIFY("NetStream.Seek.Notify", false);

    private final String text;
    private final boolean error;

    RtmpStatusCode(String text, boolean error) {
        this.text = text;
        this.error = error;
    }

    /** As on the wire. */
    public String text() {
        return text;
    }

    /** {@code error} or {@code status}. */
    public String level() {
        return error ? "error" : "status";
    }
}
