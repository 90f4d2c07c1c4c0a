package io.weir.server.webrtc;

import io.weir.media.Codec;
import io.weir.protocol.rtp.payload.PayloadFormat;
import io.weir.protocol.rtp.payload.PayloadFormats;
import io.weir.protocol.rtp.payload.PayloadOffers;
import io.weir.protocol.sdp.CodecFormat;
import io.weir.protocol.sdp.FormatParameters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Between the codecs of streams and the formats of SDP. */
public final class CodecFormats {
    private static final int OPUS_RATE = 48_000;
    private static final int SURROUND_CHANNELS_MIN = 3;
    private static final int SURROUND_CHANNELS_MAX = 8;
    private static final int TELEPHONE_RATE = 8_000;
    private static final List<Integer> LINEAR_RATES = List.of(48_000, 16_000, 8_000);

    private static final List<CodecFormat> RECEIVABLE = receivable();

    private CodecFormats() {}

    /** What a track of the codec can be sent as, best first; empty when WebRTC has nothing for it, and then {@link #refusal} says why. */
    public static List<CodecFormat> toSend(Codec codec) {
        if (!(PayloadFormats.of(codec) instanceof PayloadFormat.Supported format)) {
            return List.of();
        }
        CodecFormat sent = new CodecFormat(
                format.encodingName(), format.clockRate(), format.channelCount(), new FormatParameters(format.fmtp()));
        return sent.kind().isEmpty() ? List.of() : List.of(sent);
    }

    /** Why a track of the codec cannot be sent, for people; empty when it can. */
    public static Optional<String> refusal(Codec codec) {
        return switch (PayloadFormats.of(codec)) {
            case PayloadFormat.Unsupported(String reason) -> Optional.of(reason);
            case PayloadFormat.Supported supported ->
                toSend(codec).isEmpty()
                        ? Optional.of(supported.encodingName() + " is not a codec of WebRTC")
                        : Optional.empty();
        };
    }

    /** All that publishers may send, best first. Parameters are left out where any value will do. */
    public static List<CodecFormat> toReceive() {
        return RECEIVABLE;
    }

    /** The codec that a format stands for, with what it says of the configuration; empty when weir cannot take it. */
    public static Optional<Codec> codec(CodecFormat format) {
        Map<String, String> parameters = new HashMap<>();
        for (String parameter : format.parameters().text().split(";", -1)) {
            int equals = parameter.indexOf('=');
            if (equals > 0) {
                String name = parameter.substring(0, equals).strip().toLowerCase(Locale.ROOT);
                parameters.put(name, parameter.substring(equals + 1).strip());
            }
        }
        return PayloadOffers.codec(format.encoding(), format.clockRate(), format.channels(), parameters);
    }

    private static List<CodecFormat> receivable() {
        List<CodecFormat> all = new ArrayList<>();
        for (String video : List.of("H264", "H265", "AV1", "VP9", "VP8")) {
            all.add(CodecFormat.video(video, ""));
        }
        all.add(CodecFormat.audio("opus", OPUS_RATE, 2));
        for (int channels = SURROUND_CHANNELS_MIN; channels <= SURROUND_CHANNELS_MAX; channels++) {
            all.add(CodecFormat.audio("multiopus", OPUS_RATE, channels));
        }
        all.add(CodecFormat.audio("G722", TELEPHONE_RATE, 1));
        for (int channels = 1; channels <= 2; channels++) {
            all.add(CodecFormat.audio("PCMU", TELEPHONE_RATE, channels));
            all.add(CodecFormat.audio("PCMA", TELEPHONE_RATE, channels));
        }
        for (int rate : LINEAR_RATES) {
            all.add(CodecFormat.audio("L16", rate, 2));
            all.add(CodecFormat.audio("L16", rate, 1));
        }
        return List.copyOf(all);
    }
}
