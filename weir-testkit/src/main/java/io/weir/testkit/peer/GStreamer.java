package io.weir.testkit.peer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** GStreamer's pipelines. Threading: any thread. */
public final class GStreamer {
    private static final Duration INSPECT_DEADLINE = Duration.ofSeconds(30);

    private final Peer program;

    private GStreamer(Peer program) {
        this.program = program;
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
