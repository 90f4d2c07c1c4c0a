package io.weir.protocol.rtp.payload;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.MediaException;
import io.weir.protocol.rtp.RtpPacket;
import io.weir.testkit.Seeded;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever comes, a depacketizer tells whole units or throws a ProtocolException, and a packetizer keeps to its limit. */
class PayloadFuzzTest {
    private static final int MAX = 40;
    private static final List<Sample> SAMPLES = List.of(Sample.H264, Sample.H265, Sample.VP8, Sample.VP9, Sample.AV1);

    /** The first byte chooses the codec; then each payload after a byte with its length and a byte of which bit 0 is the marker. */
    @FuzzTest
    void depacketizer(byte[] input) throws MediaException {
        if (input.length == 0) {
            return;
        }
        Bytes bytes = Bytes.copyOf(input);
        Sample sample = SAMPLES.get(bytes.u8(0) % SAMPLES.size());
        Received received = new Received(sample.codec());
        int at = 1;
        int sequence = 0;
        while (at + 2 <= bytes.length()) {
            int length = Math.min(bytes.u8(at), bytes.length() - at - 2);
            int flags = bytes.u8(at + 1);
            sequence += flags >> 6;
            received.take(Received.packet(sequence++, flags >> 1 & 7, (flags & 1) != 0, bytes.slice(at + 2, length)));
            at += 2 + length;
        }
        check(sample, received);
    }

    /** The first byte chooses the codec and whether it is a keyframe; the rest is the unit. */
    @FuzzTest
    void packetizer(byte[] input) {
        if (input.length == 0) {
            return;
        }
        Bytes bytes = Bytes.copyOf(input);
        Sample sample = SAMPLES.get((bytes.u8(0) & 0x7f) % SAMPLES.size());
        AccessUnit unit = Received.unit(bytes.get(0) < 0, bytes.slice(1));
        List<RtpPacket> packets;
        try {
            packets = Received.packets(sample.codec(), MAX, List.of(unit));
        } catch (MediaException e) {
            assertThat(e.getMessage()).isNotEmpty();
            return;
        }
        assertThat(packets).allSatisfy(p -> assertThat(p.payload().length()).isBetween(1, MAX));
        Received received = new Received(sample.codec()).take(packets);
        assertThat(received.units.size()).isLessThanOrEqualTo(1);
    }

    private static void check(Sample sample, Received received) throws MediaException {
        assertThat(received.faults).allSatisfy(fault -> assertThat(fault).isNotEmpty());
        if (!received.units.isEmpty()) {
            assertThat(received.units.getFirst().keyframe()).isTrue();
            assertThat(received.tracks).isNotEmpty();
        }
        // What was told can be sent again.
        Received.packets(sample.codec(), MAX, received.units);
    }

    @ParameterizedTest
    @EnumSource
    void shouldStandPayloadsCutEverywhere(Sample sample) throws Exception {
        List<RtpPacket> packets = Received.packets(sample.codec(), MAX, sample.units(3, 3, 100));
        for (int i = 0; i < packets.size(); i++) {
            RtpPacket packet = packets.get(i);
            for (int length = 0; length < packet.payload().length(); length++) {
                List<RtpPacket> damaged = new ArrayList<>(packets);
                Bytes cut = packet.payload().slice(0, length);
                damaged.set(i, Received.packet(packet.sequence(), packet.timestamp(), packet.marker(), cut));
                check(sample, new Received(sample.codec()).take(damaged));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldStandChangedPayloads(Sample sample) throws Exception {
        List<RtpPacket> packets = Received.packets(sample.codec(), MAX, sample.units(4, 2, 100));
        Seeded.forSeeds(500, random -> {
            List<RtpPacket> damaged = new ArrayList<>(packets);
            for (int i = 0; i < 3; i++) {
                int at = random.nextInt(damaged.size());
                RtpPacket packet = damaged.get(at);
                byte[] payload = packet.payload().toArray();
                payload[random.nextInt(Math.min(8, payload.length))] = (byte) random.nextInt();
                damaged.set(
                        at,
                        Received.packet(packet.sequence(), packet.timestamp(), packet.marker(), Bytes.wrap(payload)));
            }
            check(sample, new Received(sample.codec()).take(damaged));
        });
    }
}
