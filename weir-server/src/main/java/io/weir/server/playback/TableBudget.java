package io.weir.server.playback;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory for the tables of progressive MP4 files that are being made, which are kept until they are written.
 *
 * <p>Threading: any thread.
 * <p>Limits: so many bytes for all files together, half of them for one.
 */
public final class TableBudget {
    /** This part of the heap is for tables. */
    private static final int HEAP_PART = 8;

    /** A day of pictures and sound with the worst timestamps takes 48 MiB. */
    static final long TOTAL_BYTES_MAX = 256L << 20;

    /** Bytes are taken so many at once. */
    static final long STEP_BYTES = 256 * 1024;

    private final long totalBytes;
    private final AtomicLong takenBytes = new AtomicLong();

    /** So many bytes for all files together. */
    TableBudget(long totalBytes) {
        this.totalBytes = totalBytes;
    }

    /** An eighth of the heap, at most {@value #TOTAL_BYTES_MAX} bytes. */
    public static TableBudget ofHeap() {
        return new TableBudget(Math.min(TOTAL_BYTES_MAX, Runtime.getRuntime().maxMemory() / HEAP_PART));
    }

    /** Bytes that the tables of one file may take. */
    long fileBytesMax() {
        return totalBytes / 2;
    }

    /** Bytes that are taken by all files. */
    long takenBytes() {
        return takenBytes.get();
    }

    /** What one file takes. Threading: one thread at a time. */
    final class Share implements AutoCloseable {
        private long bytes;

        /**
         * Takes as much as is needed for so many bytes of tables.
         *
         * @throws RangeException when that is too much for one file, or others have taken it
         */
        void require(long needed) throws RangeException {
            if (needed > fileBytesMax()) {
                throw tooLong();
            }
            while (bytes < needed) {
                if (takenBytes.addAndGet(STEP_BYTES) > totalBytes) {
                    takenBytes.addAndGet(-STEP_BYTES);
                    throw new RangeException(
                            RangeException.Cause.BUSY, "too many files are being made as mp4: ask later or for fmp4");
                }
                bytes += STEP_BYTES;
            }
        }

        /** Why there is no such file. */
        RangeException tooLong() {
            return new RangeException(
                    RangeException.Cause.UNSUPPORTED,
                    "the range is too long for mp4, whose tables would take more than " + (fileBytesMax() >> 20)
                            + " MiB of memory: ask for fmp4 or for less");
        }

        /** Gives all back; harmless when it was. */
        @Override
        public void close() {
            takenBytes.addAndGet(-bytes);
            bytes = 0;
        }
    }
}
