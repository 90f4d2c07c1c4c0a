package io.weir.media.mp4;

import io.weir.base.buf.Bytes;
import io.weir.media.BitReader;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.codec.Ac3Header;

/** The boxes dac3 and dec3 (ETSI TS 102 366 §F.4, §F.6), out of a first frame, or of rate and channel count when there is none. */
final class Ac3Boxes {
    private static final int BSID_AC3 = 8;
    private static final int BSID_EAC3 = 16;
    private static final int[] SAMPLE_RATES = {48_000, 44_100, 32_000};

    /** acmod by channels without the low-frequency one. */
    private static final int[] MODES = {2, 1, 2, 3, 6, 7};

    /** bit_rate_code that is usual for up to two channels: 192 kbit/s; for more: 384 kbit/s. */
    private static final int STEREO_RATE_CODE = 10;

    private static final int SURROUND_RATE_CODE = 14;
    private static final int KILO = 1000;

    private Ac3Boxes() {}

    static void writeDac3(BoxWriter out, Codec.Ac3 codec, Bytes frame) {
        int box = out.begin(BoxType.DAC3);
        int value;
        try {
            value = dac3(frame);
        } catch (MediaException _) {
            int rateCode = codec.channelCount() > 2 ? SURROUND_RATE_CODE : STEREO_RATE_CODE;
            value = rateCode(codec.sampleRate()) << 22
                    | BSID_AC3 << 17
                    | layout(codec.channelCount()) << 10
                    | rateCode << 5;
        }
        out.u24(value);
        out.end(box);
    }

    static void writeDec3(BoxWriter out, Codec.Eac3 codec, Bytes unit) {
        int box = out.begin(BoxType.DEC3);
        int dependent = 0;
        int rateCode = rateCode(codec.sampleRate());
        int layout = layout(codec.channelCount());
        long bytes = 0;
        int samples = 0;
        try {
            int at = 0;
            while (at < unit.length()) {
                Ac3Header header = Ac3Header.parse(unit, at);
                if (header.independent() && header.enhanced() && samples == 0) {
                    layout = unit.u8(at + 4) & 0xf;
                }
                dependent += header.independent() ? 0 : 1;
                samples += header.independent() ? header.samplesPerFrame() : 0;
                bytes += header.frameLength();
                at += header.frameLength();
            }
        } catch (MediaException _) {
            dependent = 0;
        }
        long rate = samples == 0 ? 192 : bytes * 8 * codec.sampleRate() / samples / KILO;
        out.u16((int) Math.min(rate, 0x1fff) << 3);
        // fscod(2) bsid(5) reserved(1) asvc(1) bsmod(3) acmod(3) lfeon(1)
        out.u16(rateCode << 14 | BSID_EAC3 << 9 | layout);
        if (dependent == 0) {
            out.u8(0);
        } else {
            // reserved(3) num_dep_sub(4) chan_loc(9): the rear pair of 7.1, as one dependent substream carries it
            out.u16(Math.min(dependent, 15) << 9 | 2);
        }
        out.end(box);
    }

    /** fscod(2) bsid(5) bsmod(3) acmod(3) lfeon(1) bit_rate_code(5) reserved(5). */
    private static int dac3(Bytes frame) throws MediaException {
        if (Ac3Header.parse(frame, 0).enhanced()) {
            throw MediaException.unsupported("Enhanced AC-3 in an AC-3 track");
        }
        BitReader in = new BitReader(frame);
        in.skip(32);
        int value = in.u(2) << 22;
        int sizeCode = in.u(6);
        value |= in.u(8) << 14; // bsid, bsmod
        int mode = in.u(3);
        in.skip(((mode & 1) != 0 && mode != 1 ? 2 : 0) + ((mode & 4) != 0 ? 2 : 0) + (mode == 2 ? 2 : 0));
        return value | mode << 11 | in.u(1) << 10 | sizeCode >> 1 << 5;
    }

    private static int rateCode(int sampleRate) {
        for (int i = 0; i < SAMPLE_RATES.length; i++) {
            if (SAMPLE_RATES[i] == sampleRate) {
                return i;
            }
        }
        return SAMPLE_RATES.length;
    }

    /** acmod(3) lfeon(1). */
    private static int layout(int channelCount) {
        boolean lfe = channelCount > 5;
        int mode = MODES[Math.min(lfe ? channelCount - 1 : channelCount, MODES.length - 1)];
        return mode << 1 | (lfe ? 1 : 0);
    }
}
