package io.weir.app;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.MediaException;
import io.weir.media.Ticks;
import io.weir.media.Track;
import io.weir.media.dump.CodecText;
import io.weir.media.dump.UnitText;
import io.weir.media.flv.FlvDemuxer;
import io.weir.media.flv.FlvReader;
import io.weir.media.flv.FlvTagType;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weir inspect}: what is in an FLV file, track by track and unit by unit, in constant memory. */
@Command(
        name = "inspect",
        description = "Print the tracks and units of an FLV file, then a line for each track with counts and duration.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.VersionLine.class)
final class InspectCommand implements Callable<Integer> {
    private static final int READ_BYTES = 65_536;

    @Parameters(paramLabel = "FILE", description = "the file")
    private Path file = Path.of("");

    @Option(
            names = {"-s", "--summary"},
            description = "leave out the units")
    private boolean summaryOnly;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
        Printer printer = new Printer(out, summaryOnly);
        try (InputStream in = Files.newInputStream(file)) {
            FlvReader reader = new FlvReader(printer);
            byte[] chunk = new byte[READ_BYTES];
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                reader.read(Unpooled.wrappedBuffer(chunk, 0, length));
            }
            return Main.EXIT_OK;
        } catch (NoSuchFileException e) {
            err.println("weir: " + file + ": no such file");
        } catch (IOException | MediaException e) {
            err.println("weir: " + file + ": " + e.getMessage());
        } finally {
            printer.summarize();
            out.flush();
            err.flush();
        }
        return Main.EXIT_FAILED;
    }

    /** Prints what the reader finds as it comes. */
    private static final class Printer implements FlvReader.Listener, FlvDemuxer.Listener {
        private final PrintWriter out;
        private final boolean summaryOnly;
        private final FlvDemuxer demuxer = new FlvDemuxer(this);
        private final Map<Integer, Tally> tallies = new TreeMap<>();

        Printer(PrintWriter out, boolean summaryOnly) {
            this.out = out;
            this.summaryOnly = summaryOnly;
        }

        @Override
        public void onHeader(boolean audio, boolean video) {
            out.println("FLV" + (audio ? " audio" : "") + (video ? " video" : ""));
        }

        @Override
        public void onTag(FlvTagType type, long timestampMs, ByteBuf body) {
            try {
                demuxer.onTag(type, timestampMs, body, 0);
            } catch (MediaException e) {
                out.println("broken " + type + " tag at " + timestampMs + " ms: " + e.getMessage());
            }
        }

        @Override
        public void onTrack(Track track) {
            tallies.computeIfAbsent(track.id(), _ -> new Tally()).track = track;
            out.println(UnitText.of(track));
        }

        @Override
        public void onUnit(AccessUnit unit) {
            Tally tally = tallies.computeIfAbsent(unit.trackId(), _ -> new Tally());
            tally.add(unit);
            if (!summaryOnly) {
                out.println(UnitText.of(unit));
            }
        }

        @Override
        public void onMetadata(Bytes amf0) {
            out.println("metadata " + amf0.length() + " bytes");
        }

        void summarize() {
            tallies.forEach((id, tally) -> out.println("total " + id + " " + tally.text()));
            if (demuxer.unconfiguredCount() > 0) {
                out.println("left out, codec not configured: " + demuxer.unconfiguredCount());
            }
            if (demuxer.unsupportedCount() > 0) {
                out.println("left out, not supported: " + demuxer.unsupportedCount());
            }
        }
    }

    /** What one track had. */
    private static final class Tally {
        private @Nullable Track track;
        private long unitCount;
        private long keyframeCount;
        private long sizeBytes;
        private long firstDtsTicks;
        private long lastDtsTicks;

        void add(AccessUnit unit) {
            if (unitCount == 0) {
                firstDtsTicks = unit.dtsTicks();
            }
            unitCount++;
            keyframeCount += unit.keyframe() ? 1 : 0;
            sizeBytes += unit.payload().length();
            lastDtsTicks = unit.dtsTicks();
        }

        String text() {
            Track known = track;
            String codec = known == null ? "unknown" : CodecText.name(known.codec());
            long durationMs = known == null ? 0 : Ticks.toMillis(lastDtsTicks - firstDtsTicks, known.clockRate());
            return String.format(
                    Locale.ROOT,
                    "%s units=%d keyframes=%d bytes=%d duration=%.3fs",
                    codec,
                    unitCount,
                    keyframeCount,
                    sizeBytes,
                    durationMs / 1000.0);
        }
    }
}
