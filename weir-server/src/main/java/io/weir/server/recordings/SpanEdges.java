package io.weir.server.recordings;

import io.weir.media.mp4.MtxiBox;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which segments of the index begin a span and which end one: marks that are kept with them, so that spans are found without looking at
 * what is between. They are written in the transaction of the change that moves them, and concern no others than the neighbours of the
 * segment that has changed.
 *
 * <p>Threading: that of the connection.
 */
final class SpanEdges implements AutoCloseable {
    static final int BEGINS = 1;
    static final int ENDS = 2;

    private static final String EARLIER = "SELECT " + IndexDatabase.COLUMNS
            + " FROM segment WHERE path_id=? AND (start_us, file)<(?,?) ORDER BY start_us DESC, file DESC LIMIT 1";
    private static final String LATER = "SELECT " + IndexDatabase.COLUMNS
            + " FROM segment WHERE path_id=? AND (start_us, file)>(?,?) ORDER BY start_us, file LIMIT 1";
    private static final String MARK =
            "UPDATE segment SET edge=(edge&~?4)|?5" + " WHERE path_id=?1 AND start_us=?2 AND file=?3 AND (edge&?4)<>?5";
    /** Bound parameters: path, key of the first segment, key of the last. */
    static final String BETWEEN = "SELECT start_us, duration_ns, continuity, edge FROM segment WHERE edge>0"
            + " AND path_id=?1 AND (start_us, file)>=(?2,?3) AND (start_us, file)<=(?4,?5) ORDER BY start_us, file";

    private final PreparedStatement earlier;
    private final PreparedStatement later;
    private final PreparedStatement mark;

    /** Marks in the database of that connection. */
    SpanEdges(Connection writer) throws SQLException {
        earlier = writer.prepareStatement(EARLIER);
        later = writer.prepareStatement(LATER);
        mark = writer.prepareStatement(MARK);
    }

    /** A segment has been put. */
    void onPut(long pathId, RecordedSegment segment) throws SQLException {
        RecordedSegment before = neighbour(earlier, pathId, segment);
        RecordedSegment behind = neighbour(later, pathId, segment);
        join(pathId, before, segment);
        join(pathId, segment, behind);
    }

    /** A segment has been removed. */
    void onRemove(long pathId, RecordedSegment segment) throws SQLException {
        join(pathId, neighbour(earlier, pathId, segment), neighbour(later, pathId, segment));
    }

    private static @Nullable RecordedSegment neighbour(PreparedStatement select, long pathId, RecordedSegment of)
            throws SQLException {
        IndexDatabase.bindKey(select, pathId, of);
        List<RecordedSegment> found = IndexDatabase.segments(of.path(), select);
        return found.isEmpty() ? null : found.getFirst();
    }

    private void join(long pathId, @Nullable RecordedSegment before, @Nullable RecordedSegment behind)
            throws SQLException {
        boolean apart = before == null || behind == null || !Continuity.follows(before, behind);
        if (before != null) {
            set(pathId, before, ENDS, apart);
        }
        if (behind != null) {
            set(pathId, behind, BEGINS, apart);
        }
    }

    private void set(long pathId, RecordedSegment segment, int edge, boolean is) throws SQLException {
        IndexDatabase.bindKey(mark, pathId, segment);
        mark.setInt(4, edge);
        mark.setInt(5, is ? edge : 0);
        mark.executeUpdate();
    }

    /**
     * The spans from one segment to another, as if there were nothing before and behind these.
     *
     * @param last comes after {@code first}, or is it
     */
    static List<RecordedSpan> between(Connection reader, long pathId, RecordedSegment first, RecordedSegment last)
            throws SQLException {
        try (PreparedStatement select = reader.prepareStatement(BETWEEN)) {
            IndexDatabase.bindKey(select, pathId, first);
            select.setLong(4, IndexDatabase.micros(last.start()));
            select.setString(5, last.file().toString());
            List<RecordedSpan> spans = new ArrayList<>();
            Place begin = Place.of(first);
            boolean open = true;
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    Place place = Place.of(rows);
                    int edge = rows.getInt(4);
                    if ((edge & BEGINS) != 0) {
                        begin = place;
                        open = true;
                    }
                    if ((edge & ENDS) != 0) {
                        spans.add(begin.to(place));
                        open = false;
                    }
                }
            }
            if (open) {
                spans.add(begin.to(Place.of(last)));
            }
            return spans;
        }
    }

    /** When a segment is, in the wall's time and in its stream's if it says so. */
    private record Place(long startUs, long durationNs, boolean says, long dtsNs) {
        static Place of(RecordedSegment segment) {
            MtxiBox continuity = segment.continuity();
            long startUs = IndexDatabase.micros(segment.start());
            long dtsNs = continuity == null ? 0 : continuity.dtsNs();
            return new Place(startUs, segment.durationNs(), continuity != null, dtsNs);
        }

        static Place of(ResultSet row) throws SQLException {
            byte[] continuity = row.getBytes(3);
            long dtsNs = continuity == null ? 0 : IndexDatabase.dtsNs(continuity);
            return new Place(row.getLong(1), row.getLong(2), continuity != null, dtsNs);
        }

        RecordedSpan to(Place last) {
            long offsetNs = says && last.says ? last.dtsNs - dtsNs : (last.startUs - startUs) * 1000;
            return new RecordedSpan(IndexDatabase.instant(startUs), offsetNs + last.durationNs);
        }
    }

    @Override
    public void close() throws SQLException {
        earlier.close();
        later.close();
        mark.close();
    }
}
