package io.weir.protocol.rtp.payload;

import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaException;

/**
 * Audio whose frames are payloads as they are: Opus (RFC 7587) of any channel count.
 *
 * <p>Threading: one thread at a time.
 */
final class FramePacketizer implements Packetizer {
    private final int payloadLengthMax;
    private final Codec codec;

    FramePacketizer(Codec codec, PacketizerOptions options) {
        this.codec = codec;
        this.payloadLengthMax = options.payloadLengthMax();
    }

    @Override
    public void onCodec(Codec newCodec) {
        if (!codec.sameFormat(newCodec)) {
            throw new IllegalArgumentException(newCodec + " is not " + codec);
        }
    }

    @Override
    public void packetize(AccessUnit unit, Sink sink) throws MediaException {
        int length = unit.payload().length();
        if (length > payloadLengthMax) {
            throw MediaException.limitExceeded(
                    "audio frame of " + length + " bytes, at most " + payloadLengthMax + " as it cannot be fragmented");
        }
        if (length > 0) {
            byte[] array = new byte[RtpPayload.HEADROOM + length];
            unit.payload().copyTo(array, RtpPayload.HEADROOM, 0, length);
            sink.onPayload(new RtpPayload(array, unit.ptsTicks(), true, false, false));
        }
    }
}
