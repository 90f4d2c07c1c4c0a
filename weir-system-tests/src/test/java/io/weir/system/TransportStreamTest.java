package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.weir.media.AccessUnit;
import io.weir.media.MediaException;
import io.weir.media.Ticks;
import io.weir.media.Track;
import io.weir.media.mpegts.TsDemuxer;
import io.weir.media.mpegts.TsMuxer;
import io.weir.media.mpegts.TsPacket;
import io.weir.testkit.peer.Ffmpeg;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * MPEG transport streams of FFmpeg are read with its times, and what is written from them again is the same to FFmpeg: pictures, sound
 * and times.
 */
class TransportStreamTest {
    private static final int SECONDS = 2;
    private static final int LARGEST_PIECE = 1500;

    @TempDir
    private Path directory;

    private final Ffmpeg ffmpeg = Ffmpeg.installed();

    /** What a stream holds, in its order. */
    private static final class Contents implements TsDemuxer.Listener {
        private final Map<Integer, Track> tracks = new TreeMap<>();
        private final List<AccessUnit> units = new ArrayList<>();
        private int discontinuityCount;

        @Override
        public void onProgram(List<Integer> trackIds) {
            assertThat(trackIds).isNotEmpty();
        }

        @Override
        public void onTrack(Track track) {
            assertThat(tracks.put(track.id(), track)).isNull();
        }

        @Override
        public void onDiscontinuity(int trackId) {
            discontinuityCount++;
        }

        @Override
        public void onUnit(AccessUnit unit) {
            units.add(unit);
        }

        /** Times on the clock of transport streams, sorted. */
        private List<Packet> packets() {
            return units.stream()
                    .map(unit -> {
                        Track track = tracks.get(unit.trackId());
                        int rate = track == null ? 1 : track.clockRate();
                        return new Packet(
                                track == null ? "" : track.kind().name().toLowerCase(java.util.Locale.ROOT),
                                Ticks.convert(unit.ptsTicks(), rate, TsPacket.CLOCK_RATE),
                                Ticks.convert(unit.dtsTicks(), rate, TsPacket.CLOCK_RATE),
                                unit.keyframe());
                    })
                    .sorted()
                    .toList();
        }
    }

    /** A packet of a stream, its times in ticks of 90 kHz. */
    private record Packet(String kind, long pts, long dts, boolean keyframe) implements Comparable<Packet> {
        @Override
        public int compareTo(Packet other) {
            int order = kind.compareTo(other.kind);
            return order != 0 ? order : Long.compare(dts, other.dts);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-c:v libx264 -preset veryfast -bf 2 -g 25 -c:a aac -ac 2",
                "-c:v libx264 -preset veryfast -bf 0 -g 25 -c:a libmp3lame -ac 2",
                "-c:v libx264 -preset veryfast -g 25 -c:a ac3 -ac 2",
                "-c:v libx264 -preset veryfast -g 25 -c:a eac3 -ac 6",
                "-c:v libx265 -preset ultrafast -x265-params bframes=2:keyint=25:open-gop=0:log-level=error"
                        + " -c:a libopus -ac 2",
                "-vn -c:a aac -ac 2",
                "-an -c:v libx264 -preset veryfast -g 25",
                // 26.5 hours later timestamps wrap
                "-c:v libx264 -preset veryfast -bf 2 -g 25 -c:a aac -ac 2 -output_ts_offset 95441"
            })
    void shouldReadAndWriteWhatFfmpegDoes(String codecs) throws IOException, MediaException {
        Path theirs = directory.resolve("theirs.ts");
        make(codecs, theirs);

        Contents contents = read(theirs);
        boolean wraps = codecs.contains("-output_ts_offset");

        assertThat(contents.discontinuityCount).isZero();
        if (!wraps) {
            assertThat(contents.packets()).isEqualTo(packets(theirs));
        }

        Path ours = directory.resolve("ours.ts");
        write(contents, ours);
        // anything that FFmpeg finds to complain about would be in its log
        assertThat(logOf("-xerror", "-i", ours.toString(), "-f", "null", "-")).isEmpty();
        assertThat(ffmpeg.tryProbe("-v", "warning", ours.toString()).log()).isEmpty();
        assertThat(packets(ours)).isEqualTo(packets(theirs));
        assertThat(decoded(ours)).isEqualTo(decoded(theirs));
    }

    private void make(String codecs, Path file) {
        List<String> arguments = new ArrayList<>(List.of(
                "-f",
                "lavfi",
                "-i",
                "testsrc2=s=160x90:r=25:d=" + SECONDS,
                "-f",
                "lavfi",
                "-i",
                "sine=f=440:r=48000:d=" + SECONDS,
                "-pix_fmt",
                "yuv420p"));
        arguments.addAll(Arrays.asList(codecs.split(" ")));
        arguments.add(file.toString());
        ffmpeg.run(arguments.toArray(String[]::new));
    }

    private static Contents read(Path file) throws IOException, MediaException {
        Contents contents = new Contents();
        TsDemuxer demuxer = new TsDemuxer(contents);
        ByteBuf in = Unpooled.wrappedBuffer(Files.readAllBytes(file));
        while (in.isReadable()) {
            demuxer.read(in.readSlice(Math.min(LARGEST_PIECE, in.readableBytes())), 0);
        }
        demuxer.end();
        assertThat(demuxer.continuityErrorCount()).isZero();
        assertThat(demuxer.droppedUnitCount()).isZero();
        assertThat(demuxer.skippedByteCount()).isZero();
        return contents;
    }

    private static void write(Contents contents, Path file) throws IOException, MediaException {
        TsMuxer muxer = new TsMuxer(0);
        ByteBuf out = Unpooled.buffer();
        Collection<Track> tracks = contents.tracks.values();
        muxer.tracks(List.copyOf(tracks), out);
        for (AccessUnit unit : contents.units) {
            assertThat(muxer.write(unit, out)).isTrue();
        }
        muxer.flush(out);
        Files.write(file, ByteBufUtil.getBytes(out));
    }

    private String logOf(String... arguments) {
        try (var process = ffmpeg.start(arguments)) {
            var result = process.await(Ffmpeg.DEADLINE);
            result.outputOrFail();
            return result.log();
        }
    }

    /** The prober's view; it repeats a packet's line feed for side data. */
    private List<Packet> packets(Path file) {
        return ffmpeg.probe("-show_entries", "packet=codec_type,pts,dts,flags", "-of", "csv=p=0", file.toString())
                .lines()
                .map(line -> line.split(","))
                .filter(fields -> fields.length >= 4)
                .map(fields -> new Packet(
                        fields[0], Long.parseLong(fields[1]), Long.parseLong(fields[2]), fields[3].startsWith("K")))
                .sorted()
                .toList();
    }

    /** Times and hashes of decoded pictures and sound. */
    private List<String> decoded(Path file) {
        return ffmpeg.run("-i", file.toString(), "-copyts", "-f", "framemd5", "-")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .sorted()
                .toList();
    }
}
