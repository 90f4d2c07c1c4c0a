package io.weir.media.mp4;

import java.util.Arrays;

/**
 * The sample table of one track while it is written: times, sizes, sync samples and chunks (ISO/IEC 14496-12 §8.6, §8.7). Media time
 * zero is the first decoding time.
 *
 * <p>Threading: one thread at a time.
 */
final class SampleTable {
    private static final long TICKS_MAX = 0xffff_ffffL;

    private final RunLengths durations = new RunLengths();
    private final RunLengths compositionOffsets = new RunLengths();
    private final RunLengths chunkSizes = new RunLengths();
    private int[] sizes = new int[64];
    private int sampleCount;
    private int[] syncSamples = new int[16];
    private int syncCount;
    private long[] chunkOffsets = new long[16];
    private int chunkCount;
    private int samplesInChunk;
    private boolean negativeOffset;
    private long firstDts;
    private long lastDts;
    private long firstPts = Long.MAX_VALUE;
    private long lastPts = Long.MIN_VALUE;

    /** Adds a sample; {@code chunkOffset} says where a chunk begins with it, or is negative when it continues one. */
    void add(long pts, long dts, boolean sync, int size, long chunkOffset) {
        long writtenDts = sampleCount == 0 ? dts : Math.clamp(dts, lastDts, lastDts + TICKS_MAX);
        if (sampleCount == 0) {
            firstDts = writtenDts;
        } else {
            durations.add(writtenDts - lastDts);
        }
        lastDts = writtenDts;
        int offset = Math.clamp(pts - writtenDts, Integer.MIN_VALUE, Integer.MAX_VALUE);
        compositionOffsets.add(offset);
        negativeOffset |= offset < 0;
        firstPts = Math.min(firstPts, pts);
        lastPts = Math.max(lastPts, pts);
        if (sampleCount == sizes.length) {
            sizes = Arrays.copyOf(sizes, 2 * sampleCount);
        }
        sizes[sampleCount++] = size;
        if (sync) {
            if (syncCount == syncSamples.length) {
                syncSamples = Arrays.copyOf(syncSamples, 2 * syncCount);
            }
            syncSamples[syncCount++] = sampleCount;
        }
        if (chunkOffset >= 0) {
            beginChunk(chunkOffset);
        }
        samplesInChunk++;
    }

    /** Ends the track: the last sample lasts until {@code endDts}. */
    void end(long endDts) {
        durations.add(Math.clamp(endDts - lastDts, 0, TICKS_MAX));
        lastPts += Math.max(0, endDts - lastDts);
        lastDts = Math.max(lastDts, endDts);
        chunkSizes.add(samplesInChunk);
    }

    int sampleCount() {
        return sampleCount;
    }

    /** Decoding time of the last sample, or of the end once it is known. */
    long lastDts() {
        return lastDts;
    }

    /** Ticks between the last two samples, 0 when there are no two. */
    long lastDuration() {
        return durations.runCount() == 0 ? 0 : durations.value(durations.runCount() - 1);
    }

    /** The first decoding time, which is media time zero. */
    long firstDts() {
        return firstDts;
    }

    /** The earliest presentation time. */
    long firstPts() {
        return firstPts;
    }

    /** When the last presented sample is over. */
    long endPts() {
        return lastPts;
    }

    /** All that follows the sample description in stbl; chunks lie from {@code dataOffset} on. */
    void write(BoxWriter out, long dataOffset, boolean wideOffsets) {
        writeRuns(out, BoxType.STTS, 0, durations);
        if (compositionOffsets.runCount() > 1
                || compositionOffsets.runCount() == 1 && compositionOffsets.value(0) != 0) {
            writeRuns(out, BoxType.CTTS, negativeOffset ? 1 : 0, compositionOffsets);
        }
        if (syncCount < sampleCount) {
            int stss = out.begin(BoxType.STSS, 0, 0);
            out.u32(syncCount);
            for (int i = 0; i < syncCount; i++) {
                out.u32(syncSamples[i]);
            }
            out.end(stss);
        }
        writeChunkSizes(out);
        int stsz = out.begin(BoxType.STSZ, 0, 0);
        out.u32(0).u32(sampleCount);
        for (int i = 0; i < sampleCount; i++) {
            out.u32(sizes[i]);
        }
        out.end(stsz);
        int offsets = out.begin(wideOffsets ? BoxType.CO64 : BoxType.STCO, 0, 0);
        out.u32(chunkCount);
        for (int i = 0; i < chunkCount; i++) {
            if (wideOffsets) {
                out.u64(dataOffset + chunkOffsets[i]);
            } else {
                out.u32(dataOffset + chunkOffsets[i]);
            }
        }
        out.end(offsets);
    }

    private void beginChunk(long offset) {
        if (chunkCount > 0) {
            chunkSizes.add(samplesInChunk);
        }
        samplesInChunk = 0;
        if (chunkCount == chunkOffsets.length) {
            chunkOffsets = Arrays.copyOf(chunkOffsets, 2 * chunkCount);
        }
        chunkOffsets[chunkCount++] = offset;
    }

    private void writeChunkSizes(BoxWriter out) {
        int box = out.begin(BoxType.STSC, 0, 0);
        out.u32(chunkSizes.runCount());
        long chunk = 1;
        for (int i = 0; i < chunkSizes.runCount(); i++) {
            out.u32(chunk).u32(chunkSizes.value(i)).u32(1);
            chunk += chunkSizes.count(i);
        }
        out.end(box);
    }

    private static void writeRuns(BoxWriter out, int type, int version, RunLengths runs) {
        int box = out.begin(type, version, 0);
        out.u32(runs.runCount());
        for (int i = 0; i < runs.runCount(); i++) {
            out.u32(runs.count(i)).u32(runs.value(i));
        }
        out.end(box);
    }
}
