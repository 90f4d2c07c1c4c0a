package io.weir.server.recordings;

import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.config.RecordFormat;
import io.weir.media.AccessUnit;
import io.weir.media.MediaException;
import io.weir.media.Ticks;
import io.weir.media.Track;
import io.weir.media.mp4.FragmentedEnd;
import io.weir.media.mp4.InitSegment;
import io.weir.media.mp4.Mp4File;
import io.weir.media.mp4.Mp4Source;
import io.weir.media.mp4.MtxiBox;
import io.weir.media.mpegts.TsDemuxer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads from files of recordings what the index says of them. Threading: any thread; waits for the disk. */
final class SegmentReader {
    /** What is read of a transport stream at its beginning, and at its end. */
    private static final int TS_BYTES_READ = 188 * 4096;

    /** How far a name may be from what its file says before it counts as wrong: a start that is taken already is moved on. */
    private static final Duration NAME_OFF_MAX = Duration.ofSeconds(10);

    /** How far it may be because it is in the local time of another zone. Beyond that the file says nonsense. */
    private static final Duration ZONES_APART_MAX = Duration.ofHours(26);

    private SegmentReader() {}

    /** What a file holds; empty when it is no recording, or not one unit of it is whole. */
    static Optional<RecordedSegment> read(RecordPath.Name name, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            boolean mp4 = file.toString().endsWith(".mp4");
            Read found = mp4 ? readMp4(channel) : readTs(channel);
            return found.durationNs <= 0
                    ? Optional.empty()
                    : Optional.of(new RecordedSegment(
                            name.path(),
                            file,
                            start(name.start(), found.continuity),
                            found.durationNs,
                            channel.size(),
                            mp4 ? RecordFormat.FMP4 : RecordFormat.MPEGTS,
                            false,
                            found.continuity.orElse(null)));
        } catch (MediaException _) {
            return Optional.empty();
        }
    }

    private record Read(long durationNs, Optional<MtxiBox> continuity) {}

    /** The name's start, unless the file itself says that the name's zone is another one, or its hour one that came twice. */
    private static Instant start(Instant named, Optional<MtxiBox> continuity) {
        if (continuity.isEmpty()) {
            return named;
        }
        Instant said = Instant.EPOCH.plus(continuity.get().ntpNs() / 1_000, ChronoUnit.MICROS);
        Duration off = Duration.between(named, said).abs();
        return off.compareTo(NAME_OFF_MAX) <= 0 || off.compareTo(ZONES_APART_MAX) > 0 ? named : said;
    }

    private static Read readMp4(FileChannel channel) throws IOException, MediaException {
        Mp4File file = Mp4File.open(Mp4Source.of(channel));
        long declaredNs = file.declaredDurationNs();
        return new Read(declaredNs > 0 ? declaredNs : file.durationNs(), file.recording());
    }

    private static Read readTs(FileChannel channel) throws IOException, MediaException {
        Span span = new Span();
        TsDemuxer demuxer = new TsDemuxer(span);
        long size = channel.size();
        feed(demuxer, channel, 0, Math.min(size, TS_BYTES_READ));
        long end = Math.max(TS_BYTES_READ, (size - TS_BYTES_READ) / 188 * 188);
        feed(demuxer, channel, end, size - end);
        return new Read(span.durationNs(), Optional.empty());
    }

    private static void feed(TsDemuxer demuxer, FileChannel channel, long from, long length)
            throws IOException, MediaException {
        if (length <= 0) {
            return;
        }
        ByteBuffer buffer = ByteBuffer.allocate((int) length);
        while (buffer.hasRemaining() && channel.read(buffer, from + buffer.position()) >= 0) {
            // until all is there
        }
        demuxer.read(Unpooled.wrappedBuffer(buffer.flip()), 0);
    }

    /** The first and the last time of a transport stream. */
    private static final class Span implements TsDemuxer.Listener {
        private final Map<Integer, Integer> clockRates = new HashMap<>();
        private long firstNs = Long.MAX_VALUE;
        private long lastNs = Long.MIN_VALUE;

        long durationNs() {
            return lastNs < firstNs ? 0 : lastNs - firstNs;
        }

        @Override
        public void onProgram(List<Integer> trackIds) {
            // its tracks come by themselves
        }

        @Override
        public void onTrack(Track track) {
            clockRates.put(track.id(), track.clockRate());
        }

        @Override
        public void onDiscontinuity(int trackId) {
            // between the beginning and the end, as expected
        }

        @Override
        public void onUnit(AccessUnit unit) {
            Integer rate = clockRates.get(unit.trackId());
            if (rate != null) {
                long atNs = Ticks.toNanos(unit.dtsTicks(), rate);
                firstNs = Math.min(firstNs, atNs);
                lastNs = Math.max(lastNs, atNs);
            }
        }
    }

    /**
     * Makes a file whole that its writer could not end: cuts what is behind the last whole part and writes how long it is, so that every
     * player takes it. Only for files of our own.
     */
    static void repair(Path file) throws IOException {
        if (!file.toString().endsWith(".mp4")) {
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            Optional<FragmentedEnd> end = FragmentedEnd.of(Mp4Source.of(channel));
            if (end.isEmpty()) {
                return;
            }
            channel.truncate(end.get().wholeBytes());
            long durationNs = Mp4File.open(Mp4Source.of(channel)).durationNs();
            Bytes duration = InitSegment.duration(durationNs / 1_000_000);
            channel.write(ByteBuffer.wrap(duration.toArray()), end.get().durationOffset());
        } catch (MediaException _) {
            return; // it plays as far as it plays
        }
    }
}
