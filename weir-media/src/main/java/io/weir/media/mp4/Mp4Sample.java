package io.weir.media.mp4;

/**
 * Where in a file a unit is and when it is due; the file's edit list is in its times already.
 *
 * @param trackId the {@link io.weir.media.Track#id}
 * @param ptsTicks presentation time in ticks of the track's clock; negative before the presentation's start
 * @param dtsTicks decoding time in ticks of the track's clock
 * @param durationTicks how long until the next unit is decoded, ticks of the track's clock
 * @param keyframe decoding can start here
 * @param offset where its bytes begin
 * @param sizeBytes how many they are, at least 1
 */
public record Mp4Sample(
        int trackId, long ptsTicks, long dtsTicks, long durationTicks, boolean keyframe, long offset, int sizeBytes) {}
