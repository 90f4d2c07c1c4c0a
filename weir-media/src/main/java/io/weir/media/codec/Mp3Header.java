package io.weir.media.codec;

import io.weir.base.buf.Bytes;
import io.weir.media.Codec;
import io.weir.media.MediaException;

/**
 * The header of an MPEG audio frame (ISO/IEC 11172-3 §2.4.1.3, ISO/IEC 13818-3, and the unofficial MPEG-2.5).
 *
 * <pre>
 * sync(11) version(2) layer(2) protection(1) bitrate(4) rate(2) padding(1) private(1) mode(2) …
 * </pre>
 *
 * @param layer 1..3
 * @param sampleRate samples a second
 * @param channelCount 1 or 2
 * @param bitrateBps bits a second; 0 for free format
 * @param samplesPerFrame samples of one channel
 * @param frameLength bytes of the frame with its header; 0 for free format
 */
public record Mp3Header(
        int layer, int sampleRate, int channelCount, int bitrateBps, int samplesPerFrame, int frameLength) {
    /** Bytes that {@link #parse} needs. */
    public static final int LENGTH = 4;

    private static final int[] SAMPLE_RATES = {44_100, 48_000, 32_000};

    /** kbit/s of MPEG-1 layers 1, 2, 3 and of MPEG-2 layers 1, 2 and 3. */
    private static final int[][] BITRATES = {
        {0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448},
        {0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384},
        {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320},
        {0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256},
        {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}
    };

    /** Reads the header at {@code offset}. */
    public static Mp3Header parse(Bytes frame, int offset) throws MediaException {
        if (frame.length() - offset < LENGTH) {
            throw MediaException.malformed("MPEG audio header is cut off");
        }
        int bits = (int) frame.u32(offset);
        int version = bits >> 19 & 3;
        int layer = 4 - (bits >> 17 & 3);
        int bitrateIndex = bits >> 12 & 15;
        int rateIndex = bits >> 10 & 3;
        if (bits >>> 21 != 0x7ff || version == 1 || layer == 4 || bitrateIndex == 15 || rateIndex == 3) {
            throw MediaException.malformed("MPEG audio header " + Integer.toHexString(bits));
        }
        boolean mpeg1 = version == 3;
        int sampleRate = SAMPLE_RATES[rateIndex] >> (mpeg1 ? 0 : version == 2 ? 1 : 2);
        int[] bitrates = BITRATES[mpeg1 ? layer - 1 : layer == 1 ? 3 : 4];
        int bitrateBps = bitrates[bitrateIndex] * 1000;
        int samples = layer == 1 ? 384 : layer == 3 && !mpeg1 ? 576 : 1152;
        int padding = bits >> 9 & 1;
        int length = layer == 1
                ? (12 * bitrateBps / sampleRate + padding) * 4
                : samples / 8 * bitrateBps / sampleRate + padding;
        int channelCount = (bits >> 6 & 3) == 3 ? 1 : 2;
        return new Mp3Header(layer, sampleRate, channelCount, bitrateBps, samples, bitrateBps == 0 ? 0 : length);
    }

    /** The codec that the header tells. */
    public Codec.Mp3 codec() {
        return new Codec.Mp3(sampleRate, channelCount);
    }

    /** Samples of one channel in all frames of {@code frames}, or 0 when they are broken. */
    public static int samples(Bytes frames) {
        try {
            int samples = 0;
            int at = 0;
            while (at + LENGTH <= frames.length()) {
                Mp3Header header = parse(frames, at);
                samples += header.samplesPerFrame;
                at += header.frameLength == 0 ? frames.length() : header.frameLength;
            }
            return samples;
        } catch (MediaException _) {
            return 0;
        }
    }
}
