package io.weir.media;

import io.weir.base.buf.Bytes;

/**
 * One decodable, timestamped unit of one track: a picture, an audio frame, a data message.
 *
 * <p>The payload is a list of NAL units each after a 4-byte length (H.264, H.265), a low-overhead OBU sequence without temporal
 * delimiters (AV1), or the codec's bare frame.
 *
 * <p>Threading: immutable, share freely. Ownership: the garbage collector's.
 *
 * @param trackId the {@link Track#id} it belongs to
 * @param ptsTicks presentation time in ticks of the track's clock
 * @param dtsTicks decoding time in ticks of the track's clock; equals the presentation time but for reordered pictures
 * @param keyframe true if decoding can start here; always true for audio and data
 * @param wallNs when the unit was received, nanoseconds of the monotonic clock
 * @param payload the bytes
 */
public record AccessUnit(int trackId, long ptsTicks, long dtsTicks, boolean keyframe, long wallNs, Bytes payload) {
    /** The same unit at another time, for a stream that splices feeds onto its own timeline. */
    public AccessUnit shifted(int newTrackId, long deltaTicks) {
        return new AccessUnit(newTrackId, ptsTicks + deltaTicks, dtsTicks + deltaTicks, keyframe, wallNs, payload);
    }
}
