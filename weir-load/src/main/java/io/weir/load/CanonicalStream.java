package io.weir.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The stream all of weir's figures are made with: 1.06 Mbit/s, 1280x720 H.264 at 30 frames a second with a keyframe every two
 * seconds, and 43 AAC frames a second, so 73 messages a second.
 *
 * <p>The picture is grey and the sound silent, but everything decodes: real parameter sets, IDR pictures of DC-predicted
 * macroblocks, P pictures of skipped ones, silent AAC frames. Macroblocks without compression (H.264 §7.3.5, I_PCM) and AAC fill
 * elements (ISO/IEC 14496-3 §4.4.2.7) bring each message to the size an encoder would give it, but for a rest below one macroblock,
 * which is filler data (H.264 §7.3.2.7): servers of WebRTC leave that out.
 */
final class CanonicalStream {
    static final int WIDTH = 1280;
    static final int HEIGHT = 720;
    static final int FRAMES_PER_SECOND = 30;
    static final int GOP_FRAMES = 60;
    static final int AUDIO_RATE = 44_100;
    static final int AUDIO_FRAME_SAMPLES = 1024;

    /** 30 s hold 900 pictures and 1292 audio frames with only 0.2 ms left over, so that turns follow without a jump. */
    static final int SECONDS = 30;

    /** Mean sizes that make 960 kbit/s of video with a keyframe of six times the others' size, and 100 kbit/s of audio. */
    static final int KEYFRAME_BYTES = 24_000;

    static final int INTER_FRAME_BYTES = 3_661;
    static final int AUDIO_BYTES = 290;

    private static final int ROW = WIDTH / 16;
    private static final int MACROBLOCKS = ROW * HEIGHT / 16;

    /** Samples of a macroblock: 16 by 16 of light, twice 8 by 8 of colour. */
    private static final int PCM_BYTES = 384;

    /** mb_type of I_PCM in I slices, and in P slices (H.264 tables 7-11 and 7-13). */
    private static final int PCM_IN_I = 25;

    private static final int PCM_IN_P = 30;

    /** Bytes around a frame's slice, and types and alignment of the uncompressed macroblocks in it, at most. */
    private static final int VIDEO_FRAMING = 400;

    private static final int INTER_FRAME_UNCOMPRESSED = (INTER_FRAME_BYTES - 150) / PCM_BYTES;
    private static final int NAL_IDR = 0x65;
    private static final int NAL_P = 0x41;
    private static final int NAL_SPS = 0x67;
    private static final int NAL_PPS = 0x68;
    private static final int NAL_FILLER = 0x0c;
    private static final int FRAME_NUM_BITS = 4;

    private CanonicalStream() {}

    static MediaLoop create() {
        List<MediaMessage> all = new ArrayList<>();
        all.add(MediaMessage.of(MediaMessage.TYPE_DATA, 0, metadata()));
        all.add(MediaMessage.of(FrameProbe.TYPE_VIDEO, 0, videoConfiguration()));
        all.add(MediaMessage.of(FrameProbe.TYPE_AUDIO, 0, audioConfiguration()));
        List<MediaMessage> media = new ArrayList<>();
        int compressed = idrSlice(0).length;
        Bytes idr = video(true, idrSlice((KEYFRAME_BYTES - compressed - VIDEO_FRAMING) / PCM_BYTES), KEYFRAME_BYTES);
        for (int i = 0; i < SECONDS * FRAMES_PER_SECOND; i++) {
            int inGop = i % GOP_FRAMES;
            Bytes body =
                    inGop == 0 ? idr : video(false, skippedSlice(inGop, INTER_FRAME_UNCOMPRESSED), INTER_FRAME_BYTES);
            media.add(MediaMessage.of(FrameProbe.TYPE_VIDEO, Math.round(i * 1000.0 / FRAMES_PER_SECOND), body));
        }
        Bytes silence = audio();
        int audioFrames = (int) Math.round((double) SECONDS * AUDIO_RATE / AUDIO_FRAME_SAMPLES);
        for (int i = 0; i < audioFrames; i++) {
            long timestampMs = Math.round(i * 1000.0 * AUDIO_FRAME_SAMPLES / AUDIO_RATE);
            media.add(MediaMessage.of(FrameProbe.TYPE_AUDIO, timestampMs, silence));
        }
        media.sort(Comparator.comparingLong(MediaMessage::timestampMs));
        all.addAll(media);
        return MediaLoop.of(all);
    }

    /** AMF0 (§2.5, §2.10): the name and an ECMA array of numbers. */
    private static Bytes metadata() {
        ByteBuf out = Unpooled.buffer();
        out.writeByte(2);
        writeName(out, "onMetaData");
        Object[][] entries = {
            {"width", WIDTH},
            {"height", HEIGHT},
            {"framerate", FRAMES_PER_SECOND},
            {"videocodecid", 7},
            {"videodatarate", 960},
            {"audiocodecid", 10},
            {"audiodatarate", 100},
            {"audiosamplerate", AUDIO_RATE},
        };
        out.writeByte(8).writeInt(entries.length);
        for (Object[] entry : entries) {
            writeName(out, (String) entry[0]);
            out.writeByte(0).writeDouble((Integer) entry[1]);
        }
        out.writeShort(0).writeByte(9);
        return Bytes.read(out, out.readableBytes());
    }

    private static void writeName(ByteBuf out, String name) {
        out.writeShort(name.length());
        Bytes.ofUtf8(name).writeTo(out);
    }

    /** H.264 §7.3.2.1: Constrained Baseline 3.1; picture order count type 2, since pictures never change order. */
    private static byte[] sps() {
        return nal(new BitWriter()
                .u(8, NAL_SPS)
                .u(8, 66)
                .u(8, 0xc0)
                .u(8, 31)
                .ue(0)
                .ue(FRAME_NUM_BITS - 4)
                .ue(2)
                .ue(1)
                .u(1, 0)
                .ue(WIDTH / 16 - 1)
                .ue(HEIGHT / 16 - 1)
                .u(1, 1)
                .u(1, 1)
                .u(1, 0)
                .u(1, 0)
                .trailing());
    }

    /** H.264 §7.3.2.2: CAVLC, one reference picture, QP 26, nothing else. */
    private static byte[] pps() {
        return nal(new BitWriter()
                .u(8, NAL_PPS)
                .ue(0)
                .ue(0)
                .u(1, 0)
                .u(1, 0)
                .ue(0)
                .ue(0)
                .ue(0)
                .u(1, 0)
                .u(2, 0)
                .ue(0)
                .ue(0)
                .ue(0)
                .u(1, 0)
                .u(1, 0)
                .u(1, 0)
                .trailing());
    }

    /**
     * H.264 §7.3.3: macroblocks of type I_16x16_2_0_0 (DC, no coefficients), which without neighbours come out grey, after so many
     * without compression, a row at most.
     */
    private static byte[] idrSlice(int uncompressed) {
        BitWriter bits = new BitWriter()
                .u(8, NAL_IDR)
                .ue(0)
                .ue(7)
                .ue(0)
                .u(FRAME_NUM_BITS, 0)
                .ue(0)
                .u(1, 0)
                .u(1, 0)
                .ue(0);
        for (int i = 0; i < MACROBLOCKS; i++) {
            if (i < uncompressed) {
                uncompressed(bits, PCM_IN_I);
                continue;
            }
            // Type 3, chroma DC prediction, unchanged QP.
            bits.ue(3).ue(0).ue(0);
            // No luma DC coefficients; the code depends on how many the neighbours have (§9.2.1), and uncompressed ones
            // count as full.
            boolean fullNeighbour = i == uncompressed && i > 0 || i >= ROW && i < ROW + uncompressed;
            bits.u(fullNeighbour ? 6 : 1, fullNeighbour ? 3 : 1);
        }
        return nal(bits.trailing());
    }

    /** H.264 §7.3.5: mb_type, alignment, and the samples of a grey macroblock. */
    private static void uncompressed(BitWriter bits, int type) {
        bits.ue(type).align();
        for (int i = 0; i < PCM_BYTES; i++) {
            bits.u(8, 0x80);
        }
    }

    /** H.264 §7.3.4: so many macroblocks without compression, and one run of skipped ones, the rest of the picture. */
    private static byte[] skippedSlice(int frameNumber, int uncompressed) {
        BitWriter bits = new BitWriter()
                .u(8, NAL_P)
                .ue(0)
                .ue(5)
                .ue(0)
                .u(FRAME_NUM_BITS, frameNumber & (1 << FRAME_NUM_BITS) - 1)
                .u(1, 0)
                .u(1, 0)
                .u(1, 0)
                .ue(0);
        for (int i = 0; i < uncompressed; i++) {
            bits.ue(0);
            uncompressed(bits, PCM_IN_P);
        }
        return nal(bits.ue(MACROBLOCKS - uncompressed).trailing());
    }

    /** H.264 §7.4.1: a 3 goes between two zeros and a byte up to 3. */
    private static byte[] nal(BitWriter bits) {
        ByteBuf out = Unpooled.buffer();
        int zeros = 0;
        for (byte b : bits.toArray()) {
            if (zeros == 2 && (b & 0xff) <= 3) {
                out.writeByte(3);
                zeros = 0;
            }
            out.writeByte(b);
            zeros = b == 0 ? zeros + 1 : 0;
        }
        return Bytes.read(out, out.readableBytes()).toArray();
    }

    /** FLV E.4.3 and ISO/IEC 14496-15 §5.2.4.1: the decoder configuration record. */
    private static Bytes videoConfiguration() {
        byte[] sps = sps();
        byte[] pps = pps();
        ByteBuf out = Unpooled.buffer();
        out.writeByte(0x17).writeByte(0).writeMedium(0);
        out.writeByte(1).writeByte(sps[1]).writeByte(sps[2]).writeByte(sps[3]).writeByte(0xff);
        out.writeByte(0xe1).writeShort(sps.length).writeBytes(sps);
        out.writeByte(1).writeShort(pps.length).writeBytes(pps);
        return Bytes.read(out, out.readableBytes());
    }

    private static Bytes video(boolean keyframe, byte[] slice, int size) {
        ByteBuf out = Unpooled.buffer(size);
        out.writeByte(keyframe ? 0x17 : 0x27).writeByte(1).writeMedium(0);
        out.writeInt(slice.length).writeBytes(slice);
        byte[] filler = new byte[size - out.writerIndex() - 4];
        Arrays.fill(filler, (byte) 0xff);
        filler[0] = NAL_FILLER;
        filler[filler.length - 1] = (byte) 0x80;
        out.writeInt(filler.length).writeBytes(filler);
        return Bytes.read(out, out.readableBytes());
    }

    /** ISO/IEC 14496-3 §1.6.2.1: AAC-LC, 44.1 kHz (index 4), stereo. */
    private static Bytes audioConfiguration() {
        Bytes config = new BitWriter().u(5, 2).u(4, 4).u(4, 2).u(3, 0).toBytes();
        return Bytes.of(0xaf, 0, config.u8(0), config.u8(1));
    }

    /** ISO/IEC 14496-3 §4.4.2.1: a channel pair without bands, then fill elements, then the end. */
    private static Bytes audio() {
        BitWriter bits = new BitWriter();
        // Channel pair, tag 0, common window: long, sine, no bands, no prediction, no mid/side.
        bits.u(3, 1).u(4, 0).u(1, 1);
        bits.u(1, 0).u(2, 0).u(1, 0).u(6, 0).u(1, 0).u(2, 0);
        for (int channel = 0; channel < 2; channel++) {
            // Gain, then no pulses, no noise shaping, no gain control.
            bits.u(8, 0).u(3, 0);
        }
        // 46 bits so far. A fill element has 15 bits of header and 15 - 1 + escape bytes; two make up the rest.
        int fillBytes = AUDIO_BYTES - 2 - (46 + 2 * 15 + 3 + 7) / 8;
        fill(bits, fillBytes / 2);
        fill(bits, fillBytes - fillBytes / 2);
        Bytes frame = bits.u(3, 7).align().toBytes();
        ByteBuf out = Unpooled.buffer(AUDIO_BYTES);
        out.writeByte(0xaf).writeByte(1);
        frame.writeTo(out);
        return Bytes.read(out, out.readableBytes());
    }

    private static void fill(BitWriter bits, int bytes) {
        bits.u(3, 6).u(4, 15).u(8, bytes - 14);
        for (int i = 0; i < bytes; i++) {
            bits.u(8, 0);
        }
    }
}
