package io.weir.media.mp4;

/**
 * The rows of a table of a movie, made one after the other when they are wanted: what the tables are kept as is much smaller.
 *
 * <p>Threading: one thread at a time.
 */
final class TableRows {
    private final int rowCount;
    private final int rowLength;
    private final Row row;
    private int written;

    /** Writes the next row. */
    @FunctionalInterface
    interface Row {
        /** Writes it; {@code dataOffset} is where in the file the payloads begin. */
        void write(BoxWriter out, long dataOffset);
    }

    /** So many rows of so many bytes each. */
    TableRows(int rowCount, int rowLength, Row row) {
        this.rowCount = rowCount;
        this.rowLength = rowLength;
        this.row = row;
    }

    /** Bytes of all rows. */
    int length() {
        return Math.multiplyExact(rowCount, rowLength);
    }

    /** Writes as many rows as the writer should have bytes; answers whether that was all. */
    boolean write(BoxWriter out, int lengthMax, long dataOffset) {
        while (written < rowCount && out.length() < lengthMax) {
            row.write(out, dataOffset);
            written++;
        }
        return written == rowCount;
    }
}
