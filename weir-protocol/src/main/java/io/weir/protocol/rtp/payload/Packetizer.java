package io.weir.protocol.rtp.payload;

import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaException;

/**
 * Cuts the access units of one track into RTP payloads. Keyframes go out with their parameter sets in band, whether or not the unit
 * has them. {@link PayloadFormats#packetizer} makes one.
 *
 * <p>Threading: one thread at a time.
 * <p>Limits: no payload is longer than {@link PacketizerOptions#payloadLengthMax}; all but the last of a fragmented NAL unit, OBU or
 * frame are that long, so that runs of equal size can be sent as one.
 */
public sealed interface Packetizer
        permits NalPacketizer, Vp8Packetizer, Vp9Packetizer, Av1Packetizer, FramePacketizer, SamplePacketizer {
    /** Receives the payloads of a unit in the order in which they must be sent. */
    @FunctionalInterface
    interface Sink {
        /** One payload; the receiver may keep it. */
        void onPayload(RtpPayload payload);
    }

    /**
     * Takes the codec's configuration anew, for the keyframes that follow.
     *
     * @throws IllegalArgumentException when it is another codec
     */
    void onCodec(Codec codec);

    /**
     * Cuts one unit. A unit that holds nothing to send gives no payload.
     *
     * @throws MediaException when the unit is broken or cannot be cut as agreed; none of it has then gone to the sink
     */
    void packetize(AccessUnit unit, Sink sink) throws MediaException;
}
