package io.weir.media.mpegts;

/** What a demuxer has passed over, for the log and for tests. Threading: one thread at a time. */
final class TsCounters {
    private long untimedCount;
    private long unconfiguredCount;
    private long tooLongCount;
    private long skippedByteCount;

    void untimed() {
        untimedCount++;
    }

    void unconfigured() {
        unconfiguredCount++;
    }

    void tooLong() {
        tooLongCount++;
    }

    void skipped(int byteCount) {
        skippedByteCount += byteCount;
    }

    long untimedCount() {
        return untimedCount;
    }

    long unconfiguredCount() {
        return unconfiguredCount;
    }

    long tooLongCount() {
        return tooLongCount;
    }

    long skippedByteCount() {
        return skippedByteCount;
    }
}
