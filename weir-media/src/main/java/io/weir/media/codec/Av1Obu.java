package io.weir.media.codec;

import io.weir.base.buf.Bytes;
import io.weir.media.MediaException;
import java.util.ArrayList;
import java.util.List;

/**
 * One open bitstream unit of AV1 (AV1 §5.3).
 *
 * @param type obu_type
 * @param bytes the whole unit, with header and, where present, size field
 * @param payload what follows header and size field
 */
public record Av1Obu(int type, Bytes bytes, Bytes payload) {
    /** obu_type: sequence header (§6.2.2). */
    public static final int SEQUENCE_HEADER = 1;

    /** obu_type: temporal delimiter, which containers leave out. */
    public static final int TEMPORAL_DELIMITER = 2;

    /** obu_type: frame header. */
    public static final int FRAME_HEADER = 3;

    /** obu_type: frame. */
    public static final int FRAME = 6;

    private static final int HAS_EXTENSION = 4;
    private static final int HAS_SIZE = 2;
    private static final int LEB128_LENGTH_MAX = 8;

    /** Views of the units of a low-overhead sequence (§5.2); the last one may do without a size field. */
    public static List<Av1Obu> split(Bytes sequence) throws MediaException {
        List<Av1Obu> obus = new ArrayList<>();
        int at = 0;
        while (at < sequence.length()) {
            Av1Obu obu = first(sequence.slice(at));
            obus.add(obu);
            at += obu.bytes.length();
        }
        return obus;
    }

    /** The first unit of a sequence. */
    public static Av1Obu first(Bytes sequence) throws MediaException {
        if (sequence.isEmpty()) {
            throw MediaException.malformed("AV1 OBU is missing");
        }
        int header = sequence.u8(0);
        if ((header & 0x80) != 0) {
            throw MediaException.malformed("AV1 OBU: obu_forbidden_bit is set");
        }
        int headerLength = (header & HAS_EXTENSION) != 0 ? 2 : 1;
        if (headerLength > sequence.length()) {
            throw MediaException.malformed("AV1 OBU header is cut off");
        }
        long length = (long) sequence.length() - headerLength;
        int at = headerLength;
        if ((header & HAS_SIZE) != 0) {
            length = 0;
            int shift = 0;
            int b;
            do {
                if (at == sequence.length() || shift == 7 * LEB128_LENGTH_MAX) {
                    throw MediaException.malformed("AV1 OBU size is cut off");
                }
                b = sequence.u8(at++);
                length |= (long) (b & 0x7f) << shift;
                shift += 7;
            } while ((b & 0x80) != 0);
        }
        if (length > sequence.length() - at) {
            throw MediaException.malformed("AV1 OBU of " + length + " bytes, " + (sequence.length() - at) + " left");
        }
        int end = at + (int) length;
        return new Av1Obu(header >> 3 & 0xf, sequence.slice(0, end), sequence.slice(at, (int) length));
    }

    /** The same unit with a size field, in an array of its own. */
    public Bytes withSize() {
        int header = bytes.u8(0);
        if ((header & HAS_SIZE) != 0) {
            return bytes.compact();
        }
        ByteWriter out = new ByteWriter(bytes.length() + 4).u8(header | HAS_SIZE);
        if ((header & HAS_EXTENSION) != 0) {
            out.u8(bytes.u8(1));
        }
        int left = payload.length();
        while (left >= 0x80) {
            out.u8(left & 0x7f | 0x80);
            left >>= 7;
        }
        return out.u8(left).bytes(payload).toBytes();
    }
}
