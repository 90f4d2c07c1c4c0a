package io.weir.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.base.buf.Bytes;
import io.weir.testkit.FixtureMedia;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PacketRunsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    PacketRunsTest() {}

    private static List<List<Integer>> cut(int... lengths) {
        List<Bytes> payloads = Arrays.stream(lengths)
                .mapToObj(length -> Bytes.wrap(new byte[length]))
                .toList();
        return PacketRuns.cut(payloads).stream()
                .map(run -> run.stream().map(Bytes::length).toList())
                .toList();
    }

    @Test
    void shouldCutWhereThePacketsSizeChanges() {
        assertThat(cut()).isEmpty();
        assertThat(cut(40, 1200, 1200, 61)).containsExactly(List.of(40), List.of(1200, 1200, 61));
        assertThat(cut(1200, 61, 61, 1200)).containsExactly(List.of(1200, 61), List.of(61), List.of(1200));
    }

    @Test
    void shouldCutWhereARunIsFull() {
        int[] small =
                IntStream.generate(() -> 100).limit(PacketRuns.SEGMENTS_MAX + 1).toArray();
        assertThat(cut(small)).extracting(List::size).containsExactly(PacketRuns.SEGMENTS_MAX, 1);
        int[] large =
                IntStream.generate(() -> 1200).limit(PacketRuns.SEGMENTS_MAX).toArray();
        assertThat(cut(large))
                .allSatisfy(run -> assertThat(run.stream()
                                .mapToInt(length -> length + FloorTarget.AROUND_PAYLOAD_MAX)
                                .sum())
                        .isLessThanOrEqualTo(FloorTarget.RUN_BYTES_MAX));
        assertThat(cut(large)).extracting(List::size).containsExactly(53, 11);
    }

    @Test
    void shouldSendTheCanonicalStreamAtItsRate() throws IOException {
        PacketRuns runs = PacketRuns.of(PictureLoop.of(CanonicalStream.create()));
        long videoBytes = runs.runs().stream()
                .filter(run -> !run.audio())
                .flatMap(run -> run.payloads().stream())
                .mapToLong(Bytes::length)
                .sum();
        // Filler data is all that WebRTC leaves out: a tenth at most.
        assertThat(videoBytes * 8 / 30.0 / 1e3).isBetween(900.0, 980.0);
        assertThat(runs.runs().stream().filter(PacketRuns.Run::audio)).hasSize(1_500);
        assertThat(runs.packets() / 30).isBetween(150L, 200L);
        assertThat(runs.durationMs()).isEqualTo(30_000);
    }

    @Test
    void shouldRefuseReorderedPicturesAndSoundAlone() throws IOException {
        Path file = folder.resolve("b.flv");
        Files.write(file, FixtureMedia.load(FixtureMedia.H264_BFRAMES_AAC_FLV));
        assertThatThrownBy(() -> PictureLoop.of(MediaLoop.ofFile(file))).hasMessageContaining("B-frames");
        MediaLoop sound = MediaLoop.of(CanonicalStream.create().messages().stream()
                .filter(message -> message.type() == FrameProbe.TYPE_AUDIO)
                .toList());
        assertThatThrownBy(() -> PictureLoop.of(sound)).hasMessageContaining("no H.264");
    }
}
