package io.weir.server.transcode;

import io.weir.media.Track;

/**
 * Audio that somebody wants in another codec.
 *
 * @param label what its log lines begin with, {@code [path cam] [audio OPUS]}
 * @param source the track as it is
 * @param target the codec wanted
 * @param trackId the {@link Track#id} of what comes out
 */
public record TranscodeRequest(String label, Track source, TranscodeTarget target, int trackId) {}
