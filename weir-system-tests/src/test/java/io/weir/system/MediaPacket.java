package io.weir.system;

import io.weir.testkit.peer.Ffmpeg;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A packet of a file as FFmpeg's prober sees it.
 *
 * @param kind {@code video} or {@code audio}
 * @param ptsMs as it stands in the file
 * @param dtsMs as it stands in the file
 * @param hash of the payload
 */
record MediaPacket(String kind, long ptsMs, long dtsMs, boolean keyframe, String hash, int size) {
    /** All packets of {@code file}, in its order. */
    static List<MediaPacket> of(Ffmpeg ffmpeg, Path file) {
        String text = ffmpeg.probe(
                "-show_entries",
                "packet=codec_type,pts_time,dts_time,flags,size,data_hash",
                "-show_data_hash",
                "md5",
                "-of",
                "default=noprint_wrappers=0:nokey=0",
                file.toString());
        List<MediaPacket> packets = new ArrayList<>();
        for (String block : text.split("\\[PACKET]")) {
            String kind = value(block, "codec_type");
            if (kind.equals("video") || kind.equals("audio")) {
                packets.add(new MediaPacket(
                        kind,
                        millis(value(block, "pts_time")),
                        millis(value(block, "dts_time")),
                        value(block, "flags").startsWith("K"),
                        value(block, "data_hash"),
                        Integer.parseInt(value(block, "size"))));
            }
        }
        return packets;
    }

    /** Those of one kind. */
    static List<MediaPacket> ofKind(List<MediaPacket> packets, String kind) {
        return packets.stream().filter(packet -> packet.kind().equals(kind)).toList();
    }

    /** Hashes of the decoded pictures of {@code file}, in the order of showing. */
    static List<String> pictures(Ffmpeg ffmpeg, Path file) {
        String text =
                ffmpeg.run("-i", file.toString(), "-map", "0:v", "-fps_mode", "passthrough", "-f", "framemd5", "-");
        return text.lines()
                .filter(line -> !line.startsWith("#") && !line.isBlank())
                .map(line -> line.substring(line.lastIndexOf(',') + 1).trim())
                .toList();
    }

    private static String value(String block, String key) {
        return block.lines()
                .filter(line -> line.startsWith(key + "="))
                .map(line -> line.substring(key.length() + 1).trim())
                .findFirst()
                .orElse("");
    }

    private static long millis(String seconds) {
        return seconds.isEmpty() || seconds.equals("N/A")
                ? Long.MIN_VALUE
                : Math.round(Double.parseDouble(seconds) * 1000);
    }
}
