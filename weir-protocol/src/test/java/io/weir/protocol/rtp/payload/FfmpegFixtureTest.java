package io.weir.protocol.rtp.payload;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.codec.Av1Obu;
import io.weir.media.codec.NalUnits;
import io.weir.protocol.rtp.RtpPacket;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * RTP that FFmpeg made, against the streams it was made from. The packets are kept each after a length of 16 bits (RFC 4571).
 *
 * <p>Streams: {@code ffmpeg -f lavfi -i testsrc2=s=96x64:r=25 -frames:v N -bitexact -c:v C OPTIONS}, in which C and OPTIONS are
 * {@code libx264 -preset veryfast -tune zerolatency -bf 0 -g 6 -crf 36 -threads 1} (12 pictures), and, with 8 pictures,
 * {@code libx265 -preset veryfast -x265-params keyint=4:bframes=0:info=0:crf=36:pools=1}, {@code libvpx -crf 40 -b:v 60k -g 4},
 * {@code libvpx-vp9 -deadline realtime -crf 50 -b:v 0 -g 4}, {@code libsvtav1 -preset 12 -crf 55 -g 4}; and
 * {@code -f lavfi -i sine=440:r=16000 -t 0.1 -c:a g722}.
 *
 * <p>Packets: {@code ffmpeg -re -i STREAM -c copy -strict experimental -bitexact -f rtp rtp://127.0.0.1:PORT?pkt_size=400}, by FFmpeg
 * 5.1, of AV1 by 8.0.1.
 */
class FfmpegFixtureTest {
    private static byte[] load(String name) throws IOException {
        try (InputStream in = FfmpegFixtureTest.class.getResourceAsStream("/rtp-payload/" + name)) {
            assertThat(in).as(name).isNotNull();
            return in.readAllBytes();
        }
    }

    private static Received receive(String name, String encodingName, int clockRate) throws Exception {
        Received received = new Received(
                PayloadOffers.codec(encodingName, clockRate, 1, Map.of()).orElseThrow());
        Bytes file = Bytes.wrap(load(name));
        int at = 0;
        while (at < file.length()) {
            int length = file.u16(at);
            received.take(RtpPacket.parse(file.slice(at + 2, length)));
            at += 2 + length;
        }
        assertThat(received.faults).isEmpty();
        return received;
    }

    private static List<Bytes> ivf(String name) throws IOException {
        Bytes file = Bytes.wrap(load(name));
        List<Bytes> frames = new ArrayList<>();
        int at = file.u8(6);
        while (at < file.length()) {
            int length = file.u8(at) | file.u8(at + 1) << 8 | file.u8(at + 2) << 16;
            frames.add(file.slice(at + 12, length));
            at += 12 + length;
        }
        return frames;
    }

    private static void assertKeyframeEvery(int every, int ticks, List<AccessUnit> units) {
        for (int i = 0; i < units.size(); i++) {
            assertThat(units.get(i).keyframe()).as("unit %d", i).isEqualTo(i % every == 0);
            assertThat(units.get(i).ptsTicks() - units.getFirst().ptsTicks()).isEqualTo((long) i * ticks);
        }
    }

    private static List<String> obus(Bytes unit) throws MediaException {
        return Av1Obu.split(unit).stream()
                .filter(obu -> obu.type() != Av1Obu.TEMPORAL_DELIMITER)
                .map(obu -> obu.type() + " " + obu.payload().hex())
                .toList();
    }

    @Test
    void shouldReadH264() throws Exception {
        Received received = receive("h264.rtp", "H264", 90_000);
        assertThat(received.units).hasSize(12);
        assertKeyframeEvery(6, 3_600, received.units);
        assertThat(Sample.concat(received.payloads().toArray(Bytes[]::new)))
                .isEqualTo(NalUnits.ofAnnexB(Bytes.wrap(load("h264.h264"))));
        assertThat(received.tracks).hasSize(1);
    }

    @Test
    void shouldReadH265() throws Exception {
        Received received = receive("h265.rtp", "H265", 90_000);
        assertThat(received.units).hasSize(8);
        assertKeyframeEvery(4, 3_600, received.units);
        // FFmpeg sends the zero byte before the next unit's start code along with a unit; the way by Annex B takes it
        // off.
        Bytes sent = NalUnits.toAnnexB(Sample.concat(received.payloads().toArray(Bytes[]::new)));
        assertThat(NalUnits.ofAnnexB(sent)).isEqualTo(NalUnits.ofAnnexB(Bytes.wrap(load("h265.h265"))));
        assertThat(PayloadFormats.of(received.tracks.getFirst().codec()))
                .isInstanceOfSatisfying(
                        PayloadFormat.Supported.class,
                        f -> assertThat(f.parameters()).containsEntry("profile-id", "1"));
    }

    @Test
    void shouldReadVp8AndVp9() throws Exception {
        for (String name : List.of("vp8", "vp9")) {
            Received received = receive(name + ".rtp", name, 90_000);
            assertThat(received.payloads()).isEqualTo(ivf(name + ".ivf"));
            assertKeyframeEvery(4, 3_600, received.units);
        }
    }

    @Test
    void shouldReadAv1() throws Exception {
        Received received = receive("av1.rtp", "AV1", 90_000);
        List<Bytes> frames = ivf("av1.ivf");
        assertThat(received.units).hasSameSizeAs(frames);
        for (int i = 0; i < frames.size(); i++) {
            assertThat(obus(received.payloads().get(i))).isEqualTo(obus(frames.get(i)));
        }
        assertKeyframeEvery(4, 3_600, received.units);
        assertThat(received.tracks.getFirst().codec()).isInstanceOf(Codec.Av1.class);
    }

    @Test
    void shouldReadG722() throws Exception {
        Received received = receive("g722.rtp", "G722", 8_000);
        assertThat(Sample.concat(received.payloads().toArray(Bytes[]::new))).isEqualTo(Bytes.wrap(load("g722.g722")));
        long ticks =
                received.units.getLast().ptsTicks() - received.units.getFirst().ptsTicks();
        assertThat(ticks).isEqualTo(800 - received.payloads().getLast().length());
    }

    @Test
    void shouldSendWhatFfmpegSentAndReceiveTheSame() throws Exception {
        for (String name : List.of("h264", "h265", "vp8", "vp9", "av1")) {
            Received original = receive(name + ".rtp", name, 90_000);
            Codec codec = original.tracks.getFirst().codec();
            for (int max : new int[] {64, 388, 1_200}) {
                Received again = new Received(codec).take(Received.packets(codec, max, original.units));
                assertThat(again.payloads()).isEqualTo(original.payloads());
            }
        }
    }
}
