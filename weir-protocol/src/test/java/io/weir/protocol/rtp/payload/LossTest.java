package io.weir.protocol.rtp.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.codec.NalUnits;
import io.weir.protocol.rtp.RtpPacket;
import io.weir.testkit.Seeded;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LossTest {
    private static final int MAX = 100;

    @ParameterizedTest
    @EnumSource
    void shouldTellNothingFromALossToTheNextKeyframe(Sample sample) throws Exception {
        List<AccessUnit> units = sample.units(9, 3, 250);
        List<RtpPacket> packets = Received.packets(sample.codec(), MAX, units);
        for (int lost = 0; lost < packets.size(); lost++) {
            List<RtpPacket> rest = new ArrayList<>(packets);
            long lostTicks = rest.remove(lost).timestamp();
            Received received = new Received(sample.codec()).take(rest);
            int lostUnit = (int) (lostTicks / Sample.INTERVAL);
            int nextKey = (lostUnit / 3 + 1) * 3;
            List<AccessUnit> expected = new ArrayList<>(units);
            if (isParameterSets(sample, packets.get(lost))) {
                // The slices are all there, and the sets are known: decoding can go on.
                expected.set(lostUnit, withoutParameterSets(sample, units.get(lostUnit), 250 + lostUnit));
                nextKey = lostUnit;
            } else {
                expected.subList(lostUnit, Math.min(nextKey, units.size())).clear();
            }
            assertThat(received.units).as("packet %d lost", lost).isEqualTo(expected);
            assertThat(received.depacketizer.needsKeyframe())
                    .isEqualTo(nextKey >= units.size() && lost < packets.size() - 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldNeverTellADamagedUnit(Sample sample) throws Exception {
        List<AccessUnit> units = sample.units(12, 4, 180);
        List<RtpPacket> packets = Received.packets(sample.codec(), MAX, units);
        List<AccessUnit> possible = new ArrayList<>(units);
        for (int i = 0; i < units.size(); i += 4) {
            possible.add(withoutParameterSets(sample, units.get(i), 180 + i));
        }
        Seeded.forSeeds(100, random -> {
            List<RtpPacket> rest = new ArrayList<>(packets);
            for (int i = 0; i < 3; i++) {
                int at = random.nextInt(rest.size());
                switch (random.nextInt(3)) {
                    case 0 -> rest.remove(at);
                    case 1 -> rest.add(at, rest.get(random.nextInt(rest.size())));
                    default -> Collections.swap(rest, at, random.nextInt(rest.size()));
                }
            }
            Received received = new Received(sample.codec()).take(rest);
            assertThat(possible).containsAll(received.units);
            for (int i = 0; i < received.units.size(); i++) {
                AccessUnit unit = received.units.get(i);
                boolean follows = i > 0 && received.units.get(i - 1).ptsTicks() == unit.ptsTicks() - Sample.INTERVAL;
                assertThat(unit.keyframe() || follows).isTrue();
            }
        });
    }

    private static boolean isParameterSets(Sample sample, RtpPacket packet) {
        return switch (sample) {
            case H264, H265 -> {
                NalFormat format = NalFormat.valueOf(sample.name());
                yield format.type(packet.payload().u8(0)) == format.aggregationType();
            }
            case VP8, VP9, AV1 -> false;
        };
    }

    private static AccessUnit withoutParameterSets(Sample sample, AccessUnit unit, int length) {
        Bytes payload = switch (sample) {
            case H264, H265 -> NalUnits.join(List.of(sample.bareKey(length)));
            case VP8, VP9, AV1 -> unit.payload();
        };
        return new AccessUnit(0, unit.ptsTicks(), unit.dtsTicks(), true, unit.wallNs(), payload);
    }

    @Test
    void shouldWaitForTheFirstKeyframe() throws Exception {
        Received received = new Received(Sample.VP8.codec());
        assertThat(received.depacketizer.needsKeyframe()).isTrue();
        List<AccessUnit> units = Sample.VP8.units(5, 4, 50);
        received.take(Received.packets(Sample.VP8.codec(), MAX, units.subList(1, 5)));
        assertThat(received.units).containsExactly(units.get(4));
        assertThat(received.depacketizer.droppedUnitCount()).isEqualTo(3);
        assertThat(received.depacketizer.needsKeyframe()).isFalse();
        received.depacketizer.onLoss();
        assertThat(received.depacketizer.needsKeyframe()).isTrue();
    }

    @Test
    void shouldNotTakeAKeyframeWithoutParameterSets() throws Exception {
        Codec empty = new Codec.H264(List.of(), List.of());
        Received received = new Received(empty).unit(1, 0, "6588aa").unit(2, 3_000, "6742001f", "68ce3c80");
        assertThat(received.units).isEmpty();
        received.unit(4, 6_000, "6588bb");
        assertThat(received.payloads()).containsExactly(Bytes.ofHex("000000036588bb"));
        assertThat(received.tracks.getFirst().codec())
                .isEqualTo(new Codec.H264(List.of(Bytes.ofHex("6742001f")), List.of(Bytes.ofHex("68ce3c80"))));
    }

    @Test
    void shouldNotTakeAKeyframeWhoseFirstSliceIsLost() throws Exception {
        Received received =
                new Received(Sample.H264.codec()).unit(1, 0, "6588aa").unit(3, 3_000, "6548bb");
        assertThat(received.payloads()).containsExactly(Bytes.ofHex("000000036588aa"));
        assertThat(received.depacketizer.needsKeyframe()).isTrue();
    }

    @Test
    void shouldEndAUnitAtTheNextTimestampWhereMarkersAreMissing() {
        Received received = new Received(Sample.H264.codec());
        received.take(Received.packet(1, 0, false, Bytes.ofHex("6588aa")));
        assertThat(received.units).isEmpty();
        received.take(Received.packet(2, 3_000, false, Bytes.ofHex("41809a")));
        received.take(Received.packet(3, 6_000, false, Bytes.ofHex("41809b")));
        assertThat(received.payloads()).containsExactly(Bytes.ofHex("000000036588aa"), Bytes.ofHex("0000000341809a"));
    }

    @Test
    void shouldPassOverPacketsThatOnlyPad() {
        Received received = new Received(Sample.H264.codec());
        received.take(Received.packet(1, 0, true, Bytes.ofHex("6588aa")));
        received.take(Received.packet(2, 0, false, Bytes.EMPTY));
        received.take(Received.packet(3, 3_000, true, Bytes.ofHex("41809a")));
        assertThat(received.units).hasSize(2);
    }

    @Test
    void shouldCountLatePacketsUpToALimitAndThenBeginAnew() {
        Received received = new Received(new Codec.Opus(2, Bytes.EMPTY));
        int late = 5_000 - Depacketizer.LATE_COUNT_MAX;
        received.take(Received.packet(4_999, 0, false, Bytes.of(1)));
        received.take(Received.packet(late + 1, 0, false, Bytes.of(2)));
        received.take(Received.packet(late, 0, false, Bytes.of(3)));
        assertThat(received.depacketizer.lateCount()).isEqualTo(2);
        received.take(Received.packet(late - 1, 0, false, Bytes.of(4)));
        received.take(Received.packet(late, 0, false, Bytes.of(5)));
        assertThat(received.payloads()).containsExactly(Bytes.of(1), Bytes.of(4), Bytes.of(5));
    }

    @Test
    void shouldGoOnWithAudioAfterALoss() {
        Received received = new Received(new Codec.G711(false, 8_000, 1));
        received.take(Received.packet(1, 0xffff_ff80L, false, Bytes.of(1)));
        received.take(Received.packet(5, 0x80, false, Bytes.of(2)));
        assertThat(received.units).extracting(AccessUnit::ptsTicks).containsExactly(0xffff_ff80L, 0x1_0000_0080L);
        assertThat(received.depacketizer.needsKeyframe()).isFalse();
    }

    @Test
    void shouldWaitForAKeyframeOfAnotherSource() throws Exception {
        Received received = new Received(Sample.H264.codec()).unit(9, 0, "6588aa");
        received.take(packetOf(7, 40_000, 3_000, "41809a"));
        received.take(packetOf(7, 40_001, 6_000, "6588bb"));
        received.take(packetOf(7, 40_002, 9_000, "41809b"));
        assertThat(received.payloads())
                .containsExactly(
                        Bytes.ofHex("000000036588aa"), Bytes.ofHex("000000036588bb"), Bytes.ofHex("0000000341809b"));
        assertThat(received.depacketizer.lateCount()).isZero();
    }

    private static RtpPacket packetOf(int ssrc, int sequence, long timestamp, String payload) {
        Bytes whole = Sample.concat(Bytes.wrap(new byte[RtpPayload.HEADROOM]), Bytes.ofHex(payload));
        return new RtpPayload(whole.toArray(), timestamp, true, false, true).packet(96, sequence, timestamp, ssrc);
    }

    @Test
    void shouldLimitParameterSets() throws Exception {
        for (int count = NalAssembler.PARAMETER_SET_COUNT_MAX - 1;
                count <= NalAssembler.PARAMETER_SET_COUNT_MAX + 1;
                count++) {
            String stap = "78" + "00026801".repeat(count) + "00036588aa";
            Received received = new Received(Sample.H264.codec()).unit(1, 0, stap);
            assertThat(received.units).hasSize(count > NalAssembler.PARAMETER_SET_COUNT_MAX ? 0 : 1);
            assertThat(received.faults).hasSize(1 - received.units.size());
        }
    }

    @Test
    void shouldLimitTheLengthOfAUnit() throws Exception {
        UnitBuffer buffer = new UnitBuffer();
        Bytes piece = Bytes.wrap(new byte[UnitBuffer.LENGTH_MAX - 1]);
        buffer.bytes(piece, 0, piece.length());
        buffer.u8(1);
        assertThatThrownBy(() -> buffer.u8(1)).hasMessageContaining("8388608 bytes");
        assertThat(buffer.length()).isEqualTo(UnitBuffer.LENGTH_MAX);
        buffer.clear();
        buffer.u8(5);
        assertThat(buffer.toBytes()).isEqualTo(Bytes.of(5));
    }
}
