package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.media.flv.FlvTagType;
import io.weir.testkit.peer.Ffmpeg;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Clocks that wrap or jump, and codecs that change: readers see time that goes on and configurations in time. */
class TimelineTest {
    private static final String PATH = "live/time";
    private static final long WRAP_MS = 1L << 32;
    private static final Duration DEADLINE = Duration.ofSeconds(90);

    /** The tests send twelve seconds of media at once: nobody is to be taken for slow because of that. */
    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.with("writeQueueSize: 4096\n");

    @TempDir
    Path directory;

    private static List<FlvTag> clip(Clip clip) {
        return FlvTag.of(clip.file()).stream()
                .filter(tag -> !tag.isEndOfSequence())
                .toList();
    }

    private static List<FlvTag> shifted(List<FlvTag> tags, long byMs) {
        return tags.stream().map(tag -> tag.at(tag.timestampMs() + byMs)).toList();
    }

    /** Publishes {@code tags} with three readers attached from the first group of pictures on; answers what a peer in here saw. */
    private List<FlvTag> publishAndPlay(List<FlvTag> tags, Path rtmpFile, Path httpFile) throws Exception {
        int pictures = (int) tags.stream().filter(FlvTag::isPicture).count();
        int firstEnd = 20;
        try (RtmpPeer publisher = RtmpPeer.publish(node.rtmp(PATH))) {
            publisher.send(tags.subList(0, firstEnd));
            node.awaitReady(PATH);
            try (Playing rtmp = Player.FFMPEG_RTMP.play(node, PATH, rtmpFile);
                    Playing http = Player.HTTP.play(node, PATH, httpFile);
                    RtmpPeer reader = RtmpPeer.play(node.rtmp(PATH))) {
                node.awaitServed(PATH, 3);
                publisher.send(tags.subList(firstEnd, tags.size()));
                reader.awaitReceived(pictures, FlvTag::isPicture);
                publisher.leave();
                rtmp.awaitEnd(DEADLINE);
                http.awaitEnd(DEADLINE);
                return reader.received();
            }
        }
    }

    @Test
    void shouldGoOnWhereTimestampsWrap() throws Exception {
        List<FlvTag> clip = clip(Clip.H264_AAC);
        Path rtmpFile = directory.resolve("rtmp.flv");
        Path httpFile = directory.resolve("http.flv");
        List<FlvTag> seen = publishAndPlay(shifted(clip, WRAP_MS - 2_000), rtmpFile, httpFile);
        List<FlvTag> pictures = seen.stream().filter(FlvTag::isPicture).toList();
        List<FlvTag> source = clip.stream().filter(FlvTag::isPicture).toList();
        assertThat(pictures).hasSameSizeAs(source);
        for (int i = 1; i < pictures.size(); i++) {
            long step = pictures.get(i).timestampMs() - pictures.get(i - 1).timestampMs();
            assertThat(Math.floorMod(step, WRAP_MS))
                    .as("step before picture %s", i)
                    .isEqualTo(source.get(i).timestampMs() - source.get(i - 1).timestampMs());
        }
        Comparison comparison = new Comparison(Clip.H264_AAC);
        comparison.assertIsEndOfClip("RTMP", rtmpFile);
        comparison.assertPictures("HTTP", httpFile);
    }

    @Test
    void shouldFlattenJumpsOfThePublishersClock() throws Exception {
        List<FlvTag> clip = clip(Clip.H264_AAC);
        List<FlvTag> media =
                clip.stream().filter(tag -> tag.isPicture() || tag.isSound()).toList();
        List<FlvTag> tags = new ArrayList<>(clip);
        tags.addAll(shifted(media, 3_600_000));
        tags.addAll(shifted(media, 10));
        Path rtmpFile = directory.resolve("rtmp.flv");
        List<FlvTag> seen = publishAndPlay(tags, rtmpFile, directory.resolve("http.flv"));
        for (FlvTagType type : List.of(FlvTagType.VIDEO, FlvTagType.AUDIO)) {
            List<FlvTag> track = seen.stream()
                    .filter(tag -> tag.type() == type && !tag.isConfig())
                    .toList();
            for (int i = 1; i < track.size(); i++) {
                assertThat(track.get(i).timestampMs() - track.get(i - 1).timestampMs())
                        .as("step before %s %s", type, i)
                        .isBetween(0L, 250L);
            }
        }
        assertThat(MediaPacket.ofKind(MediaPacket.of(Ffmpeg.installed(), rtmpFile), "video"))
                .hasSize(3 * Clip.SECONDS * Clip.PICTURES_PER_SECOND);
    }

    @Test
    void shouldCarryNewConfigurationToReadersBeforeItsPictures() throws Exception {
        List<FlvTag> small = clip(Clip.H264_AAC);
        List<FlvTag> large = clip(Clip.H264_LARGER).stream()
                .filter(tag -> !tag.isMetadata() && !(tag.type() == FlvTagType.AUDIO && tag.isConfig()))
                .toList();
        List<FlvTag> tags = new ArrayList<>(small);
        tags.addAll(shifted(large, Clip.SECONDS * 1_000));
        Path rtmpFile = directory.resolve("rtmp.flv");
        Path httpFile = directory.resolve("http.flv");
        List<FlvTag> seen = publishAndPlay(tags, rtmpFile, httpFile);
        List<FlvTag> configs = seen.stream()
                .filter(tag -> tag.type() == FlvTagType.VIDEO && tag.isConfig())
                .toList();
        FlvTag largeConfig = large.stream().filter(FlvTag::isConfig).findFirst().orElseThrow();
        assertThat(configs).hasSize(2);
        assertThat(configs.get(1).body()).isEqualTo(largeConfig.body());
        List<FlvTag> pictures = seen.stream().filter(FlvTag::isPicture).toList();
        int half = Clip.SECONDS * Clip.PICTURES_PER_SECOND;
        assertThat(pictures).hasSize(2 * half);
        assertThat(seen.indexOf(configs.get(1)))
                .isBetween(seen.indexOf(pictures.get(half - 1)), seen.indexOf(pictures.get(half)));
        for (Path file : List.of(rtmpFile, httpFile)) {
            List<String> widths = Ffmpeg.installed()
                    .probe("-select_streams", "v", "-show_entries", "frame=width", "-of", "csv=p=0", file.toString())
                    .lines()
                    .map(line -> line.replace(",", "").trim())
                    .filter(line -> !line.isEmpty())
                    .toList();
            assertThat(widths).as("decoded from %s", file).hasSize(2 * half);
            assertThat(widths.subList(0, half)).containsOnly("160");
            assertThat(widths.subList(half, 2 * half)).containsOnly("320");
        }
    }
}
