package io.weir.server.webrtc;

import io.weir.media.Codec;
import io.weir.protocol.rtp.payload.PayloadOffers;
import io.weir.protocol.sdp.CodecFormat;
import io.weir.protocol.sdp.NegotiatedCodec;
import io.weir.protocol.sdp.NegotiatedMedia;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the payload types of one media section mean.
 *
 * <p>Threading: immutable, share freely.
 */
final class SectionFormats {
    private static final int NONE = -1;
    private static final int CLOCK_RATE_UNKNOWN = 90_000;

    private final List<NegotiatedCodec> formats;

    SectionFormats(NegotiatedMedia media) {
        formats = media.codecs();
    }

    /** Whether packets of that type are media of this section, not retransmissions. */
    boolean carries(int payloadType) {
        return of(payloadType) != null;
    }

    /** The codec of a payload type; null for one that carries nothing for a track, as comfort noise. */
    @Nullable
    Codec codec(int payloadType) {
        NegotiatedCodec format = of(payloadType);
        if (format == null) {
            return null;
        }
        CodecFormat codec = format.codec();
        return PayloadOffers.codec(codec.encoding(), codec.clockRate(), codec.channels(), parameters(codec))
                .orElse(null);
    }

    /** The payload type that retransmissions of this type stand for (RFC 4588 section 8.1); -1 when they are none. */
    int repairs(int payloadType) {
        for (NegotiatedCodec format : formats) {
            if (format.retransmissionType() == payloadType) {
                return format.payloadType();
            }
        }
        return NONE;
    }

    /** Ticks a second of that payload type, or of the section's first. */
    int clockRate(int payloadType) {
        NegotiatedCodec format = of(payloadType);
        int clockRate = (format == null ? formats.getFirst() : format).codec().clockRate();
        return clockRate > 0 ? clockRate : CLOCK_RATE_UNKNOWN;
    }

    /** Whether a kind of feedback was agreed on for that payload type. */
    boolean hasFeedback(int payloadType, String kind) {
        NegotiatedCodec format = of(payloadType);
        return format != null && format.feedback().contains(kind);
    }

    /** Whether a kind of feedback was agreed on for any payload type. */
    boolean hasFeedback(String kind) {
        return formats.stream().anyMatch(format -> format.feedback().contains(kind));
    }

    private @Nullable NegotiatedCodec of(int payloadType) {
        for (int i = 0; i < formats.size(); i++) {
            if (formats.get(i).payloadType() == payloadType) {
                return formats.get(i);
            }
        }
        return null;
    }

    private static Map<String, String> parameters(CodecFormat codec) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String parameter : codec.parameters().text().split(";", NONE)) {
            int equals = parameter.indexOf('=');
            if (equals > 0) {
                String name = parameter.substring(0, equals).strip().toLowerCase(Locale.ROOT);
                parameters.putIfAbsent(name, parameter.substring(equals + 1).strip());
            }
        }
        return parameters;
    }
}
