package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.peer.Ffmpeg;
import java.nio.file.Path;
import java.util.List;

/** Whether a file that a reader stored is the end of a published clip, bit by bit and tick by tick. */
final class Comparison {
    private final Clip clip;
    private final Ffmpeg ffmpeg;
    private final List<MediaPacket> source;

    Comparison(Clip clip) {
        this.clip = clip;
        this.ffmpeg = clip.ffmpeg();
        this.source = MediaPacket.of(ffmpeg, clip.file());
    }

    /**
     * Asserts that {@code file} holds the clip's last packets, all from one keyframe on, and that their times differ from the
     * clip's by one and the same offset, which keeps sound and picture together.
     */
    void assertIsEndOfClip(String as, Path file) {
        List<MediaPacket> received = MediaPacket.of(ffmpeg, file);
        String lead = clip.hasVideo() ? "video" : "audio";
        List<MediaPacket> leading = MediaPacket.ofKind(received, lead);
        assertThat(leading).as("%s: %s packets", as, lead).isNotEmpty();
        if (clip.hasVideo()) {
            assertThat(leading.getFirst().keyframe())
                    .as("%s: begins with a keyframe", as)
                    .isTrue();
        }
        int lostMax = lostMax(as);
        MediaPacket twin = expected(lead, leading, lostMax).getFirst();
        long offsetMs = leading.getFirst().dtsMs() - twin.dtsMs();
        for (String kind : List.of("video", "audio")) {
            assertSame(as, kind, received, offsetMs);
        }
        assertPictures(as, file);
    }

    /**
     * The last packets that a reader may miss. GStreamer's rtmp2src drops what it has not handed on yet when it hears that the stream
     * is over; every other reader must have all.
     */
    private static int lostMax(String as) {
        return as.startsWith("GSTREAMER_RTMP2SRC") ? 3 : 0;
    }

    /** The source's packets that {@code packets} should be: its last ones, but for at most {@code lostMax} that were lost at the end. */
    private List<MediaPacket> expected(String kind, List<MediaPacket> packets, int lostMax) {
        List<MediaPacket> all = MediaPacket.ofKind(source, kind);
        for (int lost = 1; lost <= lostMax && packets.size() + lost <= all.size(); lost++) {
            List<MediaPacket> candidate = tail(all.subList(0, all.size() - lost), packets.size());
            if (candidate.getFirst().hash().equals(packets.getFirst().hash())
                    && candidate.getLast().hash().equals(packets.getLast().hash())) {
                return candidate;
            }
        }
        return tail(all, packets.size());
    }

    /** Asserts that the decoded pictures are the last ones of the clip's. */
    void assertPictures(String as, Path file) {
        if (clip.hasVideo()) {
            List<String> sourcePictures = MediaPacket.pictures(ffmpeg, clip.file());
            List<String> pictures = MediaPacket.pictures(ffmpeg, file);
            assertThat(pictures).as("%s: decoded pictures", as).hasSizeGreaterThan(Clip.PICTURES_PER_SECOND / 2);
            int lost = sourcePictures.size() - 1 - sourcePictures.lastIndexOf(pictures.getLast());
            assertThat(lost).as("%s: pictures missing at the end", as).isBetween(0, lostMax(as));
            assertThat(tail(sourcePictures.subList(0, sourcePictures.size() - lost), pictures.size()))
                    .as("%s: decoded pictures", as)
                    .isEqualTo(pictures);
        }
    }

    private void assertSame(String as, String kind, List<MediaPacket> received, long offsetMs) {
        // audio is put onto the grid of its samples, which FLV's milliseconds cut differently
        long toleranceMs = kind.equals("audio") ? 1 : 0;
        List<MediaPacket> packets = MediaPacket.ofKind(received, kind);
        List<MediaPacket> expected = packets.isEmpty() ? List.of() : expected(kind, packets, lostMax(as));
        assertThat(packets).as("%s: %s packets", as, kind).hasSameSizeAs(expected);
        if (kind.equals("video") ? clip.hasVideo() : clip.hasAudio()) {
            assertThat(packets.size())
                    .as("%s: number of %s packets", as, kind)
                    .isGreaterThan(Clip.PICTURES_PER_SECOND / 2);
        }
        for (int i = 0; i < packets.size(); i++) {
            if (kind.equals("audio") || clip.keepsVideoPayload()) {
                assertThat(packets.get(i).hash())
                        .as("%s: payload of %s packet %s: %s", as, kind, i, packets.get(i))
                        .isEqualTo(expected.get(i).hash());
            }
            assertThat(packets.get(i).dtsMs() - offsetMs)
                    .as("%s: dts of %s packet %s", as, kind, i)
                    .isBetween(
                            expected.get(i).dtsMs() - toleranceMs,
                            expected.get(i).dtsMs() + toleranceMs);
            assertThat(packets.get(i).ptsMs() - offsetMs)
                    .as("%s: pts of %s packet %s", as, kind, i)
                    .isBetween(
                            expected.get(i).ptsMs() - toleranceMs,
                            expected.get(i).ptsMs() + toleranceMs);
        }
    }

    private static <T> List<T> tail(List<T> all, int count) {
        return all.subList(Math.max(0, all.size() - count), all.size());
    }
}
