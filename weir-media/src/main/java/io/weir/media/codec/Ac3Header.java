package io.weir.media.codec;

import io.weir.base.buf.Bytes;
import io.weir.media.BitReader;
import io.weir.media.Codec;
import io.weir.media.MediaException;

/**
 * The header of an AC-3 or Enhanced AC-3 syncframe (ETSI TS 102 366 §4.3, §E.1.2).
 *
 * @param enhanced Enhanced AC-3
 * @param independent not a dependent substream that only adds channels to the one before it
 * @param sampleRate samples a second
 * @param channelCount full-range channels and the low-frequency one
 * @param samplesPerFrame samples of one channel
 * @param frameLength bytes of the syncframe
 */
public record Ac3Header(
        boolean enhanced, boolean independent, int sampleRate, int channelCount, int samplesPerFrame, int frameLength) {
    /** Bytes that {@link #parse} needs. */
    public static final int LENGTH = 8;

    private static final int SYNC_WORD = 0x0b77;
    private static final int SAMPLES_PER_BLOCK = 256;
    private static final int[] SAMPLE_RATES = {48_000, 44_100, 32_000};
    private static final int[] CHANNELS = {2, 1, 2, 3, 3, 4, 4, 5};
    private static final int[] BLOCKS = {1, 2, 3, 6};

    /** kbit/s by half of frmsizecod (Table 4.13). */
    private static final int[] BITRATES = {
        32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640
    };

    /** Reads the header at {@code offset}. */
    public static Ac3Header parse(Bytes frame, int offset) throws MediaException {
        if (frame.length() - offset < LENGTH) {
            throw MediaException.malformed("AC-3 header is cut off");
        }
        if (frame.u16(offset) != SYNC_WORD) {
            throw MediaException.malformed("AC-3 sync word is missing");
        }
        // bsid is at the same place in both; values above 10 mean Enhanced AC-3 (§E.1.3.1.6).
        int bsid = frame.u8(offset + 5) >> 3;
        if (bsid > 16) {
            throw MediaException.malformed("AC-3 bsid " + bsid);
        }
        BitReader in = new BitReader(frame.slice(offset + 2));
        return bsid > 10 ? enhanced(in) : basic(in);
    }

    /** The codec that the header tells. */
    public Codec codec() {
        return enhanced ? new Codec.Eac3(sampleRate, channelCount) : new Codec.Ac3(sampleRate, channelCount);
    }

    /** Samples of one channel in all frames of {@code frames}, or 0 when they are broken. Dependent substreams add none. */
    public static int samples(Bytes frames) {
        try {
            int samples = 0;
            int at = 0;
            while (at < frames.length()) {
                Ac3Header header = parse(frames, at);
                samples += header.independent ? header.samplesPerFrame : 0;
                at += header.frameLength;
            }
            return samples;
        } catch (MediaException _) {
            return 0;
        }
    }

    private static Ac3Header basic(BitReader in) throws MediaException {
        in.skip(16); // crc1
        int rateCode = in.u(2);
        int sizeCode = in.u(6);
        if (rateCode == 3 || sizeCode >= 2 * BITRATES.length) {
            throw MediaException.malformed("AC-3 fscod " + rateCode + ", frmsizecod " + sizeCode);
        }
        in.skip(5 + 3); // bsid, bsmod
        int mode = in.u(3);
        int mixLevels = ((mode & 1) != 0 && mode != 1 ? 2 : 0) + ((mode & 4) != 0 ? 2 : 0) + (mode == 2 ? 2 : 0);
        in.skip(mixLevels);
        int channels = CHANNELS[mode] + in.u(1);
        int rate = SAMPLE_RATES[rateCode];
        // A frame is six blocks; at 44.1 kHz its words do not come out even and the odd code adds one.
        int words = BITRATES[sizeCode >> 1] * 1000 * 6 * SAMPLES_PER_BLOCK / 16 / rate;
        int padding = rateCode == 1 ? sizeCode & 1 : 0;
        return new Ac3Header(false, true, rate, channels, 6 * SAMPLES_PER_BLOCK, 2 * (words + padding));
    }

    private static Ac3Header enhanced(BitReader in) throws MediaException {
        int streamType = in.u(2);
        int substream = in.u(3);
        int length = 2 * (in.u(11) + 1);
        int rateCode = in.u(2);
        int second = in.u(2);
        int mode = in.u(3);
        int channels = CHANNELS[mode] + in.u(1);
        if (streamType == 3 || rateCode == 3 && second == 3 || length < LENGTH) {
            throw MediaException.malformed(
                    "E-AC-3 strmtyp " + streamType + ", fscod2 " + second + ", " + length + " bytes");
        }
        int rate = rateCode == 3 ? SAMPLE_RATES[second] / 2 : SAMPLE_RATES[rateCode];
        int blocks = rateCode == 3 ? 6 : BLOCKS[second];
        boolean independent = streamType != 1 && substream == 0;
        return new Ac3Header(true, independent, rate, channels, blocks * SAMPLES_PER_BLOCK, length);
    }
}
