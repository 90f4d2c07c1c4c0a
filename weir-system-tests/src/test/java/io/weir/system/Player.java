package io.weir.system;

import io.weir.testkit.peer.Ffmpeg;
import io.weir.testkit.peer.GStreamer;
import io.weir.testkit.peer.Rtmpdump;
import java.io.IOException;
import java.nio.file.Path;

/** Programs that play a path and store it as FLV. */
enum Player {
    FFMPEG_RTMP {
        @Override
        Playing play(NodeUnderTest node, String path, Path file) {
            return ffmpeg(Ffmpeg.installed(), node.rtmp(path), file);
        }
    },
    FFMPEG_HTTP {
        @Override
        Playing play(NodeUnderTest node, String path, Path file) {
            return ffmpeg(Ffmpeg.installed(), node.http(path + ".flv"), file);
        }
    },
    FFMPEG_8_RTMP {
        @Override
        Playing play(NodeUnderTest node, String path, Path file) {
            return ffmpeg(Ffmpeg.version8(), node.rtmp(path), file);
        }
    },
    FFMPEG_8_HTTP {
        @Override
        Playing play(NodeUnderTest node, String path, Path file) {
            return ffmpeg(Ffmpeg.version8(), node.http(path + ".flv"), file);
        }
    },
    RTMPDUMP {
        @Override
        Playing play(NodeUnderTest node, String path, Path file) {
            return Playing.program(Rtmpdump.installed().start(node.rtmp(path), file), 0);
        }
    },
    GSTREAMER_RTMP2SRC {
        @Override
        Playing play(NodeUnderTest node, String path, Path file) {
            return Playing.program(
                    GStreamer.installed("rtmp2src")
                            .start("rtmp2src location=" + node.rtmp(path) + " ! filesink location=" + file),
                    0);
        }
    },
    GSTREAMER_RTMPSRC {
        @Override
        Playing play(NodeUnderTest node, String path, Path file) {
            return Playing.program(
                    GStreamer.installed("rtmpsrc")
                            .start("rtmpsrc location=" + node.rtmp(path) + " ! filesink location=" + file),
                    0);
        }
    },
    HTTP {
        @Override
        Playing play(NodeUnderTest node, String path, Path file) {
            return Playing.http(node.http(), node.http(path + ".flv"), file);
        }
    },
    WEB_SOCKET {
        @Override
        Playing play(NodeUnderTest node, String path, Path file) throws IOException {
            return Playing.webSocket(node.http(), node.webSocket(path + ".flv"), file);
        }
    };

    /** Starts to play {@code path} into {@code file}; the caller closes it. */
    abstract Playing play(NodeUnderTest node, String path, Path file) throws IOException;

    private static Playing ffmpeg(Ffmpeg ffmpeg, String url, Path file) {
        return Playing.program(ffmpeg.start("-i", url, "-map", "0", "-c", "copy", "-f", "flv", file.toString()), 0);
    }
}
