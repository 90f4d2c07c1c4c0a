package io.weir.server.webrtc;

import io.weir.protocol.rtp.BandwidthEstimate;
import io.weir.protocol.rtp.SenderStatistics;
import io.weir.protocol.rtp.TwccSender;
import io.weir.protocol.rtp.rtcp.ApplicationPacket;
import io.weir.protocol.rtp.rtcp.Bye;
import io.weir.protocol.rtp.rtcp.ExtendedReport;
import io.weir.protocol.rtp.rtcp.FullIntraRequest;
import io.weir.protocol.rtp.rtcp.Nack;
import io.weir.protocol.rtp.rtcp.PictureLossIndication;
import io.weir.protocol.rtp.rtcp.ReceiverReport;
import io.weir.protocol.rtp.rtcp.Remb;
import io.weir.protocol.rtp.rtcp.ReportBlock;
import io.weir.protocol.rtp.rtcp.RtcpPacket;
import io.weir.protocol.rtp.rtcp.SenderReport;
import io.weir.protocol.rtp.rtcp.SourceDescription;
import io.weir.protocol.rtp.rtcp.TransportFeedback;
import io.weir.protocol.rtp.rtcp.UnknownPacket;
import io.weir.protocol.webrtc.RtpOutput;
import io.weir.server.stream.EndReason;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What one viewer is sent of a stream: RTP of the tracks agreed on, sender reports, and what it asks for again.
 *
 * <p>A viewer begins with the pictures since the last keyframe, a millisecond apart and ending at the live point, so that it is there
 * at once; they go out paced, and live pictures follow when they are out. Audio begins live.
 *
 * <p>Threading: the session's loop. {@link RtpFanouts} lets it on a stream and drives its time.
 * <p>Limits: a head start goes out with {@value #BURST_PACKETS} packets every {@link #BURST_TICK_NS}; packets are sent again from
 * credit of at most {@value #RETRANSMIT_CREDIT_MAX}, of which each takes {@value #RETRANSMIT_COST} and each packet sent gives one;
 * a request for a keyframe is heard every {@link #KEYFRAME_INTERVAL_NS}.
 */
public final class ViewerMedia {
    /** Packets of a head start that go out together: 60 Mbit/s. */
    static final int BURST_PACKETS = 32;

    /** Time between them. */
    static final long BURST_TICK_NS = 5_000_000L;

    /** A head start waits while the loop's socket has more than this to do. */
    static final long BURST_PENDING_BYTES_MAX = 1 << 20;

    /** Ticks of 90 kHz between the pictures of a head start: 1 ms. */
    static final long BURST_STEP_TICKS = 90;

    /** At most half of all packets are sent again. */
    static final int RETRANSMIT_COST = 2;

    /** Credit at the beginning, and the most that is saved up: 256 packets at once. */
    static final int RETRANSMIT_CREDIT_MAX = 512;

    /** Keyframe requests that come sooner are those of a decoder that waits for the answer to the one before. */
    static final long KEYFRAME_INTERVAL_NS = 500_000_000L;

    private static final long ESTIMATE_START_BPS = 10_000_000;
    private static final long ESTIMATE_MIN_BPS = 50_000;
    private static final long ESTIMATE_MAX_BPS = 200_000_000;
    private static final double NANOS = 1e9;

    private final ViewerTrack[] tracks;
    private final ViewerReports reports;
    private final RtpOutput output;
    private final Consumer<EndReason> onEnd;
    private final boolean hasVideo;
    private final @Nullable BandwidthEstimate estimate;
    private final @Nullable TwccSender transport;
    private final SlowPathWatch slowPath = new SlowPathWatch();

    private @Nullable ViewerPlace place;
    private @Nullable MediaClock clock;
    private boolean ended;

    private boolean bursting;
    private boolean burstWasInInterval;
    private long burstNext;
    private long burstLast;
    private long burstTicks;
    private long burstStep;
    private int burstPayload;
    private long burstTickNs;

    private boolean skipping;
    private boolean estimateHeard;
    private boolean estimateKnown;
    private long intervalStartNs;
    private long intervalBytes;

    private int retransmitCredit = RETRANSMIT_CREDIT_MAX;
    private long keyframeAnsweredNs = Long.MIN_VALUE;
    private long packetCount;
    private long byteCount;
    private long nackCount;
    private long retransmittedCount;
    private long keyframeRequestCount;
    private long skippedCount;

    /**
     * A viewer that is not on a stream yet.
     *
     * @param cname the canonical name of all its tracks
     * @param random first sequence numbers, timestamps, and the spread of reports
     * @param onEnd told on the session's loop when the stream has nothing more for it; a BYE is sent already
     */
    public ViewerMedia(
            List<SentTrack> agreed,
            String cname,
            RtpOutput output,
            RandomGenerator random,
            Consumer<EndReason> onEnd) {
        this.output = output;
        this.onEnd = onEnd;
        hasVideo = agreed.stream().anyMatch(SentTrack::isVideo);
        // an estimate from a part of what is sent would say nothing
        boolean counted = hasVideo
                && agreed.stream()
                        .filter(SentTrack::isVideo)
                        .allMatch(track -> track.extensions().transportSequenceId() != 0);
        boolean told = agreed.stream().anyMatch(track -> track.feedback().contains("goog-remb"));
        estimate = counted || told
                ? new BandwidthEstimate(ESTIMATE_START_BPS, ESTIMATE_MIN_BPS, ESTIMATE_MAX_BPS)
                : null;
        transport = counted && estimate != null ? new TwccSender(estimate) : null;
        tracks = new ViewerTrack[agreed.size()];
        for (int i = 0; i < tracks.length; i++) {
            SentTrack track = counted ? agreed.get(i) : agreed.get(i).withoutTransportSequence();
            tracks[i] = new ViewerTrack(track, output, transport, random);
        }
        reports = new ViewerReports(List.of(tracks), cname, random);
    }

    /** It is on a stream: it starts with what is cached, if it can. */
    void onJoined(ViewerPlace joined, long nowNs) {
        if (ended) {
            return;
        }
        place = joined;
        UnitPackets last = joined.cache().last();
        if (last != null) {
            begin(last.clock(), nowNs);
        }
        if (!hasVideo) {
            return;
        }
        if (joined.cache().isGroupUsable()) {
            beginBurst(joined, nowNs);
        } else {
            joined.wantKeyframe();
        }
    }

    /** It is on no stream any more. */
    void onLeft() {
        ended = true;
        place = null;
        bursting = false;
    }

    /** The stream is over: says so to the viewer, and to the session. */
    void onStreamEnd(EndReason reason, long nowNs) {
        if (!ended) {
            close(reason, nowNs);
            onEnd.accept(reason);
        }
    }

    /** Says goodbye to the viewer. It is to be taken off its stream too. */
    public void close(EndReason reason, long nowNs) {
        if (!ended) {
            if (clock != null) {
                output.sendRtcp(reports.goodbye(clock.ntpAt(nowNs), reason));
            }
            onLeft();
        }
    }

    /** The reports come first, so that a player knows how the tracks lie to each other. */
    private void begin(MediaClock mapping, long nowNs) {
        clock = mapping;
        for (ViewerTrack track : tracks) {
            track.map(mapping);
        }
        intervalStartNs = nowNs;
        output.sendRtcp(reports.report(mapping.ntpAt(nowNs), nowNs));
    }

    /** One unit more, which is in the cache already. */
    void onUnit(UnitPackets unit, long nowNs) {
        if (ended) {
            return;
        }
        if (clock == null) {
            begin(unit.clock(), nowNs);
        }
        ViewerTrack track = track(unit.trackId());
        // the burst comes to live pictures by itself
        if (track == null || (bursting && track.agreed.isVideo())) {
            return;
        }
        if (track.awaitingKeyframe) {
            if (!unit.isKeyframe()) {
                skippedCount += skipping ? 1 : 0;
                return;
            }
            track.awaitingKeyframe = false;
            skipping = false;
        }
        track.begin(unit, unit.ticks());
        int count = unit.payloadCount();
        for (int i = 0; i < count; i++) {
            onSent(track.send(unit.payload(i), nowNs));
        }
        output.endRun();
    }

    private void onSent(int sizeBytes) {
        packetCount++;
        byteCount += sizeBytes;
        intervalBytes += sizeBytes;
        if (retransmitCredit < RETRANSMIT_CREDIT_MAX) {
            retransmitCredit++;
        }
    }

    /**
     * Sends the pictures since the keyframe. To one who comes they end at the live point; to one who has seen later ones already they
     * all lie between the last one and the next.
     */
    private void beginBurst(ViewerPlace at, long nowNs) {
        PacketCache cache = at.cache();
        long lastTicks = Long.MIN_VALUE;
        long seenTicks = Long.MIN_VALUE;
        long stepTicks = 0;
        int count = 0;
        burstNext = cache.groupFirst();
        for (long number = burstNext; number < cache.next(); number++) {
            UnitPackets unit = cache.find(number);
            ViewerTrack track = unit == null ? null : track(unit.trackId());
            if (unit != null && track != null && track.agreed.isVideo()) {
                track.awaitingKeyframe = true;
                seenTicks = Math.max(seenTicks, track.lastTicks());
                stepTicks = Math.max(stepTicks, track.stepTicks());
                lastTicks = unit.ticks();
                burstLast = number;
                count++;
            }
        }
        if (count == 0) {
            return;
        }
        if (seenTicks == Long.MIN_VALUE) {
            burstStep = BURST_STEP_TICKS;
            burstTicks = lastTicks - (count - 1) * burstStep;
        } else {
            burstStep = Math.clamp(stepTicks / (count + 1), 1, BURST_STEP_TICKS);
            burstTicks = seenTicks + burstStep;
        }
        bursting = true;
        burstPayload = 0;
        keyframeAnsweredNs = nowNs;
        burst(at, nowNs);
        if (bursting) {
            at.hurry();
        }
    }

    private void burst(ViewerPlace at, long nowNs) {
        burstTickNs = nowNs + BURST_TICK_NS;
        burstWasInInterval = true;
        if (output.pendingBytes() > BURST_PENDING_BYTES_MAX) {
            return;
        }
        PacketCache cache = at.cache();
        int left = BURST_PACKETS;
        while (bursting && left > 0) {
            UnitPackets unit = cache.find(burstNext);
            if (burstNext >= cache.next()) {
                bursting = false;
            } else if (unit == null) {
                onOvertaken(at);
            } else {
                left -= burstUnit(unit, left, nowNs);
            }
        }
        output.endRun();
    }

    /** The cache has lost what comes next: goes on with the last keyframe, or waits for one. */
    private void onOvertaken(ViewerPlace at) {
        burstPayload = 0;
        if (at.cache().isGroupUsable() && at.cache().groupFirst() > burstNext) {
            burstNext = at.cache().groupFirst();
            burstLast = burstNext - 1;
            return;
        }
        bursting = false;
        awaitKeyframe();
        at.wantKeyframe();
    }

    private void awaitKeyframe() {
        for (ViewerTrack track : tracks) {
            track.awaitingKeyframe = track.agreed.isVideo();
        }
    }

    /** Sends at most {@code left} packets of a unit; returns how many. */
    private int burstUnit(UnitPackets unit, int left, long nowNs) {
        ViewerTrack track = track(unit.trackId());
        if (track == null || !track.agreed.isVideo()) {
            burstNext++;
            return 0;
        }
        boolean cached = burstNext <= burstLast;
        if (track.awaitingKeyframe && !unit.isKeyframe()) {
            burstNext++;
            burstTicks += cached ? burstStep : 0;
            return 0;
        }
        if (burstPayload == 0) {
            track.awaitingKeyframe = false;
            track.begin(unit, cached ? burstTicks : unit.ticks());
            burstTicks += cached ? burstStep : 0;
        }
        int end = Math.min(unit.payloadCount(), burstPayload + left);
        int sent = end - burstPayload;
        while (burstPayload < end) {
            onSent(track.send(unit.payload(burstPayload++), nowNs));
        }
        if (end == unit.payloadCount()) {
            burstPayload = 0;
            burstNext++;
            output.endRun();
        }
        return sent;
    }

    boolean isBursting() {
        return bursting;
    }

    /** When {@link #onTick} is due, {@link Long#MAX_VALUE} when nothing is. */
    long nextTickNs() {
        long due = clock == null || ended ? Long.MAX_VALUE : reports.nextNs();
        return bursting ? Math.min(due, burstTickNs) : due;
    }

    /** Time has passed. */
    void onTick(long nowNs) {
        ViewerPlace at = place;
        MediaClock mapping = clock;
        if (at == null || mapping == null) {
            return;
        }
        if (bursting && nowNs >= burstTickNs) {
            burst(at, nowNs);
        }
        if (nowNs >= reports.nextNs()) {
            output.sendRtcp(reports.report(mapping.ntpAt(nowNs), nowNs));
            judgePath(nowNs);
        }
    }

    /** Once an interval: leaves pictures out up to the next keyframe when the path is clearly too slow for them. */
    private void judgePath(long nowNs) {
        long elapsedNs = nowNs - intervalStartNs;
        long sentBps = elapsedNs <= 0 ? 0 : (long) (intervalBytes * 8 * NANOS / elapsedNs);
        boolean says = estimateHeard && !skipping && !burstWasInInterval;
        intervalStartNs = nowNs;
        intervalBytes = 0;
        estimateHeard = false;
        burstWasInInterval = bursting;
        BandwidthEstimate known = estimate;
        if (known == null || !says) {
            slowPath.reset();
            return;
        }
        double lossRatio = Math.max(known.lossRatio(), lossRatio());
        if (slowPath.isTooSlow(sentBps, known.bitrateBps(), known.acknowledgedBps(), lossRatio)) {
            slowPath.reset();
            skipping = true;
            awaitKeyframe();
        }
    }

    /**
     * What the viewer says.
     *
     * @param nowNs monotonic
     */
    public void onRtcp(List<RtcpPacket> packets, long nowNs) {
        ViewerPlace at = place;
        if (at == null) {
            return;
        }
        for (RtcpPacket packet : packets) {
            switch (packet) {
                case Nack nack -> onNack(at, nack, nowNs);
                case PictureLossIndication loss -> onKeyframeRequest(at, loss.mediaSsrc(), nowNs);
                case FullIntraRequest request ->
                    request.entries().forEach(entry -> onKeyframeRequest(at, entry.ssrc(), nowNs));
                case ReceiverReport report -> onReports(report.blocks(), nowNs);
                case SenderReport report -> onReports(report.blocks(), nowNs);
                case TransportFeedback feedback -> {
                    if (transport != null) {
                        onEstimate();
                        transport.onFeedback(feedback, nowNs);
                    }
                }
                case Remb remb -> {
                    if (estimate != null && transport == null) {
                        onEstimate();
                        estimate.onRemb(remb.bitrateBps());
                    }
                }
                case SourceDescription _, Bye _, ApplicationPacket _, ExtendedReport _, UnknownPacket _ -> {
                    // nothing that media depends on
                }
            }
        }
    }

    private void onEstimate() {
        estimateHeard = true;
        estimateKnown = true;
    }

    private void onReports(List<ReportBlock> blocks, long nowNs) {
        MediaClock mapping = clock;
        if (mapping == null) {
            return;
        }
        long nowNtp = mapping.ntpAt(nowNs);
        for (ReportBlock block : blocks) {
            for (ViewerTrack track : tracks) {
                track.statistics.onReport(block, nowNtp);
            }
        }
    }

    private void onNack(ViewerPlace at, Nack nack, long nowNs) {
        ViewerTrack track = trackOf(nack.mediaSsrc());
        if (track == null || !track.agreed.retransmits()) {
            return;
        }
        List<Integer> sequences = nack.sequences();
        nackCount += sequences.size();
        for (int i = 0; i < sequences.size() && retransmitCredit >= RETRANSMIT_COST; i++) {
            int size = track.sendAgain(sequences.get(i), at.cache(), nowNs);
            if (size > 0) {
                retransmitCredit -= RETRANSMIT_COST;
                retransmittedCount++;
                packetCount++;
                byteCount += size;
            }
        }
        output.endRun();
    }

    private void onKeyframeRequest(ViewerPlace at, int ssrc, long nowNs) {
        ViewerTrack track = trackOf(ssrc);
        if (track == null || !track.agreed.isVideo()) {
            return;
        }
        keyframeRequestCount++;
        boolean early = keyframeAnsweredNs != Long.MIN_VALUE && nowNs - keyframeAnsweredNs < KEYFRAME_INTERVAL_NS;
        if (early || bursting || skipping) {
            return;
        }
        keyframeAnsweredNs = nowNs;
        if (at.cache().isGroupUsable()) {
            beginBurst(at, nowNs);
        } else {
            at.wantKeyframe();
        }
    }

    /** What was sent until now, and what the viewer told. The session's loop. */
    public ViewerStatus status() {
        long roundTripNs = SenderStatistics.UNKNOWN;
        for (ViewerTrack track : tracks) {
            roundTripNs = Math.max(roundTripNs, track.statistics.roundTripNs());
        }
        BandwidthEstimate known = estimate;
        return new ViewerStatus(
                packetCount,
                byteCount,
                nackCount,
                retransmittedCount,
                keyframeRequestCount,
                skippedCount,
                roundTripNs,
                lossRatio(),
                known == null || !estimateKnown ? -1 : known.bitrateBps());
    }

    private double lossRatio() {
        double ratio = 0;
        for (ViewerTrack track : tracks) {
            ratio = Math.max(ratio, track.statistics.fractionLost());
        }
        return ratio;
    }

    private @Nullable ViewerTrack track(int trackId) {
        for (ViewerTrack track : tracks) {
            if (track.agreed.trackId() == trackId) {
                return track;
            }
        }
        return null;
    }

    private @Nullable ViewerTrack trackOf(int ssrc) {
        for (ViewerTrack track : tracks) {
            if (track.agreed.sources().ssrc() == ssrc) {
                return track;
            }
        }
        return null;
    }
}
