package io.weir.server.webrtc;

import io.weir.base.buf.Bytes;
import io.weir.protocol.rtp.rtcp.Bye;
import io.weir.protocol.rtp.rtcp.RtcpPacket;
import io.weir.protocol.rtp.rtcp.RtcpWriter;
import io.weir.protocol.rtp.rtcp.SourceDescription;
import io.weir.protocol.webrtc.RtpOutput;
import io.weir.server.stream.EndReason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The RTCP that goes to one viewer: a sender report of each track in one compound packet, about every second.
 *
 * <p>Threading: the viewer's loop. Limits: {@value #TRACKS_MAX} tracks and {@value #CNAME_BYTES_MAX} bytes of name, so that a compound
 * packet fits into one datagram.
 */
final class ViewerReports {
    /** Tracks of a stream. */
    static final int TRACKS_MAX = 16;

    /** Bytes of the canonical name. */
    static final int CNAME_BYTES_MAX = 32;

    /** Time between reports. */
    static final long INTERVAL_NS = 1_000_000_000L;

    /** How much it varies to either side, so that reports to many viewers don't fall together (RFC 3550 section 6.2). */
    static final long SPREAD_NS = 100_000_000L;

    private final List<ViewerTrack> tracks;
    private final SourceDescription description;
    private final RandomGenerator random;
    private long nextNs = Long.MAX_VALUE;

    ViewerReports(List<ViewerTrack> tracks, String cname, RandomGenerator random) {
        if (tracks.isEmpty() || tracks.size() > TRACKS_MAX) {
            throw new IllegalArgumentException(tracks.size() + " tracks");
        }
        Bytes text = Bytes.ofUtf8(cname);
        if (text.length() > CNAME_BYTES_MAX) {
            throw new IllegalArgumentException("canonical name of " + text.length() + " bytes");
        }
        this.tracks = tracks;
        this.random = random;
        List<SourceDescription.Item> name = List.of(new SourceDescription.Item(SourceDescription.CNAME, text));
        description = new SourceDescription(tracks.stream()
                .map(track -> new SourceDescription.Chunk(ssrc(track), name))
                .toList());
    }

    /** When {@link #report} is due; never before the first. */
    long nextNs() {
        return nextNs;
    }

    /** A report at {@code nowNtp}, wall time. */
    Bytes report(long nowNtp, long nowNs) {
        nextNs = nowNs + INTERVAL_NS + random.nextLong(-SPREAD_NS, SPREAD_NS + 1);
        return write(packets(nowNtp));
    }

    /** The last report: all tracks end. */
    Bytes goodbye(long nowNtp, EndReason reason) {
        List<RtcpPacket> packets = packets(nowNtp);
        packets.add(new Bye(tracks.stream().map(ViewerReports::ssrc).toList(), Bytes.ofUtf8(reason.text())));
        return write(packets);
    }

    private List<RtcpPacket> packets(long nowNtp) {
        List<RtcpPacket> packets = new ArrayList<>();
        for (ViewerTrack track : tracks) {
            packets.add(track.statistics.report(nowNtp));
        }
        packets.add(description);
        return packets;
    }

    private static Bytes write(List<RtcpPacket> packets) {
        byte[] compound = new byte[RtpOutput.PACKET_BYTES_MAX];
        return Bytes.wrap(Arrays.copyOf(compound, RtcpWriter.writeCompound(packets, compound, 0)));
    }

    private static int ssrc(ViewerTrack track) {
        return track.agreed.sources().ssrc();
    }
}
