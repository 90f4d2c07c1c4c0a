package io.weir.server.webrtc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.protocol.rtp.KeyframeRequestThrottle;
import io.weir.protocol.rtp.RtpPacket;
import io.weir.protocol.rtp.TwccRecorder;
import io.weir.protocol.rtp.rtcp.FullIntraRequest;
import io.weir.protocol.rtp.rtcp.Nack;
import io.weir.protocol.rtp.rtcp.PictureLossIndication;
import io.weir.protocol.rtp.rtcp.ReceiverReport;
import io.weir.protocol.rtp.rtcp.Remb;
import io.weir.protocol.rtp.rtcp.ReportBlock;
import io.weir.protocol.rtp.rtcp.RtcpPacket;
import io.weir.protocol.rtp.rtcp.RtcpWriter;
import io.weir.protocol.rtp.rtcp.SourceDescription;
import io.weir.protocol.rtp.rtcp.TransportFeedback;
import io.weir.protocol.sdp.HeaderExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a publisher is told: reports, missing packets, arrival times or a bitrate, and wishes for keyframes.
 *
 * <p>Threading: the session's loop. Limits: one datagram each, none longer than a packet may be.
 */
final class ReceiverFeedback implements ReceivedTrack.SourceListener {
    /** Between reports. */
    static final long REPORT_NS = 1_000_000_000;

    /** Between two datagrams that ask for packets again, so that one has many. */
    static final long NACK_NS = 10_000_000;

    private static final int TRANSPORT_SEQUENCE_LENGTH = 2;
    private static final int COMMAND_MASK = 0xff;
    private static final int NONE = -1;

    private final PublisherOptions options;
    private final Consumer<Bytes> out;
    private final SourceTable sources;
    private final MediaCounts counts;
    private final KeyframeRequestThrottle keyframes;
    private final NackRoundTrip roundTrip = new NackRoundTrip();
    private final boolean reducedSize;
    private final boolean remb;
    private final int transportSequenceId;
    private final @Nullable TwccRecorder arrivals;
    private long reportNs = Long.MAX_VALUE;
    private long nackNs;
    private int command;

    ReceiverFeedback(
            PublisherOptions options,
            Consumer<Bytes> out,
            List<ReceivedTrack> tracks,
            SourceTable sources,
            MediaCounts counts) {
        this.options = options;
        this.out = out;
        this.sources = sources;
        this.counts = counts;
        keyframes = new KeyframeRequestThrottle(options.keyframeIntervalNs());
        reducedSize = tracks.stream().allMatch(track -> track.media().rtcpReducedSize());
        boolean wide = tracks.stream().anyMatch(track -> track.formats().hasFeedback("transport-cc"));
        transportSequenceId = wide ? SourceTable.extensionId(tracks, HeaderExtension.TRANSPORT_WIDE_CC) : NONE;
        boolean isRecorded = transportSequenceId != NONE;
        arrivals = isRecorded ? new TwccRecorder(options.ssrc(), TwccRecorder.INTERVAL_DEFAULT_NS) : null;
        remb = !isRecorded && tracks.stream().anyMatch(track -> track.formats().hasFeedback("goog-remb"));
    }

    /** A packet came, of whatever source. */
    void onPacket(RtpPacket packet, long nowNs) {
        if (reportNs == Long.MAX_VALUE) {
            reportNs = nowNs + REPORT_NS;
        }
        if (arrivals != null) {
            Bytes sequence = packet.extension(transportSequenceId);
            if (sequence.length() >= TRANSPORT_SEQUENCE_LENGTH) {
                arrivals.onPacket(sequence.u16(0), packet.ssrc(), nowNs);
            }
        }
    }

    /** A retransmission came. */
    void onRepair(RtpPacket original, long nowNs) {
        roundTrip.onPacket(original, nowNs);
    }

    /** Asks the source for a keyframe, unless that was done just now; then it is done a little later. */
    void requestKeyframe(ReceivedSource source, long nowNs) {
        if (keyframes.tryRequest(source.ssrc(), nowNs)) {
            sendKeyframeRequest(source);
        }
    }

    @Override
    public void onKeyframe(ReceivedSource source) {
        keyframes.onKeyframe(source.ssrc());
    }

    @Override
    public void onEnd(ReceivedSource source) {
        keyframes.remove(source.ssrc());
    }

    /** Sends what is due. */
    void onTick(long nowNs) {
        if (nowNs >= reportNs) {
            reportNs = nowNs + REPORT_NS;
            sendReport(nowNs);
        }
        if (nowNs >= nackNs) {
            for (int i = 0; i < sources.size(); i++) {
                askAgain(sources.get(i).source(), sources.get(i).isRepair(), nowNs);
            }
        }
        for (int ssrc : keyframes.due(nowNs)) {
            ReceivedSource source = sources.source(ssrc);
            if (source != null) {
                sendKeyframeRequest(source);
            }
        }
        if (arrivals != null) {
            for (TransportFeedback feedback : arrivals.due(nowNs)) {
                send(feedback);
            }
        }
    }

    /** When {@link #onTick} has something to do, {@link Long#MAX_VALUE} for never. */
    long deadlineNs() {
        long deadline = Math.min(reportNs, keyframes.deadlineNs());
        if (arrivals != null) {
            deadline = Math.min(deadline, arrivals.deadlineNs());
        }
        for (int i = 0; i < sources.size(); i++) {
            SourcePipeline pipeline = sources.get(i).source().pipeline();
            if (pipeline != null && pipeline.nackDeadlineNs() != Long.MAX_VALUE) {
                deadline = Math.min(deadline, Math.max(pipeline.nackDeadlineNs(), nackNs));
            }
        }
        return deadline;
    }

    /** From a request to its answer, {@link PublisherStatus#UNKNOWN} before any. */
    long roundTripNs() {
        return roundTrip.measuredNs();
    }

    private void askAgain(ReceivedSource source, boolean repair, long nowNs) {
        SourcePipeline pipeline = source.pipeline();
        if (repair || pipeline == null) {
            return;
        }
        List<Integer> due = pipeline.nacksDue(nowNs, roundTrip.assumedNs());
        if (!due.isEmpty()) {
            nackNs = nowNs + NACK_NS;
            counts.nackCount += due.size();
            roundTrip.onRequest(source.ssrc(), due, nowNs);
            send(new Nack(options.ssrc(), source.ssrc(), due));
        }
    }

    private void sendKeyframeRequest(ReceivedSource source) {
        boolean isPictureLoss = source.hasFeedback("nack pli");
        if (!isPictureLoss && !source.hasFeedback("ccm fir")) {
            return;
        }
        counts.keyframeRequestCount++;
        if (isPictureLoss) {
            send(new PictureLossIndication(options.ssrc(), source.ssrc()));
            return;
        }
        command = command + 1 & COMMAND_MASK;
        send(new FullIntraRequest(options.ssrc(), List.of(new FullIntraRequest.Entry(source.ssrc(), command))));
    }

    private void sendReport(long nowNs) {
        List<ReportBlock> blocks = new ArrayList<>();
        List<Integer> ssrcs = new ArrayList<>();
        for (int i = 0; i < sources.size(); i++) {
            ReceivedSource source = sources.get(i).source();
            if (!sources.get(i).isRepair() && source.hasNews()) {
                ssrcs.add(source.ssrc());
                blocks.add(source.report(nowNs));
            }
        }
        ByteBuf buffer = compound(blocks);
        if (remb && !ssrcs.isEmpty()) {
            RtcpWriter.write(new Remb(options.ssrc(), options.rembBps(), ssrcs), buffer);
        }
        send(buffer);
    }

    /** A single packet, behind an empty report where the peer insists on one (RFC 5506). */
    private void send(RtcpPacket packet) {
        ByteBuf buffer = reducedSize ? Unpooled.buffer() : compound(List.of());
        RtcpWriter.write(packet, buffer);
        send(buffer);
    }

    private ByteBuf compound(List<ReportBlock> blocks) {
        ByteBuf buffer = Unpooled.buffer();
        RtcpWriter.write(new ReceiverReport(options.ssrc(), blocks), buffer);
        RtcpWriter.write(SourceDescription.ofCname(options.ssrc(), options.cname()), buffer);
        return buffer;
    }

    private void send(ByteBuf buffer) {
        out.accept(Bytes.read(buffer, buffer.readableBytes()));
    }
}
