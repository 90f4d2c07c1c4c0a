package io.weir.media.codec;

import io.weir.base.buf.Bytes;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import java.util.Optional;

/**
 * An AV1CodecConfigurationRecord, av1C (AV1 in ISOBMFF §2.3).
 *
 * <pre>
 * marker(1)=1 version(7)=1 profile(3) level(5) tier(1) highBitdepth(1) twelveBit(1) monochrome(1) subsamplingX(1)
 * subsamplingY(1) chromaSamplePosition(2) 000 delayPresent(1) delayMinusOne(4) configOBUs
 * </pre>
 */
public record Av1Config(Codec.Av1 codec) {
    private static final int MARKER_AND_VERSION = 0x81;
    private static final int FIXED_LENGTH = 4;

    /** The record of the codec. */
    public static Av1Config of(Codec.Av1 codec) {
        return new Av1Config(codec);
    }

    /** Reads a record; empty when it is well-formed but leaves the sequence header to the first keyframe. */
    public static Optional<Av1Config> parse(Bytes record) throws MediaException {
        if (record.length() < FIXED_LENGTH) {
            throw MediaException.malformed("av1C of " + record.length() + " bytes");
        }
        if (record.u8(0) != MARKER_AND_VERSION) {
            throw MediaException.malformed("av1C marker and version " + Integer.toHexString(record.u8(0)));
        }
        return sequenceHeader(record.slice(FIXED_LENGTH)).map(Av1Config::new);
    }

    /** The configuration by the sequence header among the units, if there is one. */
    public static Optional<Codec.Av1> sequenceHeader(Bytes obus) throws MediaException {
        int at = 0;
        while (at < obus.length()) {
            Av1Obu obu = Av1Obu.first(obus.slice(at));
            if (obu.type() == Av1Obu.SEQUENCE_HEADER) {
                return Optional.of(new Codec.Av1(obu.withSize()));
            }
            at += obu.bytes().length();
        }
        return Optional.empty();
    }

    /** Writes the record; its summary is zero when the sequence header cannot be read. */
    public Bytes write() {
        ByteWriter out = new ByteWriter(32).u8(MARKER_AND_VERSION);
        try {
            Av1SequenceHeader header = Av1SequenceHeader.of(codec);
            out.u8(header.profile() << 5 | header.levelIdx());
            out.u8((header.highTier() ? 0x80 : 0)
                    | (header.bitDepth() > 8 ? 0x40 : 0)
                    | (header.bitDepth() == 12 ? 0x20 : 0)
                    | (header.monochrome() ? 0x10 : 0)
                    | (header.subsamplingX() ? 8 : 0)
                    | (header.subsamplingY() ? 4 : 0)
                    | header.chromaSamplePosition());
        } catch (MediaException _) {
            out.u16(0);
        }
        return out.u8(0).bytes(codec.sequenceHeader()).toBytes();
    }
}
