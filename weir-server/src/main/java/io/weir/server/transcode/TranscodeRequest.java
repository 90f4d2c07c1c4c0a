package io.weir.server.transcode;

import io.weir.media.Track;

/**
 * Audio that somebody wants in another codec.
 *
 * @param path of the stream, empty for one without
 * @param source the track as it is
 * @param target the codec wanted
 * @param trackId the {@link Track#id} of what comes out
 */
public record TranscodeRequest(String path, Track source, TranscodeTarget target, int trackId) {
    /** What its log lines begin with, {@code [path cam] [audio OPUS]}. */
    String label() {
        return "[path " + path + "] [audio " + target + "]";
    }
}
