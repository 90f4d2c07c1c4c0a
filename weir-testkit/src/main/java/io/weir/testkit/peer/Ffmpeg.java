package io.weir.testkit.peer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Assumptions;

/**
 * FFmpeg with its prober: the one of this machine, and version 8, the first with all of Enhanced RTMP, out of a jar on the class path.
 *
 * <p>Threading: any thread.
 */
public final class Ffmpeg {
    /** How long a conversion of a short clip may take on a busy machine. */
    public static final Duration DEADLINE = Duration.ofMinutes(2);

    private static final String JAR_DIRECTORY = "org/bytedeco/ffmpeg/linux-x86_64-gpl/";
    private static final Path EXTRACTED = Path.of("target", "peers", "ffmpeg-8");
    private static final Object EXTRACTION = new Object();

    private final Peer program;
    private final Peer prober;

    private Ffmpeg(Peer program, Peer prober) {
        this.program = program.with("-hide_banner", "-nostdin", "-loglevel", "warning", "-y");
        this.prober = prober.with("-hide_banner", "-loglevel", "error");
    }

    /** The one of this machine; skips the test when there is none. */
    public static Ffmpeg installed() {
        return new Ffmpeg(Peer.installed("ffmpeg"), Peer.installed("ffprobe"));
    }

    /** Version 8; skips the test when it is not on the class path or does not run on this machine. */
    public static Ffmpeg version8() {
        Path directory = extracted();
        Map<String, String> libraries =
                Map.of("LD_LIBRARY_PATH", directory.toAbsolutePath().toString());
        Ffmpeg ffmpeg = new Ffmpeg(
                new Peer("ffmpeg-8", directory.resolve("ffmpeg"), libraries, List.of()),
                new Peer("ffprobe-8", directory.resolve("ffprobe"), libraries, List.of()));
        PeerResult version = ffmpeg.program.run(DEADLINE, List.of("-version"));
        Assumptions.assumeTrue(version.isSuccess(), () -> "FFmpeg 8 does not run here: " + version.log());
        return ffmpeg;
    }

    /** Starts a conversion; the caller closes it. */
    public PeerProcess start(String... arguments) {
        return program.start(Arrays.asList(arguments));
    }

    /** As {@link #start(String...)}. */
    public PeerProcess start(List<String> arguments) {
        return program.start(arguments);
    }

    /** Starts to push a file to an RTMP address, over and over, unchanged and at its own pace; the caller closes it. */
    public PeerProcess push(Path file, String url) {
        return start("-re", "-stream_loop", "-1", "-i", file.toString(), "-map", "0", "-c", "copy", "-f", "flv", url);
    }

    /**
     * Runs a conversion that must succeed; answers its standard output.
     *
     * @throws AssertionError when it fails or takes too long
     */
    public String run(String... arguments) {
        return program.run(DEADLINE, Arrays.asList(arguments)).outputOrFail();
    }

    /** Runs the prober, which must succeed; answers its standard output. */
    public String probe(String... arguments) {
        return prober.run(DEADLINE, Arrays.asList(arguments)).outputOrFail();
    }

    /** Runs the prober, whatever comes of it. */
    public PeerResult tryProbe(String... arguments) {
        return prober.run(DEADLINE, Arrays.asList(arguments));
    }

    @Override
    public String toString() {
        return program.name();
    }

    private static Path extracted() {
        URL url = Ffmpeg.class.getClassLoader().getResource(JAR_DIRECTORY + "ffmpeg");
        Assumptions.assumeTrue(url != null, "the jar with FFmpeg 8 is not on the class path");
        synchronized (EXTRACTION) {
            if (!Files.isExecutable(EXTRACTED.resolve("ffmpeg"))) {
                try {
                    extract(url);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return EXTRACTED;
    }

    /** Into a directory of its own first, so that an interrupted extraction is never taken for a whole one. */
    private static void extract(URL url) throws IOException {
        Files.createDirectories(EXTRACTED.getParent());
        Path temporary = Files.createTempDirectory(EXTRACTED.getParent(), "ffmpeg-8-");
        JarURLConnection connection = (JarURLConnection) url.openConnection();
        try (JarFile jar = connection.getJarFile()) {
            List<JarEntry> entries = new ArrayList<>();
            jar.stream()
                    .filter(entry -> entry.getName().startsWith(JAR_DIRECTORY) && !entry.isDirectory())
                    .filter(entry -> entry.getName().lastIndexOf('/') == JAR_DIRECTORY.length() - 1)
                    .forEach(entries::add);
            for (JarEntry entry : entries) {
                Path file = temporary.resolve(entry.getName().substring(JAR_DIRECTORY.length()));
                try (InputStream in = jar.getInputStream(entry)) {
                    Files.copy(in, file);
                }
            }
        }
        for (String program : List.of("ffmpeg", "ffprobe")) {
            if (!temporary.resolve(program).toFile().setExecutable(true)) {
                throw new IOException("cannot make " + program + " executable");
            }
        }
        try {
            Files.move(temporary, EXTRACTED, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            // Tests in another Java machine may have been faster: their files are the same.
            if (!Files.isExecutable(EXTRACTED.resolve("ffmpeg"))) {
                throw e;
            }
        }
    }
}
