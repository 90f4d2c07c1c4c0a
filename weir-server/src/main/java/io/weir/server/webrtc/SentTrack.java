package io.weir.server.webrtc;

import io.weir.base.buf.Bytes;
import io.weir.media.MediaKind;
import io.weir.media.Track;
import io.weir.protocol.rtp.RtpHeaderWriter;
import io.weir.protocol.sdp.HeaderExtension;
import io.weir.protocol.sdp.NegotiatedCodec;
import io.weir.protocol.sdp.NegotiatedMedia;
import java.util.List;

/**
 * One track as it was agreed on with one viewer.
 *
 * @param trackId the stream's
 * @param clockRate of the payload format
 * @param sources what its packets are labelled with
 * @param extensions which header extensions its packets have
 * @param feedback kinds of RTCP feedback agreed on, "nack pli"
 */
public record SentTrack(
        int trackId, MediaKind kind, int clockRate, Sources sources, Extensions extensions, List<String> feedback) {
    public SentTrack {
        feedback = List.copyOf(feedback);
    }

    /**
     * Labels.
     *
     * @param retransmissionType the RTX payload type; -1 when packets are sent again as they were
     */
    public record Sources(int payloadType, int ssrc, int retransmissionType, int retransmissionSsrc) {}

    /**
     * Ids of header extensions, 1..14; 0 for one that is not sent.
     *
     * @param mid empty when none was agreed on
     */
    public record Extensions(Bytes mid, int midId, int absSendTimeId, int transportSequenceId) {}

    /**
     * What was agreed on.
     *
     * <p>A packet that is sent again without RTX must be the same to the bit: under one SRTP index other bytes would be encrypted with
     * the same key stream (RFC 3711 section 9.1). So where packets are sent again without RTX they don't have the extensions that tell
     * of the moment of sending.
     *
     * @param ssrc 0..2^32-1
     * @param retransmissionSsrc 0..2^32-1, or -1
     */
    public static SentTrack of(NegotiatedMedia media, Track track, long ssrc, long retransmissionSsrc) {
        NegotiatedCodec codec = media.codecs().getFirst();
        boolean rtx = codec.retransmissionType() >= 0 && retransmissionSsrc >= 0;
        boolean timed = rtx || !codec.feedback().contains("nack");
        Bytes mid = Bytes.ofUtf8(media.mid());
        boolean midFits = !mid.isEmpty() && mid.length() <= RtpHeaderWriter.ELEMENT_MAX;
        boolean transportWide = timed && codec.feedback().contains("transport-cc");
        return new SentTrack(
                track.id(),
                track.kind(),
                codec.codec().clockRate(),
                new Sources(codec.payloadType(), (int) ssrc, rtx ? codec.retransmissionType() : -1, (int)
                        retransmissionSsrc),
                new Extensions(
                        mid,
                        midFits ? id(media, HeaderExtension.MID) : 0,
                        timed ? id(media, HeaderExtension.ABS_SEND_TIME) : 0,
                        transportWide ? id(media, HeaderExtension.TRANSPORT_WIDE_CC) : 0),
                codec.feedback());
    }

    private static int id(NegotiatedMedia media, String uri) {
        int id = media.extensionId(uri);
        return id < 0 || id > RtpHeaderWriter.ID_MAX ? 0 : id;
    }

    boolean isVideo() {
        return kind == MediaKind.VIDEO;
    }

    /** Whether packets of it may be asked for again. */
    boolean retransmits() {
        return feedback.contains("nack");
    }

    boolean hasRtx() {
        return sources.retransmissionType() >= 0;
    }

    /** The same without transport-wide sequence numbers. */
    SentTrack withoutTransportSequence() {
        Extensions fewer = new Extensions(extensions.mid(), extensions.midId(), extensions.absSendTimeId(), 0);
        return new SentTrack(trackId, kind, clockRate, sources, fewer, feedback);
    }
}
