package io.weir.load;

import io.netty.buffer.ByteBuf;
import io.weir.protocol.rtp.ReceptionStatistics;
import io.weir.protocol.rtp.rtcp.ReportBlock;
import io.weir.protocol.rtp.rtcp.SenderReport;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Counts one reader's packets, source by source, and makes the blocks of its receiver reports.
 *
 * <p>Threading: one thread at a time. Limits: {@value #SOURCES_MAX} sources; packets of further ones are strangers.
 */
final class RtpCounter {
    /** One audio and one video source, and as many again when a server begins anew. */
    static final int SOURCES_MAX = 8;

    private final List<Source> sources = new ArrayList<>(2);
    private @Nullable Source latest;
    private long strangers;

    private record Source(int ssrc, StreamCount count, ReceptionStatistics statistics) {}

    /**
     * A packet came.
     *
     * @param datagram with a whole RTP header (RFC 3550 section 5.1) in the clear; borrowed
     * @param clockRate ticks a second of its timestamps; matters for the first packet of a source
     * @param nowNs monotonic
     */
    void onPacket(ByteBuf datagram, int clockRate, long nowNs) {
        int at = datagram.readerIndex();
        Source source = find(datagram.getInt(at + 8), clockRate);
        if (source == null) {
            strangers++;
            return;
        }
        int sequence = datagram.getUnsignedShort(at + 2);
        source.count.onPacket(sequence, datagram.readableBytes());
        source.statistics.onPacket(sequence, datagram.getUnsignedInt(at + 4), nowNs);
    }

    private @Nullable Source find(int ssrc, int clockRate) {
        Source last = latest;
        if (last != null && last.ssrc == ssrc) {
            return last;
        }
        for (Source source : sources) {
            if (source.ssrc == ssrc) {
                latest = source;
                return source;
            }
        }
        if (sources.size() == SOURCES_MAX) {
            return null;
        }
        Source source = new Source(ssrc, new StreamCount(), new ReceptionStatistics(ssrc, clockRate));
        sources.add(source);
        latest = source;
        return source;
    }

    /** The sender tells of a source; one that is not known is passed over. */
    void onSenderReport(SenderReport report, long nowNs) {
        for (Source source : sources) {
            if (source.ssrc == report.ssrc()) {
                source.statistics.onSenderReport(report, nowNs);
            }
        }
    }

    /** What to tell the sender now. */
    List<ReportBlock> reports(long nowNs) {
        return sources.stream().map(source -> source.statistics.report(nowNs)).toList();
    }

    /** All sources together, everything so far. */
    StreamCount.Counts counts() {
        StreamCount.Counts sum = StreamCount.Counts.NONE;
        for (Source source : sources) {
            sum = sum.plus(source.count.counts());
        }
        return sum;
    }

    /** Packets of more sources than are counted. */
    long strangers() {
        return strangers;
    }
}
