package io.weir.media.mp4;

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
    private final NumberList sizes = new NumberList();
    /** From each sync sample to the next. */
    private final NumberList syncDistances = new NumberList();
    /** From each chunk to the next. */
    private final NumberList chunkDistances = new NumberList();

    private int sampleCount;
    private int syncCount;
    private int lastSync;
    private int chunkCount;
    private long lastChunkOffset;
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
        sizes.add(size);
        sampleCount++;
        if (sync) {
            syncDistances.add(sampleCount - lastSync);
            lastSync = sampleCount;
            syncCount++;
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
        return durations.last();
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

    /** Bytes of memory that it takes. */
    long bytes() {
        return durations.bytes()
                + compositionOffsets.bytes()
                + chunkSizes.bytes()
                + sizes.bytes()
                + syncDistances.bytes()
                + chunkDistances.bytes();
    }

    /** All that follows the sample description in stbl, with places left for rows. */
    void write(BoxWriter out, boolean wideOffsets) {
        writeRuns(out, BoxType.STTS, 0, durations);
        if (compositionOffsets.runCount() > 1 || compositionOffsets.last() != 0) {
            writeRuns(out, BoxType.CTTS, negativeOffset ? 1 : 0, compositionOffsets);
        }
        if (syncCount < sampleCount) {
            int stss = out.begin(BoxType.STSS, 0, 0);
            out.u32(syncCount).leave(sums(syncCount, syncDistances));
            out.end(stss);
        }
        writeChunkSizes(out);
        int stsz = out.begin(BoxType.STSZ, 0, 0);
        NumberList.Reader reader = sizes.reader();
        out.u32(0).u32(sampleCount).leave(new TableRows(sampleCount, 4, (to, _) -> to.u32(reader.next())));
        out.end(stsz);
        int offsets = out.begin(wideOffsets ? BoxType.CO64 : BoxType.STCO, 0, 0);
        out.u32(chunkCount);
        writeChunkOffsets(out, wideOffsets);
        out.end(offsets);
    }

    private void beginChunk(long offset) {
        if (chunkCount > 0) {
            chunkSizes.add(samplesInChunk);
        }
        samplesInChunk = 0;
        chunkDistances.add(offset - lastChunkOffset);
        lastChunkOffset = offset;
        chunkCount++;
    }

    private void writeChunkSizes(BoxWriter out) {
        int box = out.begin(BoxType.STSC, 0, 0);
        RunLengths.Reader reader = chunkSizes.reader();
        long[] chunk = {1};
        out.u32(chunkSizes.runCount()).leave(new TableRows(chunkSizes.runCount(), 12, (to, _) -> {
            reader.next();
            to.u32(chunk[0]).u32(reader.value()).u32(1);
            chunk[0] += reader.length();
        }));
        out.end(box);
    }

    private void writeChunkOffsets(BoxWriter out, boolean wide) {
        NumberList.Reader reader = chunkDistances.reader();
        long[] sum = {0};
        out.leave(new TableRows(chunkCount, wide ? 8 : 4, (to, dataOffset) -> {
            sum[0] += reader.next();
            if (wide) {
                to.u64(dataOffset + sum[0]);
            } else {
                to.u32(dataOffset + sum[0]);
            }
        }));
    }

    private static TableRows sums(int count, NumberList distances) {
        NumberList.Reader reader = distances.reader();
        long[] sum = {0};
        return new TableRows(count, 4, (to, _) -> {
            sum[0] += reader.next();
            to.u32(sum[0]);
        });
    }

    private static void writeRuns(BoxWriter out, int type, int version, RunLengths runs) {
        int box = out.begin(type, version, 0);
        RunLengths.Reader reader = runs.reader();
        out.u32(runs.runCount()).leave(new TableRows(runs.runCount(), 8, (to, _) -> {
            reader.next();
            to.u32(reader.length()).u32(reader.value());
        }));
        out.end(box);
    }
}
