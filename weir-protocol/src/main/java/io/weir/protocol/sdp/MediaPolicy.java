package io.weir.protocol.sdp;

import java.util.List;

/**
 * What our side wants of a negotiation beside its codecs.
 *
 * @param extensions URIs of header extensions that are understood; offers of ours number them in this order
 * @param feedback kinds of RTCP feedback that are understood
 * @param retransmission RTX payload types are taken (RFC 4588)
 * @param audioMax sections of audio taken; the rest is rejected
 * @param videoMax sections of video taken
 * @param layersMax simulcast layers taken of a section, best first; 0 for no simulcast
 * @param sendMinimum the worst fit that is still sent
 */
public record MediaPolicy(
        List<String> extensions,
        List<String> feedback,
        boolean retransmission,
        int audioMax,
        int videoMax,
        int layersMax,
        Fit sendMinimum) {
    private static final List<String> FEEDBACK = List.of("nack", "nack pli", "ccm fir", "transport-cc", "goog-remb");

    /** For publishers: one audio and one video section, four layers. */
    public static final MediaPolicy RECEIVE = new MediaPolicy(
            List.of(
                    HeaderExtension.MID,
                    HeaderExtension.RID,
                    HeaderExtension.REPAIRED_RID,
                    HeaderExtension.TRANSPORT_WIDE_CC,
                    HeaderExtension.ABS_SEND_TIME),
            FEEDBACK,
            true,
            1,
            1,
            4,
            Fit.NONE);

    /** For readers: any number of tracks, profiles that the reader does not claim included. */
    public static final MediaPolicy SEND = new MediaPolicy(
            List.of(HeaderExtension.MID, HeaderExtension.TRANSPORT_WIDE_CC, HeaderExtension.ABS_SEND_TIME),
            FEEDBACK,
            true,
            SessionDescription.MEDIA_MAX,
            SessionDescription.MEDIA_MAX,
            0,
            Fit.OTHER_PROFILE);

    public MediaPolicy {
        extensions = List.copyOf(extensions);
        feedback = List.copyOf(feedback);
    }
}
