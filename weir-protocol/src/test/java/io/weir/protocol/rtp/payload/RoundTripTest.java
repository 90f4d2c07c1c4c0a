package io.weir.protocol.rtp.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.Track;
import io.weir.media.codec.NalSyntax;
import io.weir.media.codec.NalUnits;
import io.weir.protocol.rtp.RtpPacket;
import io.weir.testkit.Seeded;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RoundTripTest {
    private static final int MAX = 100;

    @ParameterizedTest
    @EnumSource
    void shouldComeBackWholeAtEverySizeAroundTheLimit(Sample sample) throws Exception {
        for (int length = 20; length < 3 * MAX + 20; length++) {
            List<AccessUnit> units = sample.units(3, 2, length);
            List<RtpPacket> packets = Received.packets(sample.codec(), MAX, units);
            Received received = new Received(sample.codec()).take(packets);
            assertThat(received.faults).isEmpty();
            assertThat(received.units).isEqualTo(units);
            assertThat(received.tracks).hasSize(1);
            assertThat(packets).allSatisfy(p -> assertThat(p.payload().length()).isBetween(1, MAX));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldMarkTheEndOfAUnitAndTheStartOfAKeyframe(Sample sample) throws Exception {
        List<AccessUnit> units = sample.units(4, 2, 250);
        List<RtpPayload> payloads =
                Received.cut(sample.codec(), new PacketizerOptions(MAX, 1), units.toArray(AccessUnit[]::new));
        List<Long> ends = new ArrayList<>();
        List<Long> starts = new ArrayList<>();
        List<Long> keys = new ArrayList<>();
        for (RtpPayload payload : payloads) {
            if (payload.marker()) {
                ends.add(payload.timestampTicks());
            }
            if (payload.unitStart()) {
                starts.add(payload.timestampTicks());
            }
            if (payload.keyframeStart()) {
                keys.add(payload.timestampTicks());
            }
        }
        assertThat(ends).containsExactly(0L, 3_000L, 6_000L, 9_000L);
        assertThat(starts).isEqualTo(ends);
        assertThat(keys).containsExactly(0L, 6_000L);
    }

    @ParameterizedTest
    @EnumSource
    void shouldCutFragmentsAsLongAsOneAnother(Sample sample) throws Exception {
        List<RtpPayload> payloads =
                Received.cut(sample.codec(), PacketizerOptions.STANDARD, Received.unit(false, sample.inter(5_000)));
        assertThat(payloads).hasSize(5);
        int length = payloads.getFirst().payload().length();
        assertThat(payloads.subList(0, 4)).allMatch(payload -> payload.payload().length() == length);
        assertThat(payloads.getLast().payload().length()).isBetween(length - 4, length);
    }

    @Test
    void shouldFragmentOneByteAboveTheLimitOnly() throws Exception {
        for (Sample sample : List.of(Sample.H264, Sample.H265)) {
            for (int length : new int[] {1_199, 1_200, 1_201}) {
                List<RtpPayload> payloads = Received.cut(
                        sample.codec(), PacketizerOptions.STANDARD, Received.unit(false, sample.inter(length)));
                assertThat(payloads).hasSize(length > 1_200 ? 2 : 1);
            }
        }
    }

    @Test
    void shouldSendParameterSetsBeforeAKeyframeThatLacksThem() throws Exception {
        for (Sample sample : List.of(Sample.H264, Sample.H265, Sample.AV1)) {
            Bytes bare = sample == Sample.AV1 ? sample.bareKey(50) : NalUnits.join(List.of(sample.bareKey(50)));
            List<AccessUnit> units = List.of(Received.unit(true, bare));
            Received received =
                    new Received(empty(sample.codec())).take(Received.packets(sample.codec(), 1_200, units));
            assertThat(received.payloads()).containsExactly(sample.key(50));
            assertThat(received.tracks).containsExactly(Track.of(0, sample.codec()));
        }
    }

    @Test
    void shouldTakeNewParameterSets() throws Exception {
        Packetizer packetizer = PayloadFormats.packetizer(Sample.H264.codec(), PacketizerOptions.STANDARD)
                .orElseThrow();
        Codec.H264 changed = new Codec.H264(List.of(Bytes.ofHex("6764001f")), List.of(Bytes.ofHex("68ee")));
        packetizer.onCodec(changed);
        List<RtpPayload> payloads = new ArrayList<>();
        Bytes idr = NalUnits.join(List.of(Sample.H264.bareKey(30)));
        packetizer.packetize(Received.unit(true, idr), payloads::add);
        Received received =
                new Received(Sample.H264.codec()).take(payloads.getFirst().packet(96, 1, 0, 5));
        assertThat(received.tracks).containsExactly(Track.of(0, changed));
        assertThatThrownBy(() -> packetizer.onCodec(new Codec.Vp8())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldLeaveOutWhatReceiversDoNotNeed() throws Exception {
        Bytes unit = NalUnits.join(
                List.of(Bytes.ofHex("09f0"), Sample.filled("4180", 9), Bytes.ofHex("0cff80"), Bytes.EMPTY));
        Received received = new Received(Sample.H264.codec());
        List<AccessUnit> units = List.of(Sample.H264.units(1, 1, 30).getFirst(), Received.unit(false, unit));
        received.take(Received.packets(Sample.H264.codec(), 1_200, units));
        assertThat(received.payloads().getLast()).isEqualTo(NalUnits.join(List.of(Sample.filled("4180", 9))));
        Bytes delimited = Sample.concat(Bytes.ofHex("1200"), Sample.AV1.inter(20), Bytes.ofHex("7a0100"));
        List<RtpPayload> av1 =
                Received.cut(Sample.AV1.codec(), PacketizerOptions.STANDARD, Received.unit(false, delimited));
        assertThat(av1).hasSize(1);
        assertThat(av1.getFirst().payload().slice(0, 3)).isEqualTo(Bytes.ofHex("103030"));
        assertThat(Received.cut(
                        Sample.AV1.codec(), PacketizerOptions.STANDARD, Received.unit(false, Bytes.ofHex("1200"))))
                .isEmpty();
    }

    @Test
    void shouldSendOnlySingleNalUnitsInModeZero() throws Exception {
        PacketizerOptions options = new PacketizerOptions(MAX, 0);
        List<RtpPayload> payloads =
                Received.cut(Sample.H264.codec(), options, Received.unit(true, Sample.H264.key(MAX)));
        assertThat(payloads).hasSize(3);
        assertThat(payloads.getFirst().payload()).isEqualTo(Bytes.ofHex("6742001fa1"));
        assertThat(payloads.getLast().payload().length()).isEqualTo(MAX);
        AccessUnit tooLong = Received.unit(true, Sample.H264.key(MAX + 1));
        assertThatThrownBy(() -> Received.cut(Sample.H264.codec(), options, tooLong))
                .isInstanceOf(MediaException.class)
                .hasMessageContaining("packetization mode 0");
    }

    @Test
    void shouldCarryManySmallNalUnitsAndObusOfAnySizes() throws Exception {
        Seeded.forSeeds(200, random -> {
            List<Bytes> nals = new ArrayList<>(NalSyntax.H264.parameterSets(Sample.H264.codec()));
            List<Bytes> obus = new ArrayList<>(List.of(((Codec.Av1) Sample.AV1.codec()).sequenceHeader()));
            for (int i = 0; i < 12; i++) {
                nals.add(Sample.H264.bareKey(2 + random.nextInt(random.nextBoolean() ? 12 : 300)));
                obus.add(Sample.AV1.bareKey(2 + random.nextInt(random.nextBoolean() ? 12 : 300)));
            }
            Bytes h264 = NalUnits.join(nals);
            Bytes av1 = Sample.concat(obus.toArray(Bytes[]::new));
            int max = PacketizerOptions.PAYLOAD_LENGTH_LEAST + random.nextInt(200);
            List<RtpPacket> packets = Received.packets(Sample.H264.codec(), max, List.of(Received.unit(true, h264)));
            assertThat(new Received(Sample.H264.codec()).take(packets).payloads())
                    .containsExactly(h264);
            packets = Received.packets(Sample.AV1.codec(), max, List.of(Received.unit(true, av1)));
            assertThat(new Received(Sample.AV1.codec()).take(packets).payloads())
                    .containsExactly(av1);
            assertThat(packets).allSatisfy(p -> assertThat(p.payload().length()).isBetween(2, max));
        });
    }

    @Test
    void shouldCutSamplesWithTimestampsOfTheirOwn() throws Exception {
        Codec codec = new Codec.G711(true, 8_000, 1);
        Bytes samples = Sample.filled("", 500);
        List<RtpPayload> payloads =
                Received.cut(codec, PacketizerOptions.STANDARD, new AccessUnit(1, 80, 80, true, 7, samples));
        assertThat(payloads).extracting(RtpPayload::timestampTicks).containsExactly(80L, 240L, 400L, 560L);
        assertThat(payloads).extracting(p -> p.payload().length()).containsExactly(160, 160, 160, 20);
        Received received = new Received(codec);
        int sequence = 0;
        for (RtpPayload payload : payloads) {
            received.take(payload.packet(0, sequence++, payload.timestampTicks(), 1));
        }
        assertThat(Sample.concat(received.payloads().toArray(Bytes[]::new))).isEqualTo(samples);
        assertThat(received.units.getLast().ptsTicks()).isEqualTo(560);
        Codec l16 = new Codec.Lpcm(16, 48_000, 2);
        AccessUnit unit = new AccessUnit(1, 0, 0, true, 7, Sample.filled("", 4 * 480));
        assertThat(Received.cut(l16, PacketizerOptions.STANDARD, unit))
                .extracting(p -> p.payload().length())
                .containsExactly(1_152, 768);
        AccessUnit odd = new AccessUnit(1, 0, 0, true, 7, Sample.filled("", 5));
        assertThatThrownBy(() -> Received.cut(l16, PacketizerOptions.STANDARD, odd))
                .hasMessageContaining("whole samples");
    }

    @Test
    void shouldPassOpusThroughUpToTheLimit() throws Exception {
        Codec codec = new Codec.Opus(2, Bytes.EMPTY);
        for (int length : new int[] {1, 1_199, 1_200}) {
            AccessUnit unit = new AccessUnit(0, 960, 960, true, 7, Sample.filled("fc", length));
            List<RtpPacket> packets = Received.packets(codec, 1_200, List.of(unit));
            assertThat(new Received(codec).take(packets).units).containsExactly(unit);
            assertThat(packets.getFirst().marker()).isFalse();
        }
        AccessUnit tooLong = Received.unit(true, Sample.filled("fc", 1_201));
        assertThatThrownBy(() -> Received.cut(codec, PacketizerOptions.STANDARD, tooLong))
                .isInstanceOf(MediaException.class)
                .hasMessageContaining("1201 bytes");
    }

    @Test
    void shouldRefuseBrokenUnitsBeforeSendingAnything() {
        List<RtpPayload> payloads = new ArrayList<>();
        for (Sample sample : List.of(Sample.H264, Sample.H265, Sample.AV1)) {
            Bytes cut = sample.key(60).slice(0, 50);
            Packetizer packetizer = PayloadFormats.packetizer(sample.codec(), PacketizerOptions.STANDARD)
                    .orElseThrow();
            assertThatThrownBy(() -> packetizer.packetize(Received.unit(true, cut), payloads::add))
                    .isInstanceOf(MediaException.class);
        }
        assertThat(payloads).isEmpty();
    }

    @Test
    void shouldWriteAHeaderOnceInFront() throws Exception {
        RtpPayload payload = Received.cut(
                        Sample.VP8.codec(), PacketizerOptions.STANDARD, Received.unit(true, Sample.VP8.key(20)))
                .getFirst();
        RtpPacket packet = payload.packet(97, 65_537, 0x1_0000_0005L, -2);
        assertThat(packet.bytes().slice(0, 12)).isEqualTo(Bytes.ofHex("80e1000100000005fffffffe"));
        assertThat(packet.payload()).isEqualTo(payload.payload());
        assertThatThrownBy(() -> payload.packet(97, 2, 0, 0)).isInstanceOf(IllegalStateException.class);
    }

    private static Codec empty(Codec codec) {
        return PayloadOffers.codec(
                        codec instanceof Codec.Av1 ? "AV1" : codec instanceof Codec.H264 ? "H264" : "H265",
                        90_000,
                        1,
                        Map.of())
                .orElseThrow();
    }
}
