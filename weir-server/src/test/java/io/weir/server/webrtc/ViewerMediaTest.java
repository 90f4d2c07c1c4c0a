package io.weir.server.webrtc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.protocol.rtp.NtpTime;
import io.weir.protocol.rtp.RtpPacket;
import io.weir.protocol.rtp.WallClockMapping;
import io.weir.protocol.rtp.rtcp.Bye;
import io.weir.protocol.rtp.rtcp.RtcpPacket;
import io.weir.protocol.rtp.rtcp.SenderReport;
import io.weir.protocol.rtp.rtcp.SourceDescription;
import io.weir.server.stream.EndReason;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a viewer is sent by itself. */
class ViewerMediaTest {
    private final Watching watching = new Watching(Units.video(true, 3, Watching.FEEDBACK), Units.audio());

    private static long timestampsBetween(RtpPacket first, RtpPacket second) {
        return (int) (second.timestamp() - first.timestamp());
    }

    @Test
    void shouldLabelPacketsOfOneUnitAlikeAndNumberThem() {
        watching.join();
        watching.key(1000, 3000);
        watching.picture(1033, 500);
        List<RtpPacket> packets = watching.video();
        assertThat(packets).hasSize(5);
        for (int i = 0; i < packets.size(); i++) {
            RtpPacket packet = packets.get(i);
            assertThat(packet.payloadType()).isEqualTo(96);
            assertThat(packet.ssrc()).isEqualTo(0x1111);
            assertThat(packet.sequence()).isEqualTo(packets.getFirst().sequence() + i & 0xffff);
            assertThat(packet.marker()).isEqualTo(i >= 3);
            assertThat(packet.extension(4).utf8()).isEqualTo("0");
            assertThat(packet.extension(3).u16(0)).isEqualTo(i);
            assertThat(packet.extension(2).length()).isEqualTo(3);
        }
        assertThat(packets.get(3).timestamp()).isEqualTo(packets.getFirst().timestamp());
        assertThat(timestampsBetween(packets.getFirst(), packets.get(4))).isEqualTo(33 * 90);
    }

    @Test
    void shouldTellWhenEachPacketWasSent() {
        Watching alone = new Watching(Units.video(true, 3, Watching.FEEDBACK));
        alone.nowNs = 3_500_000_000L;
        alone.join();
        alone.key(0, 100);
        int time = alone.output.packets.getFirst().extension(2).u24(0);
        assertThat(time).isEqualTo(3 << 18 | 1 << 17);
    }

    @Test
    void shouldMakePacketsOfOneSizeAndEndTheRunWithTheUnit() {
        watching.join();
        watching.key(1000, 12_000);
        watching.sound(1000);
        assertThat(watching.output.runs).hasSize(2);
        List<RtpPacket> run = watching.output.runs.getFirst();
        List<Integer> sizes =
                run.stream().map(packet -> packet.bytes().length()).toList();
        // 11 fragments of 11 999 bytes behind the parameter sets, the last one padded by two
        assertThat(sizes.subList(1, sizes.size())).hasSize(11).containsOnly(1091 + 2 + 28);
    }

    @Test
    void shouldStartWithTheCachedPicturesAMillisecondApartThatEndAtTheLivePoint() {
        watching.key(1000, 3000);
        watching.sound(1010);
        watching.picture(1033, 500);
        watching.picture(1066, 500);
        watching.join();
        List<RtpPacket> cached = watching.video();
        assertThat(cached).hasSize(6);
        assertThat(watching.audio()).as("audio begins live").isEmpty();
        RtpPacket live = cached.getLast();
        assertThat(timestampsBetween(cached.getFirst(), live)).isEqualTo(2 * 90);
        assertThat(timestampsBetween(cached.get(4), live)).isEqualTo(90);
        watching.tick();
        watching.sound(1090);
        watching.picture(1100, 500);
        assertThat(timestampsBetween(live, watching.video().getLast())).isEqualTo(34 * 90);
        assertThat(watching.audio()).hasSize(1);
    }

    @Test
    void shouldPaceTheHeadStartAndLetLivePicturesFollowIt() {
        watching.key(1000, 1198 * 80);
        watching.picture(1033, 500);
        watching.join();
        assertThat(watching.video()).hasSize(HeadStart.PACKETS_PER_TICK);
        assertThat(watching.hurries).isEqualTo(1);
        assertThat(watching.viewer.nextTickNs()).isEqualTo(watching.nowNs + HeadStart.TICK_NS);
        watching.picture(1066, 500);
        watching.sound(1066);
        assertThat(watching.video()).as("pictures wait").hasSize(HeadStart.PACKETS_PER_TICK);
        assertThat(watching.audio()).as("audio does not").hasSize(1);
        watching.tick();
        assertThat(watching.video()).hasSize(2 * HeadStart.PACKETS_PER_TICK);
        watching.tick();
        assertThat(watching.viewer.isBursting()).isFalse();
        List<RtpPacket> all = watching.video();
        // the parameter sets, 80 fragments, two pictures
        assertThat(all).hasSize(83);
        for (int i = 1; i < all.size(); i++) {
            assertThat(all.get(i).sequence()).isEqualTo(all.getFirst().sequence() + i & 0xffff);
        }
        assertThat(timestampsBetween(all.getFirst(), all.get(81))).isEqualTo(90);
        assertThat(timestampsBetween(all.get(81), all.get(82))).isEqualTo(33 * 90);
    }

    @Test
    void shouldHoldTheHeadStartWhileTheSocketIsBusy() {
        watching.key(1000, 3000);
        watching.output.pendingBytes = HeadStart.PENDING_BYTES_MAX + 1;
        watching.join();
        assertThat(watching.video()).isEmpty();
        watching.output.pendingBytes = HeadStart.PENDING_BYTES_MAX;
        watching.tick();
        assertThat(watching.video()).hasSize(4);
    }

    @Test
    void shouldGoOnWithTheLastKeyframeWhenTheHeadStartIsOvertaken() {
        watching.key(1000, 1198 * 80);
        watching.join();
        watching.units.skip(3);
        watching.key(2000, 500);
        watching.tick();
        watching.tick();
        watching.tick();
        assertThat(watching.viewer.isBursting()).isFalse();
        assertThat(watching.keyframesWanted).isZero();
        assertThat(watching.video().getLast().marker()).isTrue();
        assertThat(timestampsBetween(
                        watching.video().getFirst(), watching.video().getLast()))
                .isEqualTo(1000 * 90);
    }

    @Test
    void shouldWaitForAKeyframeWhenTheHeadStartIsLost() {
        watching.key(1000, 1198 * 80);
        watching.join();
        watching.cache.forgetGroup();
        watching.units.skip(PacketCache.UNITS_MAX);
        watching.picture(2000, 500);
        watching.tick();
        assertThat(watching.viewer.isBursting()).isFalse();
        assertThat(watching.keyframesWanted).isEqualTo(1);
        watching.output.take();
        watching.picture(2033, 500);
        assertThat(watching.video()).isEmpty();
        watching.key(2066, 500);
        assertThat(watching.video()).hasSize(1);
    }

    @Test
    void shouldAskForAKeyframeAndWaitForItWhenNothingIsCached() {
        watching.picture(1000, 100);
        watching.join();
        assertThat(watching.keyframesWanted).isEqualTo(1);
        watching.picture(1033, 100);
        watching.sound(1040);
        assertThat(watching.video()).isEmpty();
        assertThat(watching.audio()).hasSize(1);
        watching.key(1066, 100);
        assertThat(watching.video()).hasSize(1);
        assertThat(watching.viewer.status().unitsSkipped())
                .as("waiting is not skipping")
                .isZero();
    }

    @Test
    void shouldNotWaitForPicturesThatItDoesNotGet() {
        Watching listener = new Watching(Units.audio());
        listener.key(1000, 100);
        listener.join();
        listener.sound(1010);
        listener.picture(1033, 100);
        assertThat(listener.output.packets).hasSize(1);
        assertThat(listener.keyframesWanted).isZero();
    }

    @Test
    void shouldReportAtOnceAndEverySecondSoThatTracksAreInTime() {
        watching.key(1000, 100);
        watching.join();
        assertThat(watching.output.rtcp).hasSize(1);
        watching.sound(1500);
        watching.picture(1500, 100);
        long reportedNs = watching.nowNs;
        while (watching.output.rtcp.size() < 2) {
            watching.tick();
        }
        assertThat(watching.nowNs - reportedNs).isBetween(900_000_000L, 1_100_000_000L);
        for (List<RtcpPacket> compound : watching.output.rtcp) {
            assertThat(compound).hasSize(3);
            WallClockMapping video = new WallClockMapping(90_000);
            video.onSenderReport((SenderReport) compound.get(0));
            WallClockMapping audio = new WallClockMapping(48_000);
            audio.onSenderReport((SenderReport) compound.get(1));
            long picture = watching.video().getLast().timestamp();
            long sound = watching.audio().getFirst().timestamp();
            assertThat(Math.abs(video.nanosAfter(picture, audio, sound)))
                    .as("a picture and a sound of the same media time")
                    .isLessThan(100_000);
            long due = NtpTime.plusNanos(Watching.CLOCK.ntpTime(), 500_000_000);
            assertThat(Math.abs(NtpTime.nanosBetween(due, video.ntpOf(picture))))
                    .isLessThan(100_000);
            assertThat(((SourceDescription) compound.get(2)).chunks())
                    .extracting(chunk -> chunk.items().getFirst().text().utf8())
                    .containsExactly("weir", "weir");
        }
        SenderReport last = (SenderReport) watching.output.rtcp.getLast().getFirst();
        assertThat(last.packetCount()).isEqualTo(watching.video().size());
    }

    @Test
    void shouldReportWithTheFirstUnitWhenNothingWasCached() {
        watching.join();
        assertThat(watching.output.rtcp).isEmpty();
        assertThat(watching.viewer.nextTickNs()).isEqualTo(Long.MAX_VALUE);
        watching.sound(1000);
        assertThat(watching.output.rtcp).hasSize(1);
    }

    @Test
    void shouldSayGoodbyeWhenTheStreamEnds() {
        watching.key(1000, 100);
        watching.join();
        watching.viewer.onStreamEnd(EndReason.PUBLISHER_GONE, watching.nowNs);
        watching.viewer.onStreamEnd(EndReason.PUBLISHER_GONE, watching.nowNs);
        assertThat(watching.ended).containsExactly(EndReason.PUBLISHER_GONE);
        Bye bye = (Bye) watching.output.rtcp.getLast().getLast();
        assertThat(bye.ssrcs()).containsExactly(0x1111, 0x3333);
        assertThat(bye.reason().utf8()).isEqualTo("publisher left");
        watching.output.take();
        watching.key(2000, 100);
        assertThat(watching.output.packets).isEmpty();
        assertThat(watching.viewer.nextTickNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldSayGoodbyeOnceWhenTheSessionEnds() {
        watching.key(1000, 100);
        watching.join();
        watching.viewer.close(EndReason.KICKED, watching.nowNs);
        watching.viewer.close(EndReason.KICKED, watching.nowNs);
        watching.viewer.onStreamEnd(EndReason.PUBLISHER_GONE, watching.nowNs);
        assertThat(watching.ended).isEmpty();
        assertThat(watching.output.rtcp).hasSize(2);
    }

    @Test
    void shouldFitTheReportsOfAllTracksIntoOneDatagram() {
        List<SentTrack> most = Collections.nCopies(ViewerReports.TRACKS_MAX, Units.audio());
        String name = "n".repeat(ViewerReports.CNAME_BYTES_MAX);
        FakeOutput output = new FakeOutput();
        ViewerMedia viewer = new ViewerMedia(most, name, output, new Random(1), _ -> {});
        viewer.onJoined(watching, 0);
        viewer.onUnit(watching.units.sound(0, Watching.CLOCK), null, 0);
        viewer.close(EndReason.B_FRAMES, 0);
        assertThat(output.rtcp).hasSize(2);
        assertThatThrownBy(() -> new ViewerMedia(
                        Collections.nCopies(ViewerReports.TRACKS_MAX + 1, Units.audio()),
                        name,
                        output,
                        new Random(1),
                        _ -> {}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ViewerMedia(most, name + "n", output, new Random(1), _ -> {}))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
