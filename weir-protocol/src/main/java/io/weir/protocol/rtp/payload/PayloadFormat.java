package io.weir.protocol.rtp.payload;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/** What RTP has for a codec: a payload format, or a reason why there is none. */
public sealed interface PayloadFormat {
    /** {@link Supported#staticPayloadType} of formats whose payload type is negotiated. */
    int DYNAMIC = -1;

    /**
     * A payload format as SDP tells it (RFC 8866 §6.6, §6.15).
     *
     * @param encodingName as registered, {@code H264}
     * @param clockRate ticks a second of the timestamps, as SDP says it
     * @param channelCount audio channels; 1 for video, where SDP leaves it out
     * @param staticPayloadType the number that RFC 3551 gives to it, or {@link #DYNAMIC}
     * @param parameters format parameters in their order
     */
    record Supported(
            String encodingName,
            int clockRate,
            int channelCount,
            int staticPayloadType,
            SequencedMap<String, String> parameters)
            implements PayloadFormat {
        public Supported {
            parameters = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(parameters));
        }

        /** The value of an {@code a=fmtp} line after the payload type; empty when there is nothing to say. */
        public String fmtp() {
            return parameters.entrySet().stream()
                    .map((Map.Entry<String, String> e) -> e.getKey() + "=" + e.getValue())
                    .collect(Collectors.joining(";"));
        }
    }

    /**
     * No payload format.
     *
     * @param reason for people: which codec, and why
     */
    record Unsupported(String reason) implements PayloadFormat {}
}
