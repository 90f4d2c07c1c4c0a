package io.weir.server.recordings;

import io.weir.base.buf.Bytes;
import io.weir.config.ConfigException;
import io.weir.config.ConfigLoader;
import io.weir.config.ServerConfig;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.Track;
import io.weir.media.mp4.FragmentMuxer;
import io.weir.media.mp4.Mp4Track;
import io.weir.media.mp4.MtxiBox;
import io.weir.media.mp4.TrackRun;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Files as recorders write them, and configurations of where they lie. */
final class SampleSegments {
    private static final Track SOUND = Track.of(0, new Codec.Opus(2, Bytes.EMPTY));
    private static final int UNIT_TICKS = 960;

    private SampleSegments() {}

    /** Writes a file of a second that says when it begins. */
    static Path write(Path file, Instant start) throws IOException {
        long ntpNs = start.getEpochSecond() * 1_000_000_000L + start.getNano();
        List<AccessUnit> units = List.of(new AccessUnit(0, 0, 0, true, 0, Bytes.of(1, 2, 3)));
        FragmentMuxer muxer = new FragmentMuxer(List.of(Mp4Track.of(SOUND)));
        Files.createDirectories(file.getParent());
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(muxer.initSegment(new MtxiBox(Bytes.wrap(new byte[16]), 0, 0, ntpNs))
                    .bytes()
                    .toArray());
            out.write(muxer.fragment(1, List.of(new TrackRun(0, 0, units, 50 * UNIT_TICKS)))
                    .toArray());
        }
        return file;
    }

    /** A configuration with those lines. */
    static ServerConfig config(String... lines) {
        try {
            return ConfigLoader.loadText("test.yml", String.join("\n", lines) + "\n", Map.of())
                    .config();
        } catch (ConfigException e) {
            throw new AssertionError(e);
        }
    }
}
