package io.weir.protocol.rtp.rtcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.protocol.ProtocolException;
import io.weir.testkit.Scale;
import io.weir.testkit.Seeded;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RtcpReaderTest {
    private static List<RtcpPacket> read(String hex) throws ProtocolException {
        return RtcpReader.read(Bytes.ofHex(hex));
    }

    private static Bytes write(List<RtcpPacket> packets) {
        ByteBuf out = Unpooled.buffer();
        for (RtcpPacket packet : packets) {
            RtcpWriter.write(packet, out);
        }
        return Bytes.read(out, out.readableBytes());
    }

    private static Bytes everything() {
        return write(List.copyOf(RtcpSamples.all().values()));
    }

    @Test
    void shouldReadAndWriteEachPacketAsSpecified() throws Exception {
        for (Map.Entry<String, RtcpPacket> sample : RtcpSamples.all().entrySet()) {
            assertThat(read(sample.getKey())).containsExactly(sample.getValue());
            assertThat(write(List.of(sample.getValue()))).isEqualTo(Bytes.ofHex(sample.getKey()));
        }
    }

    @Test
    void shouldReadACompoundInOrder() throws Exception {
        List<RtcpPacket> packets = List.copyOf(RtcpSamples.all().values());
        assertThat(RtcpReader.readCompound(everything())).isEqualTo(packets);
        byte[] array = new byte[everything().length() + 3];
        assertThat(RtcpWriter.writeCompound(packets, array, 3)).isEqualTo(array.length);
        assertThat(Bytes.wrap(array).slice(3)).isEqualTo(everything());
    }

    @Test
    void shouldAskForAReportFirstOnlyWhereSizeIsNotReduced() throws Exception {
        String loss = "81 ce 0002 11223344 99887766";
        assertThat(read(loss)).hasSize(1);
        assertThatThrownBy(() -> RtcpReader.readCompound(Bytes.ofHex(loss)))
                .hasMessage("compound RTCP does not begin with a report");
        assertThatThrownBy(() -> RtcpWriter.writeCompound(List.of(new PictureLossIndication(1, 2)), new byte[100], 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RtcpWriter.write(new PictureLossIndication(1, 2), new byte[12], 1))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void shouldRefuseADatagramCutAnywhere() throws Exception {
        Bytes whole = everything();
        List<Integer> ends = new ArrayList<>();
        int end = 0;
        for (RtcpPacket packet : RtcpSamples.all().values()) {
            end += write(List.of(packet)).length();
            ends.add(end);
        }
        for (int length = 0; length < whole.length(); length++) {
            Bytes cut = whole.slice(0, length);
            if (ends.contains(length)) {
                assertThat(RtcpReader.read(cut)).hasSize(ends.indexOf(length) + 1);
            } else {
                assertThatThrownBy(() -> RtcpReader.read(cut)).isInstanceOf(ProtocolException.Malformed.class);
            }
        }
    }

    /** Each packet is shortened by whole words, its length field telling the truth. */
    @Test
    void shouldRefuseOrReadPacketsThatAreTooShortForTheirType() {
        for (RtcpPacket packet : RtcpSamples.all().values()) {
            byte[] bytes = write(List.of(packet)).toArray();
            for (int words = 0; words < bytes.length / 4 - 1; words++) {
                bytes[2] = 0;
                bytes[3] = (byte) words;
                readOrRefuse(Bytes.copyOf(bytes).slice(0, 4 + 4 * words));
            }
        }
    }

    @Test
    void shouldReadOrRefuseMutatedDatagrams() throws Exception {
        Bytes whole = everything();
        Seeded.forSeeds(Scale.count(3_000, 300_000), random -> {
            byte[] bytes = whole.toArray();
            for (int i = random.nextInt(8); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            readOrRefuse(Bytes.wrap(bytes).slice(0, random.nextInt(bytes.length + 1)));
        });
    }

    private static void readOrRefuse(Bytes datagram) {
        try {
            List<RtcpPacket> packets = RtcpReader.read(datagram);
            assertThat(RtcpReader.read(write(packets))).isEqualTo(packets);
        } catch (ProtocolException e) {
            assertThat(e.scope()).isEqualTo(ProtocolException.Scope.PACKET);
        }
    }

    @Test
    void shouldLeaveOutPaddingOfTheLastPacketOnly() throws Exception {
        assertThat(read("80 c9 0001 00000001 a0 c9 0002 00000002 00000004"))
                .containsExactly(new ReceiverReport(1, List.of()), new ReceiverReport(2, List.of()));
        assertThatThrownBy(() -> read("a0 c9 0002 00000001 00000004 80 c9 0001 00000002"))
                .hasMessage("RTCP padding before the last packet");
        assertThatThrownBy(() -> read("a0 c9 0002 00000001 00000000")).hasMessage("RTCP padding of 0 bytes");
        assertThatThrownBy(() -> read("a0 c9 0002 00000001 00000003")).hasMessage("RTCP padding of 3 bytes");
        assertThatThrownBy(() -> read("a0 c9 0002 00000001 0000000c")).hasMessage("RTCP padding of 12 bytes");
    }

    @Test
    void shouldIgnoreAProfilesExtensionOfReports() throws Exception {
        assertThat(read("80 c9 0002 00000001 deadbeef")).containsExactly(new ReceiverReport(1, List.of()));
    }

    @Test
    void shouldRefuseOtherVersionsAndReports() {
        assertThatThrownBy(() -> read("40 c9 0001 00000001")).hasMessage("RTCP version 1");
        assertThatThrownBy(() -> read("81 c9 0001 00000001")).hasMessage("RTCP receiver report is cut");
        assertThatThrownBy(() -> read("81 ca 0002 00000001 01 05 6162")).hasMessageContaining("description is cut");
        assertThatThrownBy(() -> read("81 ca 0002 00000001 01 02 6162")).hasMessageContaining("description is cut");
        assertThatThrownBy(() -> read("81 cb 0002 00000001 04 616263")).hasMessage("RTCP BYE is cut");
        assertThatThrownBy(() -> read("81 cd 0002 00000001 00000002")).hasMessage("NACK of 8 bytes");
        assertThatThrownBy(() -> read("8f ce 0005 00000001 00000000 52454d42 02 0fffff 00000001"))
                .hasMessage("RTCP REMB is cut");
        assertThatThrownBy(() -> read("8f ce 0004 00000001 00000000 52454d42 00 ffffff"))
                .hasMessageStartingWith("REMB of 262143·2^63");
    }

    @Test
    void shouldBoundPacketsAndEntries() throws Exception {
        String report = "80 c9 0001 00000001";
        assertThat(read(report.repeat(RtcpReader.PACKETS_MAX))).hasSize(RtcpReader.PACKETS_MAX);
        assertThatThrownBy(() -> read(report.repeat(RtcpReader.PACKETS_MAX + 1)))
                .isInstanceOf(ProtocolException.LimitExceeded.class);

        List<Integer> all = IntStream.range(0, Nack.SEQUENCES_MAX).boxed().toList();
        assertThat(RtcpReader.read(write(List.of(new Nack(1, 2, all))))).containsExactly(new Nack(1, 2, all));
        String pairs = "0000 ffff".repeat(Nack.SEQUENCES_MAX / 17 + 1);
        assertThatThrownBy(() -> read("81 cd 00f3 00000001 00000002" + pairs))
                .isInstanceOf(ProtocolException.LimitExceeded.class);

        String entry = "00000001 01000000";
        assertThat(read("84 ce 0082 00000001 00000000" + entry.repeat(FullIntraRequest.ENTRIES_MAX)))
                .hasSize(1);
        assertThatThrownBy(() -> read("84 ce 0084 00000001 00000000" + entry.repeat(FullIntraRequest.ENTRIES_MAX + 1)))
                .isInstanceOf(ProtocolException.LimitExceeded.class);

        String items = "0100".repeat(RtcpTexts.ITEMS_MAX);
        assertThat(read("81 ca 0082 00000001" + items + "00000000")).hasSize(1);
        assertThatThrownBy(() -> read("81 ca 0082 00000001" + items + "01000000"))
                .isInstanceOf(ProtocolException.LimitExceeded.class);
    }

    @Test
    void shouldRoundBitratesDown() throws Exception {
        for (long bps : new long[] {0, 1, 262_143, 262_144, 1_000_003, 1L << 40, Long.MAX_VALUE}) {
            Remb remb = (Remb)
                    RtcpReader.read(write(List.of(new Remb(1, bps, List.of())))).getFirst();
            assertThat(remb.bitrateBps()).isBetween(bps - (bps >> 17), bps);
        }
    }

    @Test
    void shouldTellRtcpFromRtpByItsSecondByte() {
        assertThat(RtcpReader.isRtcp(200)).isTrue();
        assertThat(RtcpReader.isRtcp((byte) 207)).isTrue();
        assertThat(RtcpReader.isRtcp(96)).isFalse();
        assertThat(RtcpReader.isRtcp(0x80 | 111)).isFalse();
    }

    @Test
    void shouldNotMakePacketsThatCannotBeWritten() throws Exception {
        ReportBlock block = new ReportBlock(1, 0, 0, 0, 0, 0, 0);
        ReceiverReport most = new ReceiverReport(1, Collections.nCopies(ReceiverReport.BLOCKS_MAX, block));
        assertThat(RtcpReader.read(write(List.of(most)))).containsExactly(most);
        List<ReportBlock> blocks = Collections.nCopies(ReceiverReport.BLOCKS_MAX + 1, block);
        assertThatThrownBy(() -> new ReceiverReport(1, blocks)).isInstanceOf(IllegalArgumentException.class);
        Remb all = new Remb(1, 2, Collections.nCopies(Remb.SOURCES_MAX, 3));
        assertThat(RtcpReader.read(write(List.of(all)))).containsExactly(all);
        List<Integer> sources = Collections.nCopies(Remb.SOURCES_MAX + 1, 3);
        assertThatThrownBy(() -> new Remb(1, 2, sources)).isInstanceOf(IllegalArgumentException.class);
        Bye longest = new Bye(List.of(1), Bytes.wrap(new byte[SourceDescription.TEXT_MAX]));
        assertThat(RtcpReader.read(write(List.of(longest)))).containsExactly(longest);
        Bytes tooLong = Bytes.wrap(new byte[SourceDescription.TEXT_MAX + 1]);
        assertThatThrownBy(() -> new Bye(List.of(1), tooLong)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SourceDescription.Item(1, tooLong)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Nack(1, 2, List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
