package io.weir.server.transcode;

import io.weir.media.Codec;

/**
 * How one transcode does, for the API.
 *
 * @param path of the stream, empty for one without
 * @param state where it is
 * @param source the codec that goes in
 * @param target the codec that comes out
 * @param pid the process's number; 0 when none runs
 * @param restartCount how often the process was started again
 * @param unitInCount units given to the process
 * @param unitOutCount units that came out
 * @param droppedCount units not given to the process, or dropped because it did not read them in time
 * @param reason why the last process ended; empty when none has
 */
public record TranscodeStatus(
        String path,
        State state,
        Codec source,
        TranscodeTarget target,
        long pid,
        int restartCount,
        long unitInCount,
        long unitOutCount,
        long droppedCount,
        String reason) {
    /** Where a transcode is. */
    public enum State {
        /** Nothing has come out of its process yet. */
        STARTING,
        /** Units come out. */
        RUNNING,
        /** The process has ended and will be started again. */
        WAITING,
        /** It is over. */
        ENDED
    }
}
