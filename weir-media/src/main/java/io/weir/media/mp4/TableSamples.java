package io.weir.media.mp4;

import io.weir.base.buf.Bytes;
import io.weir.media.MediaException;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the samples of one track by its tables, which stay the bytes that the file has (ISO/IEC 14496-12 §8.6, §8.7). A sample
 * that lies beyond the file's end ends the track: the file was cut off.
 *
 * <p>Threading: one thread at a time.
 */
final class TableSamples {
    private final MovieTrack track;
    private final Tables tables;
    private final long fileSize;
    private final Runs durations;
    private final Runs compositionOffsets;
    private final long decodingShift;
    private int sampleIndex;
    private int syncPosition;
    private int chunkIndex;
    private int chunkRun;
    private long leftInChunk;
    private boolean described;
    private long offset;
    private long dts;
    private @Nullable Mp4Sample current;

    /**
     * The content of the tables; each Bytes holds whole entries, as many as its own count says.
     *
     * @param sampleCount samples of the track
     * @param sampleSize bytes of every sample; 0 when {@code sizes} tells them
     * @param sizes entry_size of stsz
     * @param durations runs of stts
     * @param offsets runs of ctts, or no bytes
     * @param syncSamples numbers of stss, or null when every sample is one
     * @param chunkRuns runs of stsc
     * @param chunks offsets of stco or co64
     * @param wideChunks {@code chunks} are of 64 bits
     */
    record Tables(
            int sampleCount,
            long sampleSize,
            Bytes sizes,
            Bytes durations,
            Bytes offsets,
            @Nullable Bytes syncSamples,
            Bytes chunkRuns,
            Bytes chunks,
            boolean wideChunks) {
        static final Tables EMPTY =
                new Tables(0, 0, Bytes.EMPTY, Bytes.EMPTY, Bytes.EMPTY, null, Bytes.EMPTY, Bytes.EMPTY, false);

        /** By how much decoding times must be earlier than the tables say, so that none is after its presentation. */
        long decodingShift() {
            int least = 0;
            for (int at = 0; at < offsets.length(); at += Runs.ENTRY_LENGTH) {
                least = Math.min(least, (int) offsets.u32(at + 4));
            }
            return -(long) least;
        }

        /** Media ticks of all samples. */
        long totalDuration() {
            long total = 0;
            for (int at = 0; at < durations.length(); at += Runs.ENTRY_LENGTH) {
                total += durations.u32(at) * durations.u32(at + 4);
            }
            return total;
        }
    }

    TableSamples(MovieTrack track, long fileSize) throws MediaException {
        this.track = track;
        this.tables = track.tables;
        this.fileSize = fileSize;
        this.durations = new Runs(tables.durations);
        this.compositionOffsets = new Runs(tables.offsets);
        this.decodingShift = tables.decodingShift();
        advance();
    }

    /** The sample at hand; null when there are no more. */
    @Nullable
    Mp4Sample current() {
        return current;
    }

    /** Which one it is, from 0 on; samples without bytes count too. */
    int currentIndex() {
        return sampleIndex - 1;
    }

    /** Goes on to the next sample. Those without bytes, or with another sample description than the first, are passed over. */
    void advance() throws MediaException {
        current = null;
        while (sampleIndex < tables.sampleCount && nextChunkIfDue()) {
            int index = sampleIndex++;
            leftInChunk--;
            long size = tables.sampleSize != 0 ? tables.sampleSize : tables.sizes.u32(4 * index);
            if (size > Mp4Limits.SAMPLE_BYTES_MAX) {
                throw MediaException.limitExceeded("MP4 sample of " + size + " bytes");
            }
            long duration = durations.next();
            // Version 0 has unsigned offsets; all that exist are small enough to be the same as signed ones.
            int composition = (int) compositionOffsets.next();
            long sampleOffset = offset;
            long sampleDts = dts;
            offset += size;
            dts += duration;
            if (sampleOffset < 0 || offset > fileSize) {
                sampleIndex = tables.sampleCount;
                return;
            }
            if (size > 0 && described) {
                MovieTrack.Timing timing =
                        new MovieTrack.Timing(sampleDts - decodingShift, composition + decodingShift, duration);
                current = track.sample(timing, isSync(index), sampleOffset, (int) size);
                return;
            }
        }
    }

    private boolean nextChunkIfDue() {
        int entryLength = tables.wideChunks ? 8 : 4;
        while (leftInChunk == 0) {
            int at = chunkIndex * entryLength;
            if (at >= tables.chunks.length() || tables.chunkRuns.isEmpty()) {
                return false;
            }
            offset = tables.chunks.u32(at);
            if (tables.wideChunks) {
                offset = offset << 32 | tables.chunks.u32(at + 4);
            }
            chunkIndex++;
            int nextRun = 12 * (chunkRun + 1);
            if (nextRun < tables.chunkRuns.length() && tables.chunkRuns.u32(nextRun) <= chunkIndex) {
                chunkRun++;
            }
            leftInChunk = tables.chunkRuns.u32(12 * chunkRun + 4);
            described = tables.chunkRuns.u32(12 * chunkRun + 8) == 1;
        }
        return true;
    }

    private boolean isSync(int index) {
        Bytes syncs = tables.syncSamples;
        if (syncs == null) {
            return true;
        }
        while (syncPosition < syncs.length() && syncs.u32(syncPosition) < index + 1L) {
            syncPosition += 4;
        }
        return syncPosition < syncs.length() && syncs.u32(syncPosition) == index + 1L;
    }

    /** The values of a table that counts equal ones; the last goes on when the table ends early. */
    private static final class Runs {
        static final int ENTRY_LENGTH = 8;

        private final Bytes table;
        private int at = -ENTRY_LENGTH;
        private long left;
        private long value;

        Runs(Bytes table) {
            this.table = table;
        }

        long next() {
            while (left == 0) {
                if (at + ENTRY_LENGTH >= table.length()) {
                    return value;
                }
                at += ENTRY_LENGTH;
                left = table.u32(at);
                value = table.u32(at + 4);
            }
            left--;
            return value;
        }
    }
}
