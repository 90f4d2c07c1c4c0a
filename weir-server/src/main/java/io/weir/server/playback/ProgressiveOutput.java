package io.weir.server.playback;

import io.weir.base.buf.Bytes;
import io.weir.media.MediaException;
import io.weir.media.mp4.ProgressiveMuxer;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A range as progressive MP4, its movie in front: the recordings are gone through twice, first for the sizes only.
 *
 * <p>Threading: one thread at a time; may wait for the disk.
 * <p>Limits: {@link ProgressiveMuxer#SAMPLE_COUNT_MAX} units a track; some ten bytes for each are kept until the movie is written.
 */
public final class ProgressiveOutput implements RangeOutput {
    private static final int CHUNK_BYTES_MIN = 256 * 1024;

    private final RecordedRange range;
    private final long lengthBytes;
    private @Nullable Bytes header;
    private long payloadLeftBytes;

    private ProgressiveOutput(RecordedRange range, Bytes header, long payloadBytes) {
        this.range = range;
        this.header = header;
        this.lengthBytes = header.length() + payloadBytes;
        this.payloadLeftBytes = payloadBytes;
    }

    /**
     * The whole of {@code range}, which stays its opener's to close. Goes through it once.
     *
     * @throws RangeException when it is too long
     */
    public static ProgressiveOutput of(RecordedRange range) throws RangeException, MediaException, IOException {
        ProgressiveMuxer muxer = new ProgressiveMuxer(range.tracks());
        muxer.startAt(0, 1);
        long payloadBytes = 0;
        long count = 0;
        for (RangeUnit unit = range.next(); unit != null; unit = range.next()) {
            if (count++ == ProgressiveMuxer.SAMPLE_COUNT_MAX) {
                throw new RangeException(
                        RangeException.Cause.UNSUPPORTED, "the range is too long for format=mp4, use format=fmp4");
            }
            int size = unit.sample().sizeBytes();
            muxer.add(
                    unit.trackId(),
                    unit.ptsTicks(),
                    unit.dtsTicks(),
                    unit.sample().keyframe(),
                    size);
            payloadBytes += size;
        }
        range.rewind();
        return new ProgressiveOutput(range, muxer.header(), payloadBytes);
    }

    @Override
    public long lengthBytes() {
        return lengthBytes;
    }

    @Override
    public List<Bytes> next() throws MediaException, IOException {
        List<Bytes> out = new ArrayList<>();
        long sizeBytes = 0;
        if (header != null) {
            out.add(header);
            header = null;
        }
        while (payloadLeftBytes > 0 && sizeBytes < CHUNK_BYTES_MIN) {
            RangeUnit unit = range.next();
            Bytes payload = unit == null ? Bytes.EMPTY : range.payload(unit);
            if (unit == null || payload.length() != unit.sample().sizeBytes() || payload.length() > payloadLeftBytes) {
                throw new EOFException("the recording is not what it was");
            }
            out.add(payload);
            sizeBytes += payload.length();
            payloadLeftBytes -= payload.length();
        }
        return out;
    }
}
