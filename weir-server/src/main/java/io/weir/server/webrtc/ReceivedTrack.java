package io.weir.server.webrtc;

import io.weir.media.AccessUnit;
import io.weir.media.Track;
import io.weir.protocol.rtp.RtpPacket;
import io.weir.protocol.sdp.NegotiatedMedia;
import io.weir.protocol.sdp.SourceGroup;
import io.weir.server.stream.FeedSink;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One media section of a publisher as a track of its feed: one source, or one of several simulcast layers.
 *
 * <p>The layer on the air is the best that is alive. Which is best is measured: publishers list layers from the best down, as
 * RFC 8853 wants it, and as often the other way round. Another layer is switched to at its first keyframe, which is asked for; until then
 * both make units. The other layers are only counted.
 *
 * <p>Threading: the session's loop. Limits: {@value #LAYERS_MAX} layers.
 */
final class ReceivedTrack {
    /** Layers of one section; those beyond are not taken. */
    static final int LAYERS_MAX = 8;

    /** How often layers are compared. */
    static final long REVIEW_NS = 500_000_000;

    /** How much higher a layer's bitrate must be than that of the one on the air, so that likes don't take turns. */
    static final double BETTER = 1.25;

    private final int id;
    private final NegotiatedMedia media;
    private final boolean video;
    private final SectionFormats formats;
    private final FeedSink sink;
    private final FeedTimeline timeline;
    private final MediaCounts counts;
    private final List<Layer> layers = new ArrayList<>();
    private @Nullable DecodingTimes times;
    private @Nullable ReceivedSource onAir;
    private @Nullable ReceivedSource next;
    private @Nullable Track told;
    private @Nullable SourceListener listener;
    private long reviewNs = Long.MAX_VALUE;
    private long unitCount;

    /** Who asks sources for keyframes. */
    interface SourceListener {
        /** The source sent one. */
        void onKeyframe(ReceivedSource source);

        /** The source is gone. */
        void onEnd(ReceivedSource source);
    }

    private static final class Layer {
        private final String rid;
        private @Nullable ReceivedSource source;

        private Layer(String rid) {
            this.rid = rid;
        }
    }

    ReceivedTrack(int id, NegotiatedMedia media, FeedSink sink, FeedTimeline timeline, MediaCounts counts) {
        this.id = id;
        this.media = media;
        this.sink = sink;
        this.timeline = timeline;
        this.counts = counts;
        video = media.kind().equals("video");
        formats = new SectionFormats(media);
        media.layers().stream().limit(LAYERS_MAX).forEach(rid -> layers.add(new Layer(rid)));
        int announced = media.layers().isEmpty() ? simulcast().size() : 0;
        while (layers.size() < Math.min(announced, LAYERS_MAX)) {
            layers.add(new Layer(""));
        }
        if (layers.isEmpty()) {
            layers.add(new Layer(""));
        }
    }

    /** The sources of layers that are announced by number, in order; empty for layers by name and for no simulcast. */
    private List<Long> simulcast() {
        for (SourceGroup group : media.sources().groups()) {
            if (group.semantics().equals("SIM")) {
                return group.ssrcs();
            }
        }
        return List.of();
    }

    int id() {
        return id;
    }

    NegotiatedMedia media() {
        return media;
    }

    boolean isVideo() {
        return video;
    }

    SectionFormats formats() {
        return formats;
    }

    FeedTimeline timeline() {
        return timeline;
    }

    MediaCounts counts() {
        return counts;
    }

    void listen(SourceListener sourceListener) {
        listener = sourceListener;
    }

    /** The layer that a new source belongs to; -1 when it can't be told. */
    int layerOf(RtpPacket packet, String rid) {
        int announced = simulcast().indexOf(packet.ssrc() & 0xffff_ffffL);
        if (announced >= 0 && announced < layers.size()) {
            return announced;
        }
        if (layers.size() == 1) {
            return 0;
        }
        return rid.isEmpty() ? -1 : layerOf(rid);
    }

    /** The source that feeds or could feed that layer now; null when there is none. */
    @Nullable
    ReceivedSource source(String rid) {
        int layer = layerOf(rid);
        return layer < 0 ? null : layers.get(layer).source;
    }

    private int layerOf(String rid) {
        for (int i = 0; i < layers.size(); i++) {
            if (layers.get(i).rid.equals(rid)) {
                return i;
            }
        }
        return -1;
    }

    /** The source takes its layer; whichever had it before is replaced. */
    void onSource(ReceivedSource source, long nowNs) {
        Layer layer = layers.get(source.layer());
        ReceivedSource before = layer.source;
        layer.source = source;
        boolean isIdle = onAir == null && next == null;
        if (isIdle || before != null && (before == onAir || before == next)) {
            aim(source);
        }
        if (layers.size() > 1 && reviewNs == Long.MAX_VALUE) {
            reviewNs = nowNs + REVIEW_NS;
        }
    }

    /** The source is gone: another layer goes on. */
    void onEnd(ReceivedSource source, long nowNs) {
        SourcePipeline pipeline = source.pipeline();
        if (pipeline != null) {
            pipeline.flush();
        }
        counts.recoveredCount += source.recoveredCount();
        counts.lateCount += source.lateCount();
        for (Layer layer : layers) {
            if (layer.source == source) {
                layer.source = null;
            }
        }
        if (source == next) {
            next = null;
        }
        if (source == onAir) {
            onAir = null;
        }
        if (listener != null) {
            listener.onEnd(source);
        }
        review(nowNs);
    }

    void onTick(long nowNs) {
        if (nowNs >= reviewNs) {
            for (Layer layer : layers) {
                if (layer.source != null) {
                    layer.source.measure(nowNs);
                }
            }
            review(nowNs);
            reviewNs = nowNs + REVIEW_NS;
        }
    }

    long deadlineNs() {
        return reviewNs;
    }

    /** The source to ask for a keyframe when a reader needs one; null when there is none. */
    @Nullable
    ReceivedSource current() {
        return onAir == null ? next : onAir;
    }

    /** The source that is to be put on the air at its first keyframe; null when there is none. */
    @Nullable
    ReceivedSource next() {
        return next;
    }

    /** Whether the source has a layer, and was not replaced. */
    boolean holds(ReceivedSource source) {
        return layers.get(source.layer()).source == source;
    }

    /** A source that makes no units sends: if it was replaced, and what replaced it is silent, it has its layer again. */
    void onUnused(ReceivedSource source, long nowNs) {
        ReceivedSource holder = layers.get(source.layer()).source;
        if (holder != source && (holder == null || !holder.isAlive(nowNs))) {
            onSource(source, nowNs);
        }
    }

    void onTrack(ReceivedSource source, Track track) {
        if (source == onAir) {
            tell(track);
        }
    }

    void onKeyframe(ReceivedSource source) {
        if (listener != null) {
            listener.onKeyframe(source);
        }
    }

    void onUnit(ReceivedSource source, AccessUnit unit) {
        Track track = source.track();
        if (source == next && track != null) {
            putOnAir(source, track);
        }
        DecodingTimes decoding = times;
        if (source == onAir && decoding != null) {
            unitCount++;
            sink.unit(decoding.stamp(unit, source.clock().map(unit.ptsTicks(), unit.wallNs())));
        }
    }

    PublisherStatus.TrackStatus status(long nowNs) {
        List<PublisherStatus.LayerStatus> statuses = new ArrayList<>();
        for (Layer layer : layers) {
            statuses.add(status(layer, nowNs));
        }
        return new PublisherStatus.TrackStatus(media.mid(), told, unitCount, statuses);
    }

    private PublisherStatus.LayerStatus status(Layer layer, long nowNs) {
        ReceivedSource source = layer.source;
        if (source == null) {
            return new PublisherStatus.LayerStatus(layer.rid, PublisherStatus.UNKNOWN, 0, 0, 0, 0, false, false);
        }
        return new PublisherStatus.LayerStatus(
                layer.rid,
                source.ssrc() & 0xffff_ffffL,
                source.packetCount(),
                source.byteCount(),
                Math.round(source.bitrateBps()),
                source.jitterNs(),
                source.isAlive(nowNs),
                source == onAir);
    }

    private void putOnAir(ReceivedSource source, Track track) {
        ReceivedSource before = onAir;
        onAir = source;
        next = null;
        if (before != null && before != source) {
            before.stop();
        }
        if (times != null) {
            times.onSwitch();
        }
        tell(track);
    }

    private void tell(Track track) {
        DecodingTimes decoding = times;
        if (decoding == null || decoding.clockRate() != track.clockRate()) {
            decoding = new DecodingTimes(track.clockRate());
            times = decoding;
        }
        decoding.onTrack(track);
        if (!track.equals(told)) {
            told = track;
            sink.track(track);
        }
    }

    /** Aims at the best layer, if it is another than now. */
    private void review(long nowNs) {
        ReceivedSource now = next != null && next.isAlive(nowNs) ? next : onAir;
        ReceivedSource best = now != null && now.isAlive(nowNs) ? now : null;
        for (Layer layer : layers) {
            ReceivedSource source = layer.source;
            if (source != null && source.isAlive(nowNs) && (best == null || isBetter(source, best))) {
                best = source;
            }
        }
        if (best == null || best == next) {
            return;
        }
        if (best != onAir) {
            aim(best);
        } else if (next != null) {
            next.stop();
            next = null;
        }
    }

    private static boolean isBetter(ReceivedSource source, ReceivedSource than) {
        return source.isMeasured() && source.bitrateBps() > than.bitrateBps() * BETTER;
    }

    /** Makes units of the source, so that it can be put on the air at its first keyframe. */
    private void aim(ReceivedSource source) {
        boolean isFirst = onAir == null && next == null;
        if (next != null && next != onAir) {
            next.stop();
        }
        next = source;
        source.start();
        SourcePipeline pipeline = source.pipeline();
        if (!isFirst && pipeline != null) {
            pipeline.wantKeyframe();
        }
    }
}
