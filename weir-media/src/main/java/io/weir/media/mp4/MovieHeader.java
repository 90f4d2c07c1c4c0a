package io.weir.media.mp4;

import io.weir.base.buf.Bytes;
import java.util.List;

/**
 * A movie with the tables of all its samples, to be written piece by piece: what it is made of is much smaller than itself.
 *
 * <p>Threading: one thread at a time, that of its {@link ProgressiveMuxer}.
 * <p>Limits: pieces of {@value #PIECE_LENGTH} bytes and one row.
 */
public final class MovieHeader {
    /** Bytes after which a piece ends. */
    public static final int PIECE_LENGTH = 64 * 1024;

    private static final int ROW_LENGTH_MAX = 16;

    /** What is not tables: one more than there are tables, which lie between. */
    private final List<Bytes> around;

    private final List<TableRows> tables;
    private final long length;
    private final long dataOffset;
    private int index;
    private boolean inTable;

    /**
     * What was written there.
     *
     * @param dataOffset where in the file the payloads begin; less than 0 when they follow
     */
    MovieHeader(BoxWriter written, long dataOffset) {
        this.around = written.around();
        this.tables = written.left();
        this.length = (long) written.length() + written.leftLength();
        this.dataOffset = dataOffset < 0 ? length : dataOffset;
    }

    /** Bytes of the whole. */
    public long length() {
        return length;
    }

    /** Its next bytes; empty at its end. */
    public Bytes next() {
        BoxWriter out = new BoxWriter(PIECE_LENGTH + ROW_LENGTH_MAX);
        while (index < around.size() && out.length() < PIECE_LENGTH) {
            if (!inTable) {
                out.bytes(around.get(index));
                inTable = index < tables.size();
                index += inTable ? 0 : 1;
            } else if (tables.get(index).write(out, PIECE_LENGTH, dataOffset)) {
                inTable = false;
                index++;
            }
        }
        return out.toBytes();
    }

    /** All of it that was not yet given, for what is known to be small. */
    public Bytes rest() {
        BoxWriter out = new BoxWriter(1024);
        for (Bytes piece = next(); !piece.isEmpty(); piece = next()) {
            out.bytes(piece);
        }
        return out.toBytes();
    }
}
