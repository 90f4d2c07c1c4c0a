package io.weir.testkit.peer;

import java.nio.file.Path;
import java.util.List;

/** The oldest RTMP player still in use. Threading: any thread. */
public final class Rtmpdump {
    private final Peer program;

    private Rtmpdump(Peer program) {
        this.program = program;
    }

    /** The one of this machine; skips the test when there is none. */
    public static Rtmpdump installed() {
        return new Rtmpdump(Peer.installed("rtmpdump"));
    }

    /** Starts to store a live stream as FLV; the caller closes it. */
    public PeerProcess start(String url, Path file) {
        return program.start(List.of("--live", "-r", url, "-o", file.toString()));
    }

    @Override
    public String toString() {
        return "rtmpdump";
    }
}
