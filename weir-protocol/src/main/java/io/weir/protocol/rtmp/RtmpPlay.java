package io.weir.protocol.rtmp;

/**
 * A play command (RTMP 1.0 §7.2.2.1).
 *
 * @param name the stream name as sent, often with a query; may be empty
 * @param startMs milliseconds (ffmpeg sends them so); -2000 live or recorded, -1000 live only, 0.. recorded. Sent in
 *     milliseconds or seconds by different clients, so only the sign is dependable
 * @param durationMs -1 or less: all
 * @param reset true when earlier play requests are to be forgotten
 */
public record RtmpPlay(int streamId, String name, double startMs, double durationMs, boolean reset) {
    /** The name is left out: it may carry credentials. */
    @Override
    public String toString() {
        return "RtmpPlay[streamId=" + streamId + ", startMs=" + startMs + ", durationMs=" + durationMs + ", reset="
                + reset + "]";
    }
}
