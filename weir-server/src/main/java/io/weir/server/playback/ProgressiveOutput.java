package io.weir.server.playback;

import io.weir.base.buf.Bytes;
import io.weir.media.MediaException;
import io.weir.media.mp4.MovieHeader;
import io.weir.media.mp4.ProgressiveMuxer;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A range as progressive MP4, its movie in front: the recordings are gone through twice, first for the sizes only. Its tables are kept
 * until they are written.
 *
 * <p>Threading: one thread at a time; may wait for the disk.
 * <p>Limits: tables of {@link TableBudget#fileBytesMax}; one {@link RangeParts part} of payloads.
 */
public final class ProgressiveOutput implements RangeOutput, Closeable {
    private static final int CHUNK_BYTES_MIN = 256 * 1024;

    /** So much must have been gone through before anything is said about the rest of a range. */
    private static final long FORETOLD_FROM_NS = 600_000_000_000L;

    /** What is foretold may be wrong by that factor. */
    private static final int FORETOLD_FACTOR = 3;

    private final RangeParts parts;
    private final TableBudget.Share share;
    private final long lengthBytes;
    private @Nullable MovieHeader header;
    private long payloadLeftBytes;

    private ProgressiveOutput(RangeParts parts, TableBudget.Share share, MovieHeader header, long payloadBytes) {
        this.parts = parts;
        this.share = share;
        this.header = header;
        this.lengthBytes = header.length() + payloadBytes;
        this.payloadLeftBytes = payloadBytes;
    }

    /**
     * The whole of {@code range}, which stays its opener's to close, as is what this answers. Goes through it once; ends early when it
     * can be foretold that the tables won't fit.
     *
     * @throws RangeException when it is too long, too many others are being made, or it has a gap and was to have none
     */
    public static ProgressiveOutput of(RecordedRange range, TableBudget budget)
            throws RangeException, MediaException, IOException {
        TableBudget.Share share = budget.new Share();
        boolean made = false;
        try {
            ProgressiveMuxer muxer = new ProgressiveMuxer(range.tracks());
            muxer.startAt(0, 1);
            Sum sum = addAll(range, muxer, share, budget.fileBytesMax());
            range.requireWhole();
            range.rewind();
            RangeParts parts = RangeParts.payloads(range, sum.unitCount);
            ProgressiveOutput output = new ProgressiveOutput(parts, share, muxer.header(), sum.payloadBytes);
            made = true;
            return output;
        } finally {
            if (!made) {
                share.close();
            }
        }
    }

    /** What was gone through. */
    private record Sum(long unitCount, long payloadBytes) {}

    private static Sum addAll(RecordedRange range, ProgressiveMuxer muxer, TableBudget.Share share, long tableBytesMax)
            throws RangeException, MediaException, IOException {
        RangeParts sizes = RangeParts.sizes(range);
        long payloadBytes = 0;
        long count = 0;
        for (List<RangeParts.Item> part = sizes.next(); !part.isEmpty(); part = sizes.next()) {
            count += part.size();
            if (count > ProgressiveMuxer.SAMPLE_COUNT_MAX) {
                throw share.tooLong();
            }
            for (RangeParts.Item item : part) {
                RangeUnit unit = item.unit();
                int size = unit.sample().sizeBytes();
                muxer.add(
                        unit.trackId(),
                        unit.ptsTicks(),
                        unit.dtsTicks(),
                        unit.sample().keyframe(),
                        size);
                payloadBytes += size;
            }
            share.require(muxer.tableBytes());
            if (foretold(muxer.tableBytes(), range) > (double) FORETOLD_FACTOR * tableBytesMax) {
                throw share.tooLong();
            }
        }
        return new Sum(count, payloadBytes);
    }

    /** How many bytes the tables will have if the range goes on as it began; 0 as long as that is too early to tell. */
    private static double foretold(long tableBytes, RecordedRange range) {
        long doneNs = range.readNs();
        return doneNs < FORETOLD_FROM_NS ? 0 : (double) tableBytes / doneNs * range.durationNs();
    }

    @Override
    public long lengthBytes() {
        return lengthBytes;
    }

    @Override
    public List<Bytes> next() throws MediaException, IOException {
        MovieHeader movie = header;
        if (movie != null) {
            Bytes piece = movie.next();
            if (!piece.isEmpty()) {
                return List.of(piece);
            }
            header = null;
            share.close();
        }
        List<Bytes> out = new ArrayList<>();
        long sizeBytes = 0;
        while (payloadLeftBytes > 0 && sizeBytes < CHUNK_BYTES_MIN) {
            List<RangeParts.Item> part = parts.next();
            if (part.isEmpty()) {
                throw changed();
            }
            for (RangeParts.Item item : part) {
                Bytes payload = item.payload();
                if (payload.length() != item.unit().sample().sizeBytes() || payload.length() > payloadLeftBytes) {
                    throw changed();
                }
                out.add(payload);
                sizeBytes += payload.length();
                payloadLeftBytes -= payload.length();
            }
        }
        return out;
    }

    private static EOFException changed() {
        return new EOFException("the recording is not what it was");
    }

    /** Forgets its tables. */
    @Override
    public void close() {
        header = null;
        share.close();
    }
}
