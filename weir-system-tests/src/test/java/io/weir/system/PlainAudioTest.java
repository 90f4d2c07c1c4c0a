package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.buf.Bytes;
import io.weir.media.flv.FlvTagType;
import io.weir.testkit.peer.Ffmpeg;
import io.weir.testkit.peer.PeerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A stream with Opus by WHIP, watched by players of RTMP and FLV that know only AAC. */
class PlainAudioTest {
    private static final Duration DEADLINE = Duration.ofSeconds(90);
    /** SoundFormat 10, 44 kHz, 16 bits, stereo: all AAC is announced so. */
    private static final int AAC = 0xaf;
    /** 1024 samples of 48 kHz are 21.3 ms. */
    private static final long AAC_STEP_MAX_MS = 23;

    private static final long BEGIN_MAX_MS = 1_500;
    private static final long END_MAX_MS = 300;

    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.with("readTimeout: 2m\n");

    @TempDir
    Path directory;

    @Test
    void shouldPlayWithSoundInPlayersThatKnowNoOpus() throws Exception {
        Map<Player, Path> files = new EnumMap<>(Player.class);
        Map<Player, Playing> playing = new EnumMap<>(Player.class);
        try (PeerProcess push = Pusher.FFMPEG_8_WHIP.push(node, Clip.H264_OPUS, "live/cam")) {
            node.hold(push, "live/cam");
            for (Player player : List.of(Player.FFMPEG_RTMP, Player.FFMPEG_HTTP, Player.WEB_SOCKET)) {
                Path file = directory.resolve(player + ".flv");
                files.put(player, file);
                playing.put(player, player.play(node, "live/cam", file));
            }
            node.awaitServed("live/cam", playing.size());
            push.resume();
            push.await(DEADLINE);
            for (Playing each : playing.values()) {
                each.awaitEnd(DEADLINE);
            }
        } finally {
            playing.values().forEach(Playing::close);
        }
        files.forEach(PlainAudioTest::assertSound);
    }

    private static void assertSound(Player player, Path file) {
        List<FlvTag> tags = FlvTag.of(file);
        assertThat(tags.stream().filter(tag -> tag.type() == FlvTagType.AUDIO))
                .as("%s: audio", player)
                .isNotEmpty()
                .allMatch(tag -> tag.body().u8(0) == AAC);
        List<MediaPacket> packets = MediaPacket.of(Ffmpeg.installed(), file);
        List<MediaPacket> video = MediaPacket.ofKind(packets, "video");
        List<MediaPacket> audio = MediaPacket.ofKind(packets, "audio");
        assertThat(video).as("%s: pictures", player).hasSizeGreaterThan(Clip.PICTURES_PER_SECOND);
        assertThat(audio).as("%s: sounds", player).hasSizeGreaterThan(Clip.PICTURES_PER_SECOND);
        for (int i = 1; i < audio.size(); i++) {
            assertThat(audio.get(i).ptsMs() - audio.get(i - 1).ptsMs())
                    .as("%s: sound %s follows the one before", player, i)
                    .isBetween(0L, AAC_STEP_MAX_MS);
        }
        assertThat(audio.getFirst().ptsMs() - video.getFirst().ptsMs())
                .as("%s: begins", player)
                .isBetween(-BEGIN_MAX_MS, BEGIN_MAX_MS);
        assertThat(audio.getLast().ptsMs() - video.getLast().ptsMs())
                .as("%s: ends", player)
                .isBetween(-END_MAX_MS, END_MAX_MS);
    }

    @Test
    void shouldSendOpusAsItIsToThoseThatAskForIt() throws Exception {
        Path file = directory.resolve("opus.flv");
        try (PeerProcess push = Pusher.FFMPEG_8_WHIP.push(node, Clip.H264_OPUS, "live/cam")) {
            node.hold(push, "live/cam");
            try (RtmpPeer announcing = RtmpPeer.play(node.rtmp("live/cam"));
                    Playing asking = Playing.http(node.http(), node.http("live/cam.flv?audio=opus"), file)) {
                node.awaitServed("live/cam", 2);
                push.resume();
                announcing.awaitReceived(10, PlainAudioTest::isOpus);
                push.await(DEADLINE);
                asking.awaitEnd(DEADLINE);
            }
        }
        assertThat(FlvTag.of(file))
                .filteredOn(tag -> tag.type() == FlvTagType.AUDIO)
                .isNotEmpty()
                .allMatch(PlainAudioTest::isOpus);
    }

    /** The FourCC of Enhanced RTMP behind its first byte. */
    private static boolean isOpus(FlvTag tag) {
        return tag.type() == FlvTagType.AUDIO
                && tag.body().length() > 5
                && tag.body().slice(1, 4).equals(Bytes.ofUtf8("Opus"));
    }
}
