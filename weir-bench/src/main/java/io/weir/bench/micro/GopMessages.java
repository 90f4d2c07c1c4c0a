package io.weir.bench.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.media.flv.FlvTagType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The bodies of two seconds of the canonical stream: 60 pictures, the first a keyframe, and 86 sounds; 146 messages of 265 kB.
 * The payloads are random, since nothing measured here looks into them.
 */
final class GopMessages {
    static final int COUNT = 146;

    private static final int KEYFRAME_BYTES = 24_000;
    private static final int INTER_FRAME_BYTES = 3_661;
    private static final int AUDIO_BYTES = 290;
    private static final int PICTURES = 60;
    private static final int SOUNDS = COUNT - PICTURES;
    private static final double DURATION_MS = 2_000;

    /** One message: an FLV tag's or RTMP message's type, time and body. */
    record Message(FlvTagType type, long timestampMs, Bytes body) {}

    private GopMessages() {}

    /** In the order they are sent. */
    static List<Message> create() {
        Random random = new Random(1);
        List<Message> messages = new ArrayList<>();
        int pictures = 0;
        int sounds = 0;
        while (pictures + sounds < COUNT) {
            double pictureMs = pictures * DURATION_MS / PICTURES;
            double soundMs = sounds * DURATION_MS / SOUNDS;
            if (pictures < PICTURES && pictureMs <= soundMs) {
                messages.add(new Message(FlvTagType.VIDEO, (long) pictureMs, picture(pictures == 0, random)));
                pictures++;
            } else {
                messages.add(new Message(FlvTagType.AUDIO, (long) soundMs, body(AUDIO_BYTES, random, 0xaf, 1)));
                sounds++;
            }
        }
        return List.copyOf(messages);
    }

    private static Bytes picture(boolean keyframe, Random random) {
        int length = keyframe ? KEYFRAME_BYTES : INTER_FRAME_BYTES;
        int nal = length - 9;
        return body(
                length,
                random,
                keyframe ? 0x17 : 0x27,
                1,
                0,
                0,
                0,
                nal >> 24,
                nal >> 16,
                nal >> 8,
                nal,
                keyframe ? 0x65 : 0x41);
    }

    private static Bytes body(int length, Random random, int... head) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        for (int i = 0; i < head.length; i++) {
            bytes[i] = (byte) head[i];
        }
        return Bytes.wrap(bytes);
    }

    /** The decoder configurations that come before: H.264 720p baseline, AAC-LC stereo at 44.1 kHz. */
    static List<Message> configurations() {
        Bytes avc = Bytes.ofHex("1700000000 0142c01fffe1 000a 6742c01fda01400 16e40 01 0004 68ce3c80".replace(" ", ""));
        return List.of(
                new Message(FlvTagType.VIDEO, 0, avc), new Message(FlvTagType.AUDIO, 0, Bytes.of(0xaf, 0, 0x12, 0x10)));
    }

    /** A buffer with the bytes of {@code body}. */
    static ByteBuf buffer(Bytes body) {
        return Unpooled.wrappedBuffer(body.toArray());
    }
}
