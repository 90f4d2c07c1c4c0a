package io.weir.testkit.peer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** GStreamer's pipelines. Threading: any thread. */
public final class GStreamer {
    private static final Duration INSPECT_DEADLINE = Duration.ofSeconds(90);

    /** The system's own: the bindings are its packages. */
    private static final Path PYTHON = Path.of("/usr/bin/python3");

    /** Fails with the names of the elements that are missing. */
    private static final String LOOK = """
            import sys, gi
            for name in ("Gst", "GstSdp", "GstWebRTC"):
                gi.require_version(name, "1.0")
            from gi.repository import Gst, GstSdp, GstWebRTC
            Gst.init(None)
            missing = [name for name in sys.argv[1:] if not Gst.ElementFactory.find(name)]
            if missing:
                sys.exit("no element " + ", ".join(missing))
            """;

    private final Peer program;

    private GStreamer(Peer program) {
        this.program = program;
    }

    /**
     * Python with GStreamer's bindings, for what a pipeline alone cannot do; skips the test when it, or one of {@code elements}, is
     * missing.
     */
    public static Peer scripts(String... elements) {
        Assumptions.assumeTrue(Files.isExecutable(PYTHON), PYTHON + " is not installed");
        Peer python = new Peer("python3", PYTHON, Map.of(), List.of());
        List<String> arguments = new ArrayList<>(List.of("-c", LOOK));
        arguments.addAll(Arrays.asList(elements));
        PeerResult result = python.run(INSPECT_DEADLINE, arguments);
        Assumptions.assumeTrue(result.isSuccess(), () -> "GStreamer for Python is not complete: " + result.log());
        return python;
    }

    /** The one of this machine; skips the test when it, or one of {@code elements}, is missing. */
    public static GStreamer installed(String... elements) {
        Peer inspect = Peer.installed("gst-inspect-1.0");
        for (String element : elements) {
            PeerResult result = inspect.run(INSPECT_DEADLINE, List.of("--exists", element));
            Assumptions.assumeTrue(result.isSuccess(), "GStreamer has no element " + element);
        }
        return new GStreamer(Peer.installed("gst-launch-1.0"));
    }

    /** Starts a pipeline given in the words of gst-launch, separated by spaces; the caller closes it. */
    public PeerProcess start(String pipeline) {
        List<String> arguments = new ArrayList<>(List.of("-q"));
        arguments.addAll(Arrays.asList(pipeline.trim().split("\\s+")));
        return program.start(arguments);
    }

    @Override
    public String toString() {
        return "gstreamer";
    }
}
