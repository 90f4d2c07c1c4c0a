package io.weir.protocol.sdp;

import java.util.ArrayList;
import java.util.List;

/**
 * The RTP part of a media section.
 *
 * @param formats in the order of the m= line
 * @param rtcpMux RTP and RTCP share a port (RFC 5761)
 * @param rtcpReducedSize reduced-size RTCP (RFC 5506)
 */
public record RtpDescription(
        List<PayloadFormat> formats,
        List<Feedback> feedback,
        List<HeaderExtension> extensions,
        boolean rtcpMux,
        boolean rtcpReducedSize,
        MediaSources sources) {
    /** A section that is not RTP, or says nothing. */
    public static final RtpDescription NONE =
            new RtpDescription(List.of(), List.of(), List.of(), false, false, MediaSources.NONE);

    public RtpDescription {
        formats = List.copyOf(formats);
        feedback = List.copyOf(feedback);
        extensions = List.copyOf(extensions);
    }

    /** What feedback a payload type takes, those for all types first. */
    public List<String> feedbackOf(int payloadType) {
        List<String> found = new ArrayList<>();
        for (Feedback one : feedback) {
            boolean applies = one.payloadType() == payloadType || one.payloadType() == Feedback.ALL;
            if (applies && !found.contains(one.text())) {
                found.add(one.text());
            }
        }
        return found;
    }

    /** The RTX payload type that repairs {@code payloadType}; -1 when there is none. */
    public int retransmissionOf(int payloadType) {
        for (PayloadFormat format : formats) {
            if (format.retransmits() == payloadType) {
                return format.payloadType();
            }
        }
        return -1;
    }

    /** The id of an extension; -1 when it is not there. */
    public int extensionId(String uri) {
        for (HeaderExtension extension : extensions) {
            if (extension.uri().equals(uri)) {
                return extension.id();
            }
        }
        return -1;
    }
}
