package io.weir.media.codec;

import io.weir.base.buf.Bytes;
import io.weir.media.BitReader;
import io.weir.media.Codec;
import io.weir.media.MediaException;

/**
 * A FLAC STREAMINFO block (RFC 9639 §8.2).
 *
 * @param streamInfo its 34 bytes
 * @param blockSizeMin samples of the shortest block but the last
 * @param blockSizeMax samples of the longest block
 * @param sampleRate samples a second
 * @param channelCount 1..8
 * @param bitDepth bits of a sample, 4..32
 */
public record FlacConfig(
        Bytes streamInfo, int blockSizeMin, int blockSizeMax, int sampleRate, int channelCount, int bitDepth) {
    /** Bytes of the block without its header. */
    public static final int LENGTH = 34;

    private static final long SIGNATURE = 0x664c6143L; // "fLaC"
    private static final int BLOCK_HEADER_LENGTH = 4;

    /** Reads the block alone, after its metadata block header, or after signature and header as at the start of a file. */
    public static FlacConfig parse(Bytes bytes) throws MediaException {
        Bytes block = bytes;
        boolean signed = bytes.length() >= 4 && bytes.u32(0) == SIGNATURE;
        if (signed) {
            block = bytes.slice(4);
        }
        if (signed || bytes.length() == BLOCK_HEADER_LENGTH + LENGTH) {
            if (block.length() < BLOCK_HEADER_LENGTH || (block.u8(0) & 0x7f) != 0 || block.u24(1) != LENGTH) {
                throw MediaException.malformed("FLAC does not begin with STREAMINFO");
            }
            block = block.slice(BLOCK_HEADER_LENGTH);
        }
        if (block.length() < LENGTH) {
            throw MediaException.malformed("FLAC STREAMINFO of " + block.length() + " bytes");
        }
        block = block.slice(0, LENGTH).compact();
        BitReader in = new BitReader(block);
        int blockSizeMin = in.u(16);
        int blockSizeMax = in.u(16);
        in.skip(24 + 24);
        int sampleRate = in.u(20);
        int channelCount = in.u(3) + 1;
        int bitDepth = in.u(5) + 1;
        if (sampleRate == 0) {
            throw MediaException.malformed("FLAC STREAMINFO with sample rate 0");
        }
        return new FlacConfig(block, blockSizeMin, blockSizeMax, sampleRate, channelCount, bitDepth);
    }

    /** Reads the block of the codec. */
    public static FlacConfig of(Codec.Flac codec) throws MediaException {
        return parse(codec.streamInfo());
    }

    /** The codec with this block. */
    public Codec.Flac codec() {
        return new Codec.Flac(streamInfo, sampleRate, channelCount);
    }

    /** The start of a FLAC file with the block as its only metadata: signature, block header, block. */
    public static Bytes writeHeader(Bytes streamInfo) {
        ByteWriter out = new ByteWriter(4 + BLOCK_HEADER_LENGTH + LENGTH).u32(SIGNATURE);
        return out.u8(0x80).u24(streamInfo.length()).bytes(streamInfo).toBytes();
    }

    /** Samples of one channel in the frame by its header (RFC 9639 §9.1), or 0 when it is broken. */
    public static int samples(Bytes frame) {
        if (frame.length() < 6 || frame.u16(0) >> 2 != 0x3ffe) {
            return 0;
        }
        int code = frame.u8(2) >> 4;
        if (code == 1) {
            return 192;
        }
        if (code >= 2 && code <= 5) {
            return 576 << code - 2;
        }
        if (code >= 8) {
            return 256 << code - 8;
        }
        int at = 4 + codedNumberLength(frame.u8(4));
        if (code == 6 && at < frame.length()) {
            return frame.u8(at) + 1;
        }
        if (code == 7 && at + 1 < frame.length()) {
            return frame.u16(at) + 1;
        }
        return 0;
    }

    /** Bytes of the frame or sample number, coded as UTF-8 codes characters. */
    private static int codedNumberLength(int first) {
        int ones = Integer.numberOfLeadingZeros(~(first << 24));
        return Math.max(1, ones);
    }
}
