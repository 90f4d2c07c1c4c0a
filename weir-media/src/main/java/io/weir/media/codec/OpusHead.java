package io.weir.media.codec;

import io.weir.base.buf.Bytes;
import io.weir.media.Codec;
import io.weir.media.MediaException;

/**
 * The Opus identification header (RFC 7845 §5.1); numbers are little-endian.
 *
 * <pre>
 * "OpusHead" version(8) channels(8) preSkip(16) inputSampleRate(32) outputGain(16) mappingFamily(8) [streams(8) coupled(8) map]
 * </pre>
 *
 * @param channelCount 1..255
 * @param preSkip samples at 48 kHz to drop from the start
 * @param inputSampleRate of the original, for information only
 * @param outputGain Q7.8 decibels
 * @param mappingFamily 0 for mono and stereo, 1 for surround, …
 * @param mapping stream count, coupled count and channel map; empty in family 0
 */
public record OpusHead(
        int channelCount, int preSkip, long inputSampleRate, int outputGain, int mappingFamily, Bytes mapping) {
    private static final Bytes MAGIC = Bytes.ofUtf8("OpusHead");
    private static final int DEFAULT_PRE_SKIP = 312;

    /** Surround maps of family 1 by channel count (RFC 7845 §5.1.1.2, as libopus codes them): streams, coupled, map. */
    private static final String[] SURROUND = {
        "0100 00",
        "0101 0001",
        "0201 000201",
        "0202 00010203",
        "0302 0004010203",
        "0402 000401020305",
        "0403 00040102030506",
        "0503 0006010203040507"
    };

    /** The header of the codec, made up from its channel count when it has none. */
    public static Bytes headerOf(Codec.Opus codec) {
        if (!codec.header().isEmpty()) {
            return codec.header();
        }
        int channels = Math.max(1, codec.channelCount());
        boolean surround = channels > 2;
        Bytes mapping = surround && channels <= SURROUND.length ? Bytes.ofHex(SURROUND[channels - 1]) : Bytes.EMPTY;
        return new OpusHead(channels, DEFAULT_PRE_SKIP, 48_000, 0, surround ? 1 : 0, mapping).write();
    }

    /** Reads a header. */
    public static OpusHead parse(Bytes header) throws MediaException {
        ByteCursor in = new ByteCursor("OpusHead", header);
        if (!in.bytes(MAGIC.length()).equals(MAGIC)) {
            throw MediaException.malformed("OpusHead signature is missing");
        }
        int version = in.u8();
        if (version > 15) {
            throw MediaException.unsupported("OpusHead version " + version);
        }
        int channelCount = in.u8();
        if (channelCount == 0) {
            throw MediaException.malformed("OpusHead without channels");
        }
        int preSkip = in.u16le();
        long inputSampleRate = in.u32le();
        int outputGain = (short) in.u16le();
        int family = in.u8();
        if (family == 0 && channelCount > 2) {
            throw MediaException.malformed("OpusHead: " + channelCount + " channels in mapping family 0");
        }
        Bytes mapping = family == 0 ? Bytes.EMPTY : in.bytes(2 + channelCount);
        return new OpusHead(channelCount, preSkip, inputSampleRate, outputGain, family, mapping);
    }

    /** Writes the header. */
    public Bytes write() {
        ByteWriter out = new ByteWriter(32).bytes(MAGIC).u8(1).u8(channelCount).u16le(preSkip);
        return out.u32le(inputSampleRate)
                .u16le(outputGain)
                .u8(mappingFamily)
                .bytes(mapping)
                .toBytes();
    }
}
