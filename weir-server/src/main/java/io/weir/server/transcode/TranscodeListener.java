package io.weir.server.transcode;

import io.weir.media.AccessUnit;
import io.weir.media.Track;

/** Hears what becomes of the audio. All calls come on the transcoder's loop. */
public interface TranscodeListener {
    /** The audio as it comes out, or its configuration has changed. Comes before the first unit. */
    void onTrack(Track track);

    /** One unit of that track, in its ticks, on the timeline of the source. */
    void onUnit(AccessUnit unit);

    /** There will be no more; the last call, and none after {@link AudioTranscoder#close}. {@code reason} is for people. */
    void onEnded(String reason);
}
