package io.weir.load;

/**
 * Whether the sampled readers got everything, once and in order, in the measuring window.
 *
 * @param sampledReaders readers that were taken apart
 * @param messages audio, video and data messages they got
 * @param videoFrames video messages with a frame among them
 * @param stampedFrames frames that carried the bench publisher's stamp
 * @param missingFrames frames the stamps' numbers show were left out
 * @param repeatedFrames stamped frames that came again or late
 * @param timestampsBackwards messages older than the one before on the same track
 * @param timestampGaps steps of more than {@value FrameProbe#GAP_MS} ms on one track
 * @param longestStallMs the longest time without any message, milliseconds
 */
public record Continuity(
        int sampledReaders,
        long messages,
        long videoFrames,
        long stampedFrames,
        long missingFrames,
        long repeatedFrames,
        long timestampsBackwards,
        long timestampGaps,
        double longestStallMs) {}
