package io.weir.server.webrtc;

import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.Ticks;
import io.weir.media.Track;
import io.weir.protocol.rtp.ReceptionStatistics;
import io.weir.protocol.rtp.RtpPacket;
import io.weir.protocol.rtp.rtcp.ReportBlock;
import io.weir.protocol.rtp.rtcp.SenderReport;
import org.jspecify.annotations.Nullable;

/**
 * One source of a publisher's media: an SSRC, with what is counted of it, its clock, and, while it feeds its track or is about to, its
 * pipeline.
 *
 * <p>Threading: the session's loop.
 */
final class ReceivedSource {
    /** A source without a packet for this long is not alive. */
    static final long ALIVE_NS = 1_000_000_000;

    private static final double SMOOTHING = 0.5;
    private static final long NANOS = 1_000_000_000;
    private static final int NONE = -1;

    private final int ssrc;
    private final ReceivedTrack owner;
    private final int layer;
    private final PublisherOptions options;
    private final ReceptionStatistics statistics;
    private final int firstPayloadType;
    private SourceClock clock;
    private @Nullable SourcePipeline pipeline;
    private @Nullable Track track;
    private int payloadType = NONE;
    private long packetCount;
    private long byteCount;
    private long lastPacketNs;
    private long reportedPacketCount;
    private long measuredByteCount;
    private long measuredNs;
    private int measureCount;
    private double bitrateBps;
    private long endedRecoveredCount;

    /** A source of that layer of a track, which begins with {@code packet}. */
    ReceivedSource(RtpPacket packet, ReceivedTrack owner, int layer, PublisherOptions options, long nowNs) {
        ssrc = packet.ssrc();
        firstPayloadType = packet.payloadType();
        this.owner = owner;
        this.layer = layer;
        this.options = options;
        int clockRate = owner.formats().clockRate(packet.payloadType());
        statistics = new ReceptionStatistics(ssrc, clockRate);
        clock = new SourceClock(owner.timeline(), clockRate);
        lastPacketNs = nowNs;
        measuredNs = nowNs;
    }

    int ssrc() {
        return ssrc;
    }

    /** The index of its layer in its track. */
    int layer() {
        return layer;
    }

    /** A packet came by itself. */
    void onPacket(RtpPacket packet, long nowNs) {
        payloadType = packet.payloadType();
        packetCount++;
        byteCount += packet.bytes().length();
        lastPacketNs = nowNs;
        statistics.onPacket(packet.sequence(), packet.timestamp(), nowNs);
        if (pipeline == null) {
            owner.onUnused(this, nowNs);
        }
        feed(packet, nowNs);
    }

    /** A packet came as a retransmission's payload. */
    void onRepair(RtpPacket packet, long nowNs) {
        feed(packet, nowNs);
    }

    void onSenderReport(SenderReport report, long nowNs) {
        statistics.onSenderReport(report, nowNs);
        clock.onSenderReport(report);
    }

    /** Begins to make units, from the next packet on. */
    void start() {
        int type = payloadType == NONE ? firstPayloadType : payloadType;
        pipeline = new SourcePipeline(this, options, owner.formats().hasFeedback(type, "nack"));
    }

    /** Makes no more units. */
    void stop() {
        SourcePipeline ended = pipeline;
        if (ended != null) {
            endedRecoveredCount += ended.recoveredCount();
            onLate(ended.lateCount());
        }
        pipeline = null;
        track = null;
    }

    /** Null while no units are made. */
    @Nullable
    SourcePipeline pipeline() {
        return pipeline;
    }

    /** The track as told last, null before its first unit. */
    @Nullable
    Track track() {
        return track;
    }

    SourceClock clock() {
        return clock;
    }

    boolean isVideo() {
        return owner.isVideo();
    }

    int trackId() {
        return owner.id();
    }

    /** The codec of a payload type; null for one that carries nothing for the track. */
    @Nullable
    Codec codec(int type) {
        return owner.formats().codec(type);
    }

    /** Whether the kind of feedback was agreed on for what the source sends now. */
    boolean hasFeedback(String kind) {
        return owner.formats().hasFeedback(payloadType == NONE ? firstPayloadType : payloadType, kind);
    }

    void onTrack(Track told) {
        if (told.clockRate() != clock.clockRate()) {
            clock = new SourceClock(owner.timeline(), told.clockRate());
        }
        track = told;
        owner.onTrack(this, told);
    }

    void onUnit(AccessUnit unit) {
        owner.onUnit(this, unit);
    }

    void onKeyframe() {
        owner.onKeyframe(this);
    }

    void onMalformed() {
        owner.counts().malformedCount++;
    }

    void onLost(int count) {
        owner.counts().lostCount += count;
    }

    void onLate(long count) {
        owner.counts().lateCount += count;
    }

    boolean isAlive(long nowNs) {
        return nowNs - lastPacketNs <= ALIVE_NS;
    }

    long lastPacketNs() {
        return lastPacketNs;
    }

    long packetCount() {
        return packetCount;
    }

    long byteCount() {
        return byteCount;
    }

    long recoveredCount() {
        return endedRecoveredCount + (pipeline == null ? 0 : pipeline.recoveredCount());
    }

    /** Packets that came too late in the pipeline of now. */
    long lateCount() {
        return pipeline == null ? 0 : pipeline.lateCount();
    }

    long jitterNs() {
        return Ticks.toNanos(statistics.jitterTicks(), clock.clockRate());
    }

    /** Whether a packet came since the last {@link #report}. */
    boolean hasNews() {
        return packetCount != reportedPacketCount;
    }

    ReportBlock report(long nowNs) {
        reportedPacketCount = packetCount;
        return statistics.report(nowNs);
    }

    /** Takes the bitrate since the last time, smoothed; a source that is not alive begins anew. */
    void measure(long nowNs) {
        long elapsedNs = nowNs - measuredNs;
        if (elapsedNs <= 0) {
            return;
        }
        double newest = (byteCount - measuredByteCount) * 8.0 * NANOS / elapsedNs;
        boolean goesOn = measureCount > 0 && isAlive(nowNs);
        bitrateBps = goesOn ? bitrateBps + (newest - bitrateBps) * SMOOTHING : newest;
        measureCount = isAlive(nowNs) ? measureCount + 1 : 0;
        measuredByteCount = byteCount;
        measuredNs = nowNs;
    }

    /** Whether the bitrate was measured for long enough to be compared. */
    boolean isMeasured() {
        return measureCount >= 2;
    }

    double bitrateBps() {
        return bitrateBps;
    }

    private void feed(RtpPacket packet, long nowNs) {
        if (pipeline != null) {
            pipeline.onPacket(packet, nowNs);
        }
    }
}
