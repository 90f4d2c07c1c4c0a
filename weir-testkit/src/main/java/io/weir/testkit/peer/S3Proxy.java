package io.weir.testkit.peer;

import io.weir.testkit.net.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * An S3-compatible storage in a directory, as a process of its own: signatures and digests are checked, and buckets are called by path
 * and by host ({@code clips.localhost}).
 *
 * <p>Threading: one test's.
 */
public final class S3Proxy implements AutoCloseable {
    /** Who may use it. */
    public static final String ACCESS_KEY = "weir-access";

    /** The secret of that. */
    public static final String SECRET_KEY = "weir-s3-topsecret";

    /** The buckets that there are. */
    public static final List<String> BUCKETS = List.of("clips", "other");

    private static final Duration DEADLINE = Duration.ofSeconds(90);

    private final PeerProcess process;
    private final Path directory;
    private final int port;

    private S3Proxy(PeerProcess process, Path directory, int port) {
        this.process = process;
        this.directory = directory;
        this.port = port;
    }

    /**
     * Starts it.
     *
     * @param classPath a file with the class path of the program
     * @param directory where its buckets are
     */
    public static S3Proxy start(Path classPath, Path directory) {
        int port = Ports.findFree();
        Path settings = directory.resolve("s3proxy.conf");
        try {
            for (String bucket : BUCKETS) {
                Files.createDirectories(directory.resolve("data").resolve(bucket));
            }
            Files.writeString(settings, """
                    s3proxy.endpoint=http://127.0.0.1:%d
                    s3proxy.virtual-host=localhost
                    s3proxy.authorization=aws-v4
                    s3proxy.identity=%s
                    s3proxy.credential=%s
                    s3proxy.ignore-unknown-headers=false
                    jclouds.provider=filesystem-nio2
                    jclouds.identity=none
                    jclouds.credential=none
                    jclouds.filesystem.basedir=%s
                    """.formatted(port, ACCESS_KEY, SECRET_KEY, directory.resolve("data")));
            Path arguments = Files.writeString(
                    directory.resolve("s3proxy.args"),
                    "-Xmx256m\n-cp\n\"" + Files.readString(classPath).strip()
                            + "\"\norg.gaul.s3proxy.Main\n--properties\n\"" + settings + "\"\n");
            Peer java = new Peer(
                    "s3proxy",
                    Path.of(System.getProperty("java.home"), "bin", "java"),
                    Map.of(),
                    List.of("@" + arguments));
            PeerProcess process = java.start(List.of());
            process.awaitListening(port, DEADLINE);
            return new S3Proxy(process, directory, port);
        } catch (IOException e) {
            throw new IllegalStateException("s3proxy can't be set up", e);
        }
    }

    /** Where it listens on loopback. */
    public int port() {
        return port;
    }

    /** The file of an object. */
    public Path object(String bucket, String name) {
        return directory.resolve("data").resolve(bucket).resolve(name);
    }

    /** What it logged. */
    public String log() {
        return process.output() + process.log();
    }

    @Override
    public void close() {
        process.close();
    }
}
