package io.weir.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.protocol.rtp.rtcp.ReportBlock;
import io.weir.protocol.rtp.rtcp.SenderReport;
import java.util.List;
import org.junit.jupiter.api.Test;

class RtpCounterTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private final RtpCounter counter = new RtpCounter();

    private void receive(int ssrc, int sequence) {
        ByteBuf packet = Unpooled.buffer()
                .writeByte(0x80)
                .writeByte(96)
                .writeShort(sequence)
                .writeInt(0)
                .writeInt(ssrc);
        counter.onPacket(packet, 90_000, 0);
    }

    @Test
    void shouldCountEachSourceByItself() {
        receive(1, 10);
        receive(2, 500);
        receive(1, 12);
        receive(2, 501);
        StreamCount.Counts counts = counter.counts();
        assertThat(counts.packets()).isEqualTo(4);
        assertThat(counts.bytes()).isEqualTo(48);
        assertThat(counts.lost()).isEqualTo(1);
    }

    @Test
    void shouldReportEachSource() {
        receive(1, 10);
        receive(1, 12);
        receive(2, 500);
        counter.onSenderReport(new SenderReport(2, 0x0001_0002_0003_0004L, 0, 1, 1, List.of()), 0);
        List<ReportBlock> blocks = counter.reports(SECOND_NS);
        assertThat(blocks).extracting(ReportBlock::ssrc).containsExactly(1, 2);
        assertThat(blocks).extracting(ReportBlock::cumulativeLost).containsExactly(1, 0);
        assertThat(blocks).extracting(ReportBlock::extendedHighest).containsExactly(12L, 500L);
        assertThat(blocks).extracting(ReportBlock::lastSenderReport).containsExactly(0L, 0x0002_0003L);
        assertThat(blocks.getLast().delaySinceLastSenderReport()).isEqualTo(65_536);
    }

    @Test
    void shouldLimitTheSources() {
        for (int ssrc = 0; ssrc < RtpCounter.SOURCES_MAX; ssrc++) {
            receive(ssrc, 1);
        }
        assertThat(counter.strangers()).isZero();
        receive(RtpCounter.SOURCES_MAX, 1);
        assertThat(counter.strangers()).isEqualTo(1);
        assertThat(counter.counts().packets()).isEqualTo(RtpCounter.SOURCES_MAX);
    }
}
