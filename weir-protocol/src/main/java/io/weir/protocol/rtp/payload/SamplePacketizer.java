package io.weir.protocol.rtp.payload;

import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaException;

/**
 * Audio made of samples of one size, which can be cut anywhere between two: G.711 and G.722 (RFC 3551 §4.5), L16 and L24 (RFC 3551
 * §4.5.11, RFC 3190). A payload has at most {@value #PAYLOAD_MS_MAX} ms, and whole milliseconds where the limit allows.
 *
 * <p>Threading: one thread at a time.
 */
final class SamplePacketizer implements Packetizer {
    /** RFC 3551 §4.2: the packetization interval that receivers expect by default. */
    static final int PAYLOAD_MS_MAX = 20;

    private static final int MS_PER_SECOND = 1_000;

    private final Codec codec;
    private final int bytesPerTick;
    private final int ticksMax;

    /**
     * A packetizer.
     *
     * @param clockRate ticks a second of the payload format
     * @param bytesPerTick bytes of all channels for one tick
     */
    SamplePacketizer(Codec codec, int clockRate, int bytesPerTick, PacketizerOptions options) {
        this.codec = codec;
        this.bytesPerTick = bytesPerTick;
        int fit = options.payloadLengthMax() / bytesPerTick;
        if (fit == 0) {
            throw new IllegalArgumentException(codec + " has more bytes in a sample than a payload");
        }
        long ms = Math.min(PAYLOAD_MS_MAX, (long) fit * MS_PER_SECOND / clockRate);
        this.ticksMax = ms == 0 ? fit : (int) (ms * clockRate / MS_PER_SECOND);
    }

    @Override
    public void onCodec(Codec newCodec) {
        if (!codec.equals(newCodec)) {
            throw new IllegalArgumentException(newCodec + " is not " + codec);
        }
    }

    @Override
    public void packetize(AccessUnit unit, Sink sink) throws MediaException {
        Bytes samples = unit.payload();
        if (samples.length() % bytesPerTick != 0) {
            throw MediaException.malformed(
                    samples.length() + " bytes of audio are not whole samples of " + bytesPerTick + " bytes");
        }
        long ticks = unit.ptsTicks();
        int bytesMax = ticksMax * bytesPerTick;
        for (int from = 0; from < samples.length(); from += bytesMax) {
            int count = Math.min(bytesMax, samples.length() - from);
            byte[] array = new byte[RtpPayload.HEADROOM + count];
            samples.copyTo(array, RtpPayload.HEADROOM, from, count);
            sink.onPayload(new RtpPayload(array, ticks, true, false, false));
            ticks += count / bytesPerTick;
        }
    }
}
