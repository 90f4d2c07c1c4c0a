package io.weir.server.slate;

import io.weir.base.buf.Bytes;
import java.io.ByteArrayOutputStream;

/**
 * One frame of silence in AAC-LC: a raw_data_block (ISO/IEC 14496-3 §4.4.2.1) whose channels have no scale factor bands.
 *
 * <pre>
 * single channel or LFE: id(3) tag(4) global_gain(8) ics_info pulse(1)=0 tns(1)=0 gain_control(1)=0
 * channel pair:          id(3) tag(4) common_window(1)=1 ics_info ms_mask_present(2)=0, then per channel global_gain(8) 000
 * ics_info:              reserved(1) window_sequence(2)=0 window_shape(1)=0 max_sfb(6)=0 predictor_data_present(1)=0
 * end:                   id(3)=7, zeros up to the byte
 * </pre>
 */
final class SilentAac {
    /** Samples of one channel in a frame. */
    static final int SAMPLES_PER_FRAME = 1024;

    private static final int SINGLE = 0;
    private static final int PAIR = 1;
    private static final int LFE = 3;
    private static final int END = 7;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int current;
    private int bitCount;

    private SilentAac() {}

    /**
     * The frame.
     *
     * @param channelCount 1..8, in the elements of Table 1.19
     */
    static Bytes frame(int channelCount) {
        SilentAac frame = new SilentAac();
        int[] elements = switch (channelCount) {
            case 1 -> new int[] {SINGLE};
            case 2 -> new int[] {PAIR};
            case 3 -> new int[] {SINGLE, PAIR};
            case 4 -> new int[] {SINGLE, PAIR, SINGLE};
            case 5 -> new int[] {SINGLE, PAIR, PAIR};
            case 6 -> new int[] {SINGLE, PAIR, PAIR, LFE};
            case 7 -> new int[] {SINGLE, PAIR, PAIR, SINGLE, LFE};
            case 8 -> new int[] {SINGLE, PAIR, PAIR, PAIR, LFE};
            default -> throw new IllegalArgumentException("AAC with " + channelCount + " channels");
        };
        int[] tags = new int[END];
        for (int element : elements) {
            frame.element(element, tags[element]++);
        }
        frame.bits(END, 3);
        frame.bits(0, (8 - frame.bitCount) % 8);
        return Bytes.wrap(frame.out.toByteArray());
    }

    private void element(int id, int tag) {
        bits(id, 3);
        bits(tag, 4);
        if (id == PAIR) {
            bits(1, 1);
            bits(0, 11 + 2);
            bits(0, 8 + 3);
            bits(0, 8 + 3);
        } else {
            bits(0, 8 + 11 + 3);
        }
    }

    private void bits(int value, int count) {
        for (int i = count - 1; i >= 0; i--) {
            current = current << 1 | value >> i & 1;
            bitCount++;
            if (bitCount == 8) {
                out.write(current);
                current = 0;
                bitCount = 0;
            }
        }
    }
}
