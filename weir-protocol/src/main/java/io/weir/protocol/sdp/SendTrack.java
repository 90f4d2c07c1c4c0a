package io.weir.protocol.sdp;

import java.util.List;

/**
 * A track that we would send, and the RTP stream it would be.
 *
 * @param formats what it can be sent as, best first; at least one, all of one kind
 * @param ssrc 0..2^32-1
 * @param retransmissionSsrc 0..2^32-1, or -1 for a track without retransmission
 * @param cname the same for all tracks of a session, so that they are played in time with each other
 * @param msid "stream track" (RFC 8830)
 */
public record SendTrack(List<CodecFormat> formats, long ssrc, long retransmissionSsrc, String cname, String msid) {
    public SendTrack {
        formats = List.copyOf(formats);
        if (formats.isEmpty()) {
            throw new IllegalArgumentException("a track has at least one format");
        }
    }

    /** "video" or "audio". */
    public String kind() {
        return formats.getFirst().kind();
    }

    /** What a section says of the stream. */
    MediaSources sources(boolean retransmission) {
        SourceAttribute name = new SourceAttribute(ssrc, "cname", cname);
        SourceAttribute of = new SourceAttribute(ssrc, "msid", msid);
        if (!retransmission) {
            return new MediaSources(List.of(msid), List.of(name, of), List.of(), List.of(), Simulcast.NONE);
        }
        return new MediaSources(
                List.of(msid),
                List.of(
                        name,
                        of,
                        new SourceAttribute(retransmissionSsrc, "cname", cname),
                        new SourceAttribute(retransmissionSsrc, "msid", msid)),
                List.of(new SourceGroup("FID", List.of(ssrc, retransmissionSsrc))),
                List.of(),
                Simulcast.NONE);
    }
}
