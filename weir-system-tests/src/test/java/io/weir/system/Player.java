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
    /** H.264 over HTTP-TS. What the transport stream adds to pictures is taken away again: parameter sets and delimiters. */
    FFMPEG_TS {
        @Override
        Playing play(NodeUnderTest node, String path, Path file) {
            return transportStream(Ffmpeg.installed(), node.http(path + ".ts"), "7-9", file);
        }
    },
    /** The same for H.265. */
    FFMPEG_8_TS_HEVC {
        @Override
        Playing play(NodeUnderTest node, String path, Path file) {
            return transportStream(Ffmpeg.version8(), node.http(path + ".ts"), "32-35", file);
        }
    },
    GSTREAMER_TS {
        @Override
        Playing play(NodeUnderTest node, String path, Path file) {
            return Playing.program(
                    GStreamer.installed("souphttpsrc", "tsdemux", "h264parse", "aacparse", "flvmux")
                            .start("souphttpsrc location=" + node.http(path + ".ts")
                                    + " ! tsdemux name=d  flvmux name=m streamable=true ! filesink location=" + file
                                    + "  d. ! queue ! h264parse ! m.video  d. ! queue ! aacparse ! m.audio"),
                    0);
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

    private static Playing transportStream(Ffmpeg ffmpeg, String url, String removedTypes, Path file) {
        String filter = "filter_units=remove_types=" + removedTypes;
        return Playing.program(
                ffmpeg.start("-i", url, "-map", "0", "-c", "copy", "-bsf:v", filter, "-f", "flv", file.toString()), 0);
    }

    private static Playing ffmpeg(Ffmpeg ffmpeg, String url, Path file) {
        return Playing.program(ffmpeg.start("-i", url, "-map", "0", "-c", "copy", "-f", "flv", file.toString()), 0);
    }
}
