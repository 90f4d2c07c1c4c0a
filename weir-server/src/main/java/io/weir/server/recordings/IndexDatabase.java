package io.weir.server.recordings;

import io.weir.base.buf.Bytes;
import io.weir.base.id.PathName;
import io.weir.config.RecordFormat;
import io.weir.media.mp4.MtxiBox;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;

/**
 * The index in a SQLite file. Segments lie by path and start, so that those of a time are found without looking at others. A file has
 * one segment.
 *
 * <p>Threading: one thread at a time writes, any number reads; both wait for the disk.
 * <p>Limits: none of its own; some 300 bytes for each segment.
 */
final class IndexDatabase implements AutoCloseable {
    /** Raised when the tables change: an older file is built anew from the recordings. */
    static final int VERSION = 3;

    /**
     * How many segments that begin before a time are looked at for whether they reach into it: recordings of a path follow one another,
     * but for clocks that were set.
     */
    static final int EARLIER_MAX = 4;

    private static final int OPEN = 1;
    private static final int TS = 2;
    private static final int CONTINUITY_LENGTH = MtxiBox.STREAM_ID_LENGTH + 3 * Long.BYTES;
    private static final long MICROS = 1_000_000;

    private static final String TABLES = """
            CREATE TABLE path(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
            CREATE TABLE segment(
                path_id INTEGER NOT NULL REFERENCES path(id),
                start_us INTEGER NOT NULL,
                file TEXT NOT NULL,
                duration_ns INTEGER NOT NULL,
                size_bytes INTEGER NOT NULL,
                flags INTEGER NOT NULL,
                continuity BLOB,
                edge INTEGER NOT NULL DEFAULT 0,
                PRIMARY KEY (path_id, start_us, file)) WITHOUT ROWID;
            CREATE INDEX edges ON segment(path_id, start_us, file, edge, duration_ns, continuity) WHERE edge>0;
            CREATE UNIQUE INDEX files ON segment(file);
            PRAGMA user_version=3""";
    static final String COLUMNS = "start_us, file, duration_ns, size_bytes, flags, continuity";
    private static final String OVERLAPPING = "SELECT " + COLUMNS + " FROM segment WHERE path_id=?1 AND start_us>="
            + "coalesce((SELECT min(start_us) FROM (SELECT start_us FROM segment WHERE path_id=?1 AND start_us<=?2"
            + " ORDER BY start_us DESC LIMIT " + EARLIER_MAX + ")), ?2)"
            + " AND start_us<?3 AND start_us+duration_ns/1000+(flags&1)>?2";
    /** Bound parameters: path, from, to, how many, how many to pass over. */
    static final String BETWEEN = OVERLAPPING + " ORDER BY start_us, file LIMIT ?4 OFFSET ?5";
    /** Bound parameters: path, from, to. */
    static final String LAST = OVERLAPPING + " ORDER BY start_us DESC, file DESC LIMIT 1";

    private static final String WITH_PATH =
            "SELECT " + COLUMNS + ", name FROM segment CROSS JOIN path ON path.id=path_id";
    /** Bound parameters: path, start and file of a segment that takes the place of these. */
    static final String DISPLACED = WITH_PATH + " WHERE file=?3 AND (path_id, start_us)<>(?1,?2)";
    /** Bound parameters: names of files that come before and behind, how many. */
    static final String OF_FILES = WITH_PATH + " WHERE file>?1 AND file<?2 ORDER BY file LIMIT ?3";
    /** The order of the index, within a path. */
    static final Comparator<RecordedSegment> ORDER = Comparator.<RecordedSegment>comparingLong(
                    segment -> micros(segment.start()))
            .thenComparing(segment -> segment.file().toString());

    private final Connection writer;
    private final Connection reader;
    private final Map<PathName, Long> pathIds = new HashMap<>();

    private IndexDatabase(Connection writer, Connection reader) {
        this.writer = writer;
        this.reader = reader;
    }

    /**
     * Opens the index in that file; makes it when it is not there or of another version.
     *
     * @throws SQLException when it cannot be opened, or is not an index
     */
    static IndexDatabase open(Path file) throws SQLException, IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        return open("jdbc:sqlite:" + file.toAbsolutePath());
    }

    /** An index that is gone with the process. */
    static IndexDatabase inMemory() throws SQLException {
        Connection only = DriverManager.getConnection("jdbc:sqlite::memory:");
        prepare(only);
        return new IndexDatabase(only, only);
    }

    private static IndexDatabase open(String url) throws SQLException {
        Connection writer = DriverManager.getConnection(url);
        try {
            prepare(writer);
            Connection reader = DriverManager.getConnection(url);
            run(reader, "PRAGMA busy_timeout=10000");
            return new IndexDatabase(writer, reader);
        } catch (SQLException e) {
            writer.close();
            throw e;
        }
    }

    private static void prepare(Connection connection) throws SQLException {
        run(connection, "PRAGMA journal_mode=WAL");
        run(connection, "PRAGMA synchronous=NORMAL");
        run(connection, "PRAGMA busy_timeout=10000");
        int version = number(connection, "PRAGMA user_version");
        if (version == VERSION) {
            number(connection, "SELECT count(*) FROM sqlite_schema");
            return;
        }
        run(connection, "DROP TABLE IF EXISTS segment");
        run(connection, "DROP TABLE IF EXISTS path");
        for (String statement : TABLES.split(";")) {
            run(connection, statement);
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getInt(1) : 0;
        }
    }

    /** Deletes an index and what belongs to it. */
    static void delete(Path file) throws IOException {
        for (String suffix : List.of("", "-wal", "-shm")) {
            Files.deleteIfExists(file.resolveSibling(file.getFileName() + suffix));
        }
    }

    /** Whether the file itself is broken, rather than the disk full or the like. */
    static boolean isBroken(SQLException e) {
        int code = e.getErrorCode() & 0xff;
        return code == SQLiteErrorCode.SQLITE_CORRUPT.code || code == SQLiteErrorCode.SQLITE_NOTADB.code;
    }

    /**
     * Makes the changes, all or none. What else is known of a file that is put is forgotten.
     *
     * @return the changes, with these
     */
    List<IndexChange> apply(List<IndexChange> changes) throws SQLException {
        synchronized (writer) {
            writer.setAutoCommit(false);
            try (Changing changing = new Changing()) {
                for (IndexChange change : changes) {
                    switch (change) {
                        case IndexChange.Put(var segment) -> changing.put(segment);
                        case IndexChange.Remove(var segment) -> changing.remove(segment);
                    }
                }
                writer.commit();
                return changing.made;
            } catch (SQLException e) {
                writer.rollback();
                pathIds.clear();
                throw e;
            } finally {
                writer.setAutoCommit(true);
            }
        }
    }

    /** A transaction's statements. */
    private final class Changing implements AutoCloseable {
        final List<IndexChange> made = new ArrayList<>();
        private final PreparedStatement displaced = writer.prepareStatement(DISPLACED);
        private final PreparedStatement put = writer.prepareStatement(
                "INSERT OR REPLACE INTO segment(path_id, " + COLUMNS + ") VALUES(?,?,?,?,?,?,?)");
        private final PreparedStatement remove =
                writer.prepareStatement("DELETE FROM segment WHERE path_id=? AND start_us=? AND file=?");
        private final SpanEdges edges = new SpanEdges(writer);

        Changing() throws SQLException {
            // that of the statements
        }

        void put(RecordedSegment segment) throws SQLException {
            long pathId = pathId(segment.path());
            bindKey(displaced, pathId, segment);
            for (RecordedSegment other : segments(null, displaced)) {
                remove(other);
            }
            bind(put, pathId, segment).executeUpdate();
            edges.onPut(pathId, segment);
            made.add(new IndexChange.Put(segment));
        }

        void remove(RecordedSegment segment) throws SQLException {
            long pathId = pathId(segment.path());
            bindKey(remove, pathId, segment).executeUpdate();
            edges.onRemove(pathId, segment);
            made.add(new IndexChange.Remove(segment));
        }

        @Override
        public void close() throws SQLException {
            displaced.close();
            put.close();
            remove.close();
            edges.close();
        }
    }

    /** The first three parameters. */
    static PreparedStatement bindKey(PreparedStatement to, long pathId, RecordedSegment segment) throws SQLException {
        to.setLong(1, pathId);
        to.setLong(2, micros(segment.start()));
        to.setString(3, segment.file().toString());
        return to;
    }

    private static PreparedStatement bind(PreparedStatement to, long pathId, RecordedSegment segment)
            throws SQLException {
        bindKey(to, pathId, segment);
        to.setLong(4, segment.durationNs());
        to.setLong(5, segment.sizeBytes());
        to.setInt(6, (segment.open() ? OPEN : 0) | (segment.format() == RecordFormat.MPEGTS ? TS : 0));
        MtxiBox continuity = segment.continuity();
        to.setBytes(7, continuity == null ? null : bytes(continuity));
        return to;
    }

    private static byte[] bytes(MtxiBox box) {
        return ByteBuffer.allocate(CONTINUITY_LENGTH)
                .put(box.streamId().toArray())
                .putLong(box.segmentNumber())
                .putLong(box.dtsNs())
                .putLong(box.ntpNs())
                .array();
    }

    /** What {@link MtxiBox#dtsNs} a row's continuity has. */
    static long dtsNs(byte[] continuity) {
        return ByteBuffer.wrap(continuity).getLong(MtxiBox.STREAM_ID_LENGTH + Long.BYTES);
    }

    /** Most segments have the stream id of the one before, which they share then. */
    private static MtxiBox continuity(byte[] bytes, Bytes streamIdBefore) {
        ByteBuffer from = ByteBuffer.wrap(bytes);
        byte[] array = new byte[MtxiBox.STREAM_ID_LENGTH];
        from.get(array);
        Bytes id = Bytes.wrap(array);
        return new MtxiBox(
                id.equals(streamIdBefore) ? streamIdBefore : id, from.getLong(), from.getLong(), from.getLong());
    }

    private long pathId(PathName path) throws SQLException {
        Long known = pathIds.get(path);
        if (known != null) {
            return known;
        }
        try (PreparedStatement insert = writer.prepareStatement("INSERT OR IGNORE INTO path(name) VALUES(?)")) {
            insert.setString(1, path.value());
            insert.executeUpdate();
        }
        long id = idOf(writer, path).orElseThrow();
        pathIds.put(path, id);
        return id;
    }

    private static Optional<Long> idOf(Connection connection, PathName path) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT id FROM path WHERE name=?")) {
            select.setString(1, path.value());
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? Optional.of(rows.getLong(1)) : Optional.empty();
            }
        }
    }

    /** A part of a path's segments that overlap a time, by start. */
    List<RecordedSegment> between(PathName path, @Nullable Instant from, @Nullable Instant to, int offset, int countMax)
            throws SQLException {
        synchronized (reader) {
            Optional<Long> id = idOf(reader, path);
            if (id.isEmpty()) {
                return List.of();
            }
            try (PreparedStatement select = reader.prepareStatement(BETWEEN)) {
                bindRange(select, id.get(), from, to);
                select.setInt(4, countMax);
                select.setInt(5, offset);
                return segments(path, select);
            }
        }
    }

    private static void bindRange(PreparedStatement select, long pathId, @Nullable Instant from, @Nullable Instant to)
            throws SQLException {
        select.setLong(1, pathId);
        select.setLong(2, from == null ? Long.MIN_VALUE : micros(from));
        select.setLong(3, to == null ? Long.MAX_VALUE : microsUp(to));
    }

    /** The spans of a path's segments that overlap a time. */
    GrowingSpans spans(PathName path, @Nullable Instant from, @Nullable Instant to) throws SQLException {
        synchronized (reader) {
            reader.setAutoCommit(false);
            try {
                List<RecordedSegment> first = between(path, from, to, 0, 1);
                if (first.isEmpty()) {
                    return new GrowingSpans(List.of(), null);
                }
                long id = idOf(reader, path).orElseThrow();
                try (PreparedStatement select = reader.prepareStatement(LAST)) {
                    bindRange(select, id, from, to);
                    RecordedSegment last = segments(path, select).getFirst();
                    return new GrowingSpans(SpanEdges.between(reader, id, first.getFirst(), last), last);
                }
            } finally {
                reader.setAutoCommit(true);
            }
        }
    }

    /** How a query is answered, in SQLite's words. */
    List<String> plan(String query) throws SQLException {
        synchronized (reader) {
            try (Statement statement = reader.createStatement();
                    ResultSet rows = statement.executeQuery("EXPLAIN QUERY PLAN " + query)) {
                List<String> steps = new ArrayList<>();
                while (rows.next()) {
                    steps.add(rows.getString("detail"));
                }
                return steps;
            }
        }
    }

    /**
     * The rows of {@link #COLUMNS}.
     *
     * @param path whose they are; null when that comes behind these
     */
    static List<RecordedSegment> segments(@Nullable PathName path, PreparedStatement select) throws SQLException {
        List<RecordedSegment> found = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            Bytes streamId = Bytes.EMPTY;
            while (rows.next()) {
                int flags = rows.getInt(5);
                byte[] packed = rows.getBytes(6);
                MtxiBox continuity = packed == null ? null : continuity(packed, streamId);
                streamId = continuity == null ? streamId : continuity.streamId();
                found.add(new RecordedSegment(
                        path == null ? new PathName(rows.getString(7)) : path,
                        Path.of(rows.getString(2)),
                        instant(rows.getLong(1)),
                        rows.getLong(3),
                        rows.getLong(4),
                        (flags & TS) == 0 ? RecordFormat.FMP4 : RecordFormat.MPEGTS,
                        (flags & OPEN) != 0,
                        continuity));
            }
        }
        return found;
    }

    /** Paths that have segments, by name. */
    List<PathName> paths() throws SQLException {
        synchronized (reader) {
            try (Statement statement = reader.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT name FROM path WHERE EXISTS"
                            + "(SELECT 1 FROM segment WHERE path_id=path.id) ORDER BY name")) {
                List<PathName> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(new PathName(rows.getString(1)));
                }
                return found;
            }
        }
    }

    /** Segments whose files are anywhere in a directory, by file, behind one or from the first on. */
    List<RecordedSegment> in(Path directory, @Nullable Path last, int countMax) throws SQLException {
        String name = directory.toString();
        String inside = name.endsWith("/") ? name : name + '/';
        synchronized (reader) {
            try (PreparedStatement select = reader.prepareStatement(OF_FILES)) {
                select.setString(1, last == null ? inside : last.toString());
                select.setString(2, inside.substring(0, inside.length() - 1) + (char) ('/' + 1));
                select.setInt(3, countMax);
                return segments(null, select);
            }
        }
    }

    /** How many segments a path has. */
    long count(PathName path) throws SQLException {
        synchronized (reader) {
            try (PreparedStatement select = reader.prepareStatement(
                    "SELECT count(*) FROM segment WHERE path_id=(SELECT id FROM path WHERE name=?)")) {
                select.setString(1, path.value());
                try (ResultSet rows = select.executeQuery()) {
                    return rows.next() ? rows.getLong(1) : 0;
                }
            }
        }
    }

    /** Whether there is a segment of that file, whosever it is. */
    boolean has(Path file) throws SQLException {
        synchronized (reader) {
            try (PreparedStatement select = reader.prepareStatement("SELECT 1 FROM segment WHERE file=?")) {
                select.setString(1, file.toString());
                try (ResultSet rows = select.executeQuery()) {
                    return rows.next();
                }
            }
        }
    }

    static long micros(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), MICROS), instant.getNano() / 1000);
    }

    /** An end that is not a whole microsecond belongs to the one it is in: less than that is looked for as well. */
    private static long microsUp(Instant end) {
        return micros(end.plusNanos(999));
    }

    static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1000);
    }

    @Override
    public void close() throws SQLException {
        synchronized (reader) {
            reader.close();
        }
        synchronized (writer) {
            writer.close();
        }
    }
}
