package io.weir.server.webrtc;

import io.weir.base.buf.Bytes;
import io.weir.media.MediaKind;
import io.weir.protocol.ProtocolException;
import io.weir.protocol.rtp.RtpPacket;
import io.weir.protocol.rtp.RtxPayload;
import io.weir.protocol.rtp.rtcp.Bye;
import io.weir.protocol.rtp.rtcp.RtcpPacket;
import io.weir.protocol.rtp.rtcp.RtcpReader;
import io.weir.protocol.rtp.rtcp.SenderReport;
import io.weir.protocol.sdp.NegotiatedMedia;
import io.weir.server.stream.FeedSink;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The receiving side of WebRTC: from a publisher's RTP and RTCP, decrypted, to a stream's feed.
 *
 * <p>Packets find their source, go through its jitter buffer, become units, and are put onto one timeline of all tracks. What is
 * missing is asked for again, or replaced by a keyframe. It does no input and output, and has no clock: its owner gives it packets
 * and calls {@link #onTick} in time. What a peer sends wrongly costs only the packet it is in, and is counted.
 *
 * <p>Threading: the session's loop, which is also the feed's.
 * <p>Limits: {@link SourceTable#SOURCES_MAX} sources, {@link SourcePipeline#VIDEO_CAPACITY} waiting packets of at most
 * {@value #PACKET_LENGTH_MAX} bytes for each of at most two sources of a section.
 */
public final class PublisherMedia {
    /** The longest RTP packet taken, in bytes: senders keep to the usual networks, and what waits has to be bounded. */
    public static final int PACKET_LENGTH_MAX = 2_048;

    private final List<ReceivedTrack> tracks = new ArrayList<>();
    private final MediaCounts counts = new MediaCounts();
    private final SourceTable sources;
    private final ReceiverFeedback feedback;
    private final boolean canRequestKeyframe;

    /**
     * The media of one session, which tells the feed at once what kinds of track to expect.
     *
     * @param media as negotiated, all of it to be received
     * @param sink the feed; its track ids are the positions in {@code media}
     * @param rtcpOut sends one RTCP datagram
     */
    public PublisherMedia(
            List<NegotiatedMedia> media, FeedSink sink, Consumer<Bytes> rtcpOut, PublisherOptions options) {
        FeedTimeline timeline = new FeedTimeline();
        Set<MediaKind> kinds = EnumSet.noneOf(MediaKind.class);
        for (NegotiatedMedia section : media) {
            ReceivedTrack track = new ReceivedTrack(tracks.size(), section, sink, timeline, counts);
            tracks.add(track);
            kinds.add(track.isVideo() ? MediaKind.VIDEO : MediaKind.AUDIO);
        }
        sources = new SourceTable(tracks, options);
        feedback = new ReceiverFeedback(options, rtcpOut, tracks, sources, counts);
        tracks.forEach(track -> track.listen(feedback));
        canRequestKeyframe = tracks.stream().anyMatch(PublisherMedia::answersKeyframeRequests);
        sink.expect(kinds, options.gatherMs());
    }

    private static boolean answersKeyframeRequests(ReceivedTrack track) {
        return track.isVideo()
                && (track.formats().hasFeedback("nack pli") || track.formats().hasFeedback("ccm fir"));
    }

    /**
     * Takes an RTP packet.
     *
     * @param bytes decrypted; parts of it live on, so it must be nobody's receive buffer
     * @param nowNs monotonic
     */
    public void onRtp(Bytes bytes, long nowNs) {
        RtpPacket packet;
        try {
            packet = RtpPacket.parse(bytes);
        } catch (ProtocolException _) {
            counts.malformedCount++;
            return;
        }
        if (bytes.length() > PACKET_LENGTH_MAX) {
            counts.malformedCount++;
            return;
        }
        counts.packetCount++;
        counts.byteCount += bytes.length();
        feedback.onPacket(packet, nowNs);
        SourceTable.Entry entry = sources.find(packet, nowNs);
        if (entry == null) {
            counts.unknownCount++;
            return;
        }
        ReceivedSource source = entry.source();
        if (entry.isRepair()) {
            onRetransmission(entry, packet, nowNs);
        } else {
            source.onPacket(packet, nowNs);
        }
        askForKeyframe(source, nowNs);
    }

    /**
     * Takes an RTCP datagram.
     *
     * @param datagram decrypted; parts of it live on
     * @param nowNs monotonic
     */
    public void onRtcp(Bytes datagram, long nowNs) {
        List<RtcpPacket> packets;
        try {
            packets = RtcpReader.read(datagram);
        } catch (ProtocolException _) {
            counts.malformedCount++;
            return;
        }
        onRtcp(packets, nowNs);
    }

    /** Takes the packets of an RTCP datagram. Only sender reports and ends of sources mean anything to a receiver. */
    public void onRtcp(List<RtcpPacket> packets, long nowNs) {
        for (RtcpPacket packet : packets) {
            if (packet instanceof SenderReport report) {
                ReceivedSource source = sources.source(report.ssrc());
                if (source != null) {
                    source.onSenderReport(report, nowNs);
                }
            } else if (packet instanceof Bye bye) {
                for (int ssrc : bye.ssrcs()) {
                    end(ssrc, nowNs);
                }
            }
        }
    }

    /** A reader needs a keyframe of each video track; asked for at most as often as the options allow. */
    public void requestKeyframe(long nowNs) {
        for (ReceivedTrack track : tracks) {
            ReceivedSource source = track.current();
            if (track.isVideo() && source != null) {
                feedback.requestKeyframe(source, nowNs);
            }
        }
    }

    /** Whether the publisher agreed to answer requests for keyframes. */
    public boolean canRequestKeyframe() {
        return canRequestKeyframe;
    }

    /**
     * Does what is due.
     *
     * @param nowNs monotonic
     * @return {@link #nextTickNs}
     */
    public long onTick(long nowNs) {
        for (int i = 0; i < sources.size(); i++) {
            SourceTable.Entry entry = sources.get(i);
            SourcePipeline pipeline = entry.source().pipeline();
            if (!entry.isRepair() && pipeline != null && pipeline.releaseDeadlineNs() <= nowNs) {
                pipeline.release(nowNs);
                askForKeyframe(entry.source(), nowNs);
            }
        }
        for (ReceivedTrack track : tracks) {
            track.onTick(nowNs);
            ReceivedSource next = track.next();
            if (next != null) {
                askForKeyframe(next, nowNs);
            }
        }
        feedback.onTick(nowNs);
        return nextTickNs();
    }

    /**
     * When {@link #onTick} is to be called next, monotonic; {@link Long#MAX_VALUE} before the first packet. Each packet may bring it
     * nearer.
     */
    public long nextTickNs() {
        long deadline = feedback.deadlineNs();
        for (int i = 0; i < sources.size(); i++) {
            SourcePipeline pipeline = sources.get(i).source().pipeline();
            if (pipeline != null) {
                deadline = Math.min(deadline, pipeline.releaseDeadlineNs());
            }
        }
        for (ReceivedTrack track : tracks) {
            deadline = Math.min(deadline, track.deadlineNs());
        }
        return deadline;
    }

    /** What has come so far. */
    public PublisherStatus status(long nowNs) {
        long recovered = counts.recoveredCount;
        long late = counts.lateCount;
        for (int i = 0; i < sources.size(); i++) {
            if (!sources.get(i).isRepair()) {
                recovered += sources.get(i).source().recoveredCount();
                late += sources.get(i).source().lateCount();
            }
        }
        return new PublisherStatus(
                counts.packetCount,
                counts.byteCount,
                counts.malformedCount,
                counts.unknownCount,
                counts.lostCount,
                recovered,
                late,
                counts.nackCount,
                counts.keyframeRequestCount,
                feedback.roundTripNs(),
                tracks.stream().map(track -> track.status(nowNs)).toList());
    }

    /** The transport-wide number and the time of arrival are the retransmission's; all else is the original's. */
    private void onRetransmission(SourceTable.Entry entry, RtpPacket packet, long nowNs) {
        int payloadType = entry.track().formats().repairs(packet.payloadType());
        if (payloadType < 0) {
            counts.unknownCount++;
            return;
        }
        try {
            RtxPayload.unwrap(packet, payloadType, entry.source().ssrc()).ifPresent(original -> {
                feedback.onRepair(original, nowNs);
                entry.source().onRepair(original, nowNs);
            });
        } catch (ProtocolException _) {
            counts.malformedCount++;
        }
    }

    private void askForKeyframe(ReceivedSource source, long nowNs) {
        SourcePipeline pipeline = source.pipeline();
        if (pipeline != null && pipeline.isKeyframeWanted()) {
            feedback.requestKeyframe(source, nowNs);
        }
    }

    private void end(int ssrc, long nowNs) {
        ReceivedSource source = sources.source(ssrc);
        if (source != null) {
            sources.remove(source, nowNs);
        }
    }
}
