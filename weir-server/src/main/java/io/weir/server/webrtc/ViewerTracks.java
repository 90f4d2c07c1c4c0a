package io.weir.server.webrtc;

import io.weir.protocol.rtp.SenderStatistics;
import io.weir.protocol.rtp.TwccSender;
import io.weir.protocol.rtp.rtcp.ReportBlock;
import io.weir.protocol.webrtc.RtpOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The tracks of one viewer, what was sent of them, and what may be sent again.
 *
 * <p>Threading: the viewer's loop.
 * <p>Limits: packets are sent again from a credit of at most {@value #CREDIT_MAX}: each takes {@value #RETRANSMISSION_COST}, and each
 * packet sent for the first time gives one.
 */
final class ViewerTracks {
    /** At most half of all packets are sent again. */
    static final int RETRANSMISSION_COST = 2;

    /** Credit at the beginning, and the most that is saved up: 256 packets at once. */
    static final int CREDIT_MAX = 512;

    private final List<ViewerTrack> tracks;
    private final boolean hasVideo;
    private int credit = CREDIT_MAX;
    private long packetCount;
    private long byteCount;
    private long retransmittedCount;
    private long intervalBytes;

    ViewerTracks(List<SentTrack> agreed, RtpOutput output, @Nullable TwccSender transport, RandomGenerator random) {
        List<ViewerTrack> all = new ArrayList<>();
        for (SentTrack track : agreed) {
            SentTrack sent = transport == null ? track.withoutTransportSequence() : track;
            all.add(new ViewerTrack(sent, output, transport, random));
        }
        tracks = List.copyOf(all);
        hasVideo = agreed.stream().anyMatch(SentTrack::isVideo);
    }

    List<ViewerTrack> all() {
        return tracks;
    }

    boolean hasVideo() {
        return hasVideo;
    }

    /** The track of the stream's id; null when it is not sent. */
    @Nullable
    ViewerTrack ofId(int trackId) {
        for (int i = 0; i < tracks.size(); i++) {
            if (tracks.get(i).agreed.trackId() == trackId) {
                return tracks.get(i);
            }
        }
        return null;
    }

    /** The track that is sent from that source; null for sources of others. */
    @Nullable
    ViewerTrack ofSource(int ssrc) {
        for (ViewerTrack track : tracks) {
            if (track.agreed.sources().ssrc() == ssrc) {
                return track;
            }
        }
        return null;
    }

    /** Pictures are sent from the next keyframe on. */
    void awaitKeyframes() {
        for (ViewerTrack track : tracks) {
            track.awaitingKeyframe = track.agreed.isVideo();
        }
    }

    /** Sends packets of the unit that the track has begun. */
    void send(ViewerTrack track, UnitPackets unit, int from, int to, long nowNs) {
        for (int i = from; i < to; i++) {
            int size = track.send(unit, i, nowNs);
            byteCount += size;
            intervalBytes += size;
        }
        packetCount += to - from;
        credit = Math.min(CREDIT_MAX, credit + to - from);
    }

    /** Sends packets again, as far as they are known and the credit reaches. */
    void sendAgain(ViewerTrack track, List<Integer> sequences, PacketCache cache, long nowNs) {
        for (int i = 0; i < sequences.size() && credit >= RETRANSMISSION_COST; i++) {
            int size = track.sendAgain(sequences.get(i), cache, nowNs);
            if (size > 0) {
                credit -= RETRANSMISSION_COST;
                retransmittedCount++;
                packetCount++;
                byteCount += size;
            }
        }
    }

    /** What the viewer tells of sources. */
    void onReports(List<ReportBlock> blocks, long nowNtp) {
        for (ReportBlock block : blocks) {
            for (ViewerTrack track : tracks) {
                track.statistics.onReport(block, nowNtp);
            }
        }
    }

    /** Bytes sent for the first time since this was last asked. */
    long takeIntervalBytes() {
        long bytes = intervalBytes;
        intervalBytes = 0;
        return bytes;
    }

    /** All packets, those sent again included. */
    long packetCount() {
        return packetCount;
    }

    /** Of all packets, before protection. */
    long byteCount() {
        return byteCount;
    }

    long retransmittedCount() {
        return retransmittedCount;
    }

    /** As last told; {@link SenderStatistics#UNKNOWN} before. */
    long roundTripNs() {
        long roundTripNs = SenderStatistics.UNKNOWN;
        for (ViewerTrack track : tracks) {
            roundTripNs = Math.max(roundTripNs, track.statistics.roundTripNs());
        }
        return roundTripNs;
    }

    /** 0..1, as last told, of the track that lost most. */
    double lossRatio() {
        double ratio = 0;
        for (ViewerTrack track : tracks) {
            ratio = Math.max(ratio, track.statistics.fractionLost());
        }
        return ratio;
    }
}
