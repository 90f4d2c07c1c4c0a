package io.weir.server.webrtc;

import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.codec.NalUnits;
import java.util.List;

/** Made-up H.264 and Opus whose units are numbered. */
final class Pictures {
    /** High profile, 30 pictures a second, two pictures reordered. */
    static final Bytes REORDERING_SPS = Bytes.ofHex("6764000bacd9428df930110000030001000003003c0f142996");

    /** Parameter sets that nobody could read: they say nothing of reordering. */
    static final Codec.H264 VIDEO =
            new Codec.H264(List.of(Bytes.ofHex("6742001fa1")), List.of(Bytes.ofHex("68ce3c80")));

    static final Codec.Opus AUDIO = new Codec.Opus(2, Bytes.EMPTY);

    private static final int NUMBER_AT = 2;

    private Pictures() {}

    /** A picture of about {@code length} bytes. */
    static AccessUnit picture(int number, long ptsTicks, boolean keyframe, int length) {
        Bytes slice = numbered(keyframe ? 0x6588 : 0x4180, number, length);
        Bytes payload = keyframe
                ? NalUnits.join(List.of(VIDEO.sps().getFirst(), VIDEO.pps().getFirst(), slice))
                : NalUnits.join(List.of(slice));
        return new AccessUnit(0, ptsTicks, ptsTicks, keyframe, 0, payload);
    }

    static AccessUnit sound(int number, long ptsTicks) {
        return new AccessUnit(0, ptsTicks, ptsTicks, true, 0, numbered(0xfc00, number, 80));
    }

    /** The number of a unit that one of these made. */
    static int number(AccessUnit unit, boolean video) {
        try {
            Bytes last = video ? NalUnits.split(unit.payload()).getLast() : unit.payload();
            return (int) last.u32(NUMBER_AT);
        } catch (MediaException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Bytes numbered(int head, int number, int length) {
        byte[] bytes = new byte[Math.max(length, NUMBER_AT + Integer.BYTES)];
        bytes[0] = (byte) (head >> 8);
        bytes[1] = (byte) head;
        for (int i = 0; i < Integer.BYTES; i++) {
            bytes[NUMBER_AT + i] = (byte) (number >> 24 - 8 * i);
        }
        for (int i = NUMBER_AT + Integer.BYTES; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31 + number);
        }
        return Bytes.wrap(bytes);
    }
}
