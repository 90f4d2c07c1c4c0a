package io.weir.system;

import io.weir.testkit.peer.Ffmpeg;
import io.weir.testkit.peer.GStreamer;
import io.weir.testkit.peer.PeerProcess;

/** Programs that publish a clip at its own pace, without encoding it again. */
enum Pusher {
    FFMPEG {
        @Override
        PeerProcess push(NodeUnderTest node, Clip clip, String path) {
            return ffmpeg(Ffmpeg.installed(), clip, node.rtmp(path));
        }
    },
    FFMPEG_8 {
        @Override
        PeerProcess push(NodeUnderTest node, Clip clip, String path) {
            return ffmpeg(Ffmpeg.version8(), clip, node.rtmp(path));
        }
    },
    /** By WHIP, in which it is the DTLS server. */
    FFMPEG_8_WHIP {
        @Override
        PeerProcess push(NodeUnderTest node, Clip clip, String path) {
            return Ffmpeg.version8()
                    .start(
                            "-re",
                            "-i",
                            clip.file().toString(),
                            "-map",
                            "0",
                            "-c",
                            "copy",
                            "-f",
                            "whip",
                            node.http(path + "/whip"));
        }
    },
    GSTREAMER_RTMP2SINK {
        @Override
        PeerProcess push(NodeUnderTest node, Clip clip, String path) {
            return gstreamer("rtmp2sink", node, clip, path);
        }
    },
    GSTREAMER_RTMPSINK {
        @Override
        PeerProcess push(NodeUnderTest node, Clip clip, String path) {
            return gstreamer("rtmpsink", node, clip, path);
        }
    };

    /** Starts to publish; the caller closes it. */
    abstract PeerProcess push(NodeUnderTest node, Clip clip, String path);

    static PeerProcess ffmpeg(Ffmpeg ffmpeg, Clip clip, String url) {
        return ffmpeg.start("-re", "-i", clip.file().toString(), "-map", "0", "-c", "copy", "-f", "flv", url);
    }

    private static PeerProcess gstreamer(String sink, NodeUnderTest node, Clip clip, String path) {
        return GStreamer.installed(sink, "flvmux", "flvdemux", "h264parse", "aacparse")
                .start("filesrc location=" + clip.file()
                        + " ! flvdemux name=demux demux.video ! queue ! h264parse ! mux. demux.audio ! queue ! aacparse ! mux."
                        + " flvmux streamable=true name=mux ! " + sink + " sync=true location=" + node.rtmp(path));
    }
}
