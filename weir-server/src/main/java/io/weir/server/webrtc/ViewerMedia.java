package io.weir.server.webrtc;

import io.weir.protocol.rtp.BandwidthEstimate;
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
 * <p>It begins with a {@link HeadStart} of pictures; audio begins live. When its path is clearly too slow, pictures are left out up to
 * the next keyframe, and audio goes on.
 *
 * <p>Threading: the session's loop. {@link RtpFanouts} lets it on a stream and drives its time.
 * <p>Limits: those of {@link HeadStart} and {@link ViewerTracks}; a request for a keyframe is heard every
 * {@link #KEYFRAME_INTERVAL_NS}.
 */
public final class ViewerMedia {
    /** Keyframe requests that come sooner are those of a decoder that waits for the answer to the one before. */
    static final long KEYFRAME_INTERVAL_NS = 500_000_000L;

    private static final long ESTIMATE_START_BPS = 10_000_000;
    private static final long ESTIMATE_MIN_BPS = 50_000;
    private static final long ESTIMATE_MAX_BPS = 200_000_000;
    private static final double NANOS = 1e9;

    private final ViewerTracks tracks;
    private final HeadStart headStart;
    private final ViewerReports reports;
    private final RtpOutput output;
    private final Consumer<EndReason> onEnd;
    private final @Nullable BandwidthEstimate estimate;
    private final @Nullable TwccSender transport;
    private final SlowPathWatch slowPath = new SlowPathWatch();

    private @Nullable ViewerPlace place;
    private @Nullable MediaClock clock;
    private boolean ended;

    private boolean skipping;
    private boolean estimateHeard;
    private boolean estimateKnown;
    private boolean caughtUp;
    private long intervalStartNs;

    private boolean keyframeAnswered;
    private long keyframeAnsweredNs;
    private long nackCount;
    private long keyframeRequestCount;
    private long skippedCount;

    /**
     * A viewer that is not on a stream yet.
     *
     * @param agreed 1 to 16 tracks
     * @param cname the canonical name of all its tracks, at most 32 bytes
     * @param random first sequence numbers, timestamps, and the spread of reports
     * @param onEnd told on the session's loop when the stream has nothing more for it; a BYE is sent already
     */
    public ViewerMedia(
            List<SentTrack> agreed, String cname, RtpOutput output, RandomGenerator random, Consumer<EndReason> onEnd) {
        this.output = output;
        this.onEnd = onEnd;
        List<SentTrack> video = agreed.stream().filter(SentTrack::isVideo).toList();
        // an estimate from a part of what is sent would say nothing
        boolean counted = !video.isEmpty()
                && video.stream().allMatch(track -> track.extensions().transportSequenceId() != 0);
        boolean told = agreed.stream().anyMatch(track -> track.feedback().contains("goog-remb"));
        estimate =
                counted || told ? new BandwidthEstimate(ESTIMATE_START_BPS, ESTIMATE_MIN_BPS, ESTIMATE_MAX_BPS) : null;
        transport = counted && estimate != null ? new TwccSender(estimate) : null;
        tracks = new ViewerTracks(agreed, output, transport, random);
        headStart = new HeadStart(tracks, output);
        reports = new ViewerReports(tracks.all(), cname, random);
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
        if (tracks.hasVideo()) {
            showKeyframe(joined, nowNs);
        }
    }

    /** It is on no stream any more. */
    void onLeft() {
        ended = true;
        place = null;
        headStart.stop();
    }

    /** The stream is over: says so to the viewer, and to the session. */
    void onStreamEnd(EndReason reason, long nowNs) {
        if (!ended) {
            try {
                close(reason, nowNs);
            } finally {
                onLeft();
                onEnd.accept(reason);
            }
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
        tracks.all().forEach(track -> track.map(mapping));
        intervalStartNs = nowNs;
        output.sendRtcp(reports.report(mapping.ntpAt(nowNs), nowNs));
    }

    /**
     * One unit more, which is in the cache already.
     *
     * @param rider one before it that has waited to leave in the same run; null for none
     */
    void onUnit(UnitPackets unit, @Nullable UnitPackets rider, long nowNs) {
        if (ended) {
            return;
        }
        if (clock == null) {
            begin(unit.clock(), nowNs);
        }
        send(unit, nowNs);
        if (rider != null) {
            send(rider, nowNs);
        }
        output.endRun();
    }

    private void send(UnitPackets unit, long nowNs) {
        ViewerTrack track = tracks.ofId(unit.trackId());
        // the head start comes to live pictures by itself
        if (track == null || (headStart.isActive() && track.agreed.isVideo())) {
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
        tracks.send(track, unit, 0, unit.payloadCount(), nowNs);
    }

    private void showKeyframe(ViewerPlace at, long nowNs) {
        if (at.cache().isGroupUsable()) {
            keyframeAnswered = true;
            keyframeAnsweredNs = nowNs;
            caughtUp = false;
            headStart.begin(at, nowNs);
        } else {
            at.wantKeyframe();
        }
    }

    boolean isBursting() {
        return headStart.isActive();
    }

    /** When {@link #onTick} is due, {@link Long#MAX_VALUE} when nothing is. */
    long nextTickNs() {
        return ended ? Long.MAX_VALUE : Math.min(reports.nextNs(), headStart.nextTickNs());
    }

    /** Time has passed. */
    void onTick(long nowNs) {
        ViewerPlace at = place;
        MediaClock mapping = clock;
        if (at == null || mapping == null) {
            return;
        }
        if (nowNs >= headStart.nextTickNs()) {
            headStart.onTick(at, nowNs);
        }
        if (nowNs >= reports.nextNs()) {
            output.sendRtcp(reports.report(mapping.ntpAt(nowNs), nowNs));
            if (skipping) {
                // an interval without pictures has passed, and a publisher may send no keyframe of its own accord
                at.wantKeyframe();
            }
            judgePath(nowNs);
        }
    }

    /** Once an interval: leaves pictures out up to the next keyframe when the path is clearly too slow for them. */
    private void judgePath(long nowNs) {
        long elapsedNs = Math.max(1, nowNs - intervalStartNs);
        long sentBps = (long) (tracks.takeIntervalBytes() * 8 * NANOS / elapsedNs);
        // an interval with a head start in it says nothing of the stream's bitrate
        boolean tells = estimateHeard && caughtUp && !skipping;
        intervalStartNs = nowNs;
        estimateHeard = false;
        caughtUp = !headStart.isActive();
        BandwidthEstimate known = estimate;
        if (known == null || !tells) {
            slowPath.reset();
            return;
        }
        double lossRatio = Math.max(known.lossRatio(), tracks.lossRatio());
        if (slowPath.isTooSlow(sentBps, known.bitrateBps(), known.acknowledgedBps(), lossRatio)) {
            slowPath.reset();
            skipping = true;
            tracks.awaitKeyframes();
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
        if (clock != null) {
            tracks.onReports(blocks, clock.ntpAt(nowNs));
        }
    }

    private void onNack(ViewerPlace at, Nack nack, long nowNs) {
        ViewerTrack track = tracks.ofSource(nack.mediaSsrc());
        if (track != null && track.agreed.retransmits()) {
            nackCount += nack.sequences().size();
            tracks.sendAgain(track, nack.sequences(), at.cache(), nowNs);
            output.endRun();
        }
    }

    private void onKeyframeRequest(ViewerPlace at, int ssrc, long nowNs) {
        ViewerTrack track = tracks.ofSource(ssrc);
        if (track == null || !track.agreed.isVideo()) {
            return;
        }
        keyframeRequestCount++;
        boolean early = keyframeAnswered && nowNs - keyframeAnsweredNs < KEYFRAME_INTERVAL_NS;
        if (!early && !headStart.isActive() && !skipping) {
            keyframeAnswered = true;
            keyframeAnsweredNs = nowNs;
            showKeyframe(at, nowNs);
        }
    }

    /** What was sent until now, and what the viewer told. The session's loop. */
    public ViewerStatus status() {
        return new ViewerStatus(
                tracks.packetCount(),
                tracks.byteCount(),
                nackCount,
                tracks.retransmittedCount(),
                keyframeRequestCount,
                skippedCount,
                tracks.roundTripNs(),
                tracks.lossRatio(),
                estimate == null || !estimateKnown ? -1 : estimate.bitrateBps());
    }
}
