package io.weir.server.clip;

import io.weir.base.buf.Bytes;
import io.weir.media.MediaException;
import io.weir.server.playback.FragmentedOutput;
import io.weir.server.playback.ProgressiveOutput;
import io.weir.server.playback.RangeException;
import io.weir.server.playback.RangeOutput;
import io.weir.server.playback.RecordedRange;
import io.weir.server.playback.TableBudget;
import io.weir.server.recordings.RecordedSegment;
import io.weir.server.recordings.SegmentLookup;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Makes the file of a clip out of recordings. The same recordings make the same file. Threading: any thread; waits for disks. */
final class ClipMaker {
    private final SegmentLookup segments;
    private final TableBudget tables;

    ClipMaker(SegmentLookup segments, TableBudget tables) {
        this.segments = segments;
        this.tables = tables;
    }

    /**
     * Writes the file and has the disk keep it.
     *
     * @param allTold whether everything that is known to be recorded could be found since before this
     * @throws RangeException when there is no such clip
     */
    ClipContent make(ClipRequest request, Path file, RunControl control, BooleanSupplier allTold)
            throws RangeException, MediaException, IOException {
        List<RecordedSegment> found = segments.between(request.path(), request.start(), request.end());
        if (!allTold.getAsBoolean()) {
            throw new IOException("the index of recordings broke meanwhile");
        }
        try (RecordedRange range = RecordedRange.open(request.range(), found)) {
            return switch (request.format()) {
                case FMP4 -> make(range, new FragmentedOutput(range), file, control);
                case MP4 -> {
                    try (ProgressiveOutput output = ProgressiveOutput.of(range, tables)) {
                        yield make(range, output, file, control);
                    }
                }
            };
        }
    }

    private static ClipContent make(RecordedRange range, RangeOutput output, Path file, RunControl control)
            throws RangeException, MediaException, IOException {
        control.step(output.lengthBytes());
        MessageDigest digest = Digests.sha256();
        long sizeBytes = write(output, file, digest, control);
        return new ClipContent(
                range.start(),
                Duration.ofNanos(range.durationNs()),
                sizeBytes,
                HexFormat.of().formatHex(digest.digest()),
                range.gaps());
    }

    private static long write(RangeOutput output, Path file, MessageDigest digest, RunControl control)
            throws RangeException, MediaException, IOException {
        long sizeBytes = 0;
        try (FileChannel channel = FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
                OutputStream out = new DigestOutputStream(Channels.newOutputStream(channel), digest)) {
            for (List<Bytes> next = output.next(); !next.isEmpty(); next = output.next()) {
                long length = 0;
                for (Bytes bytes : next) {
                    bytes.writeTo(out);
                    length += bytes.length();
                }
                sizeBytes += length;
                control.advance(length);
            }
            channel.force(true);
        }
        return sizeBytes;
    }
}
