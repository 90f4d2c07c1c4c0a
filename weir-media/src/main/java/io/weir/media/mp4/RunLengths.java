package io.weir.media.mp4;

/** Numbers as runs of equal ones, as the tables of a movie have them. Threading: one thread at a time. */
final class RunLengths {
    /** Length and value of all runs but the last. */
    private final NumberList ended = new NumberList();

    private int runCount;
    private long lastLength;
    private long lastValue;

    void add(long value) {
        if (runCount > 0 && value == lastValue) {
            lastLength++;
            return;
        }
        if (runCount > 0) {
            ended.add(lastLength);
            ended.add(lastValue);
        }
        runCount++;
        lastLength = 1;
        lastValue = value;
    }

    int runCount() {
        return runCount;
    }

    /** The number added last; 0 when there is none. */
    long last() {
        return lastValue;
    }

    /** Bytes of memory that the runs take. */
    long bytes() {
        return ended.bytes();
    }

    /** The runs from the first on. */
    Reader reader() {
        return new Reader();
    }

    /** Goes through the runs; whoever asks knows how many there are. Threading: that of the runs. */
    final class Reader {
        private final NumberList.Reader from = ended.reader();
        private int left = runCount;
        private long length;
        private long value;

        /** Goes to the next run. */
        void next() {
            boolean isLast = --left == 0;
            length = isLast ? lastLength : from.next();
            value = isLast ? lastValue : from.next();
        }

        long length() {
            return length;
        }

        long value() {
            return value;
        }
    }
}
