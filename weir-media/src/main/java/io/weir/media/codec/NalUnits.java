package io.weir.media.codec;

import io.weir.base.buf.Bytes;
import io.weir.media.MediaException;
import java.util.ArrayList;
import java.util.List;

/**
 * Lists of NAL units as H.264 and H.265 payloads carry them: inside weir each unit after a 4-byte length, on some wires after a
 * start code (ITU-T H.264 Annex B), in some containers after a shorter length (ISO/IEC 14496-15 §5.3.2).
 */
public final class NalUnits {
    /** Bytes of the length before each NAL unit inside weir. */
    public static final int LENGTH_SIZE = 4;

    /** H.264 nal_unit_type: coded slice of an IDR picture (Table 7-1). */
    public static final int H264_IDR = 5;

    /** H.264 nal_unit_type: supplemental enhancement information. */
    public static final int H264_SEI = 6;

    /** H.264 nal_unit_type: sequence parameter set. */
    public static final int H264_SPS = 7;

    /** H.264 nal_unit_type: picture parameter set. */
    public static final int H264_PPS = 8;

    /** H.264 nal_unit_type: access unit delimiter. */
    public static final int H264_AUD = 9;

    /** H.265 nal_unit_type: first of those whose picture is an intra random access point (Table 7-1). */
    public static final int H265_IRAP_FIRST = 16;

    /** H.265 nal_unit_type: last of those whose picture is an intra random access point. */
    public static final int H265_IRAP_LAST = 23;

    /** H.265 nal_unit_type: video parameter set. */
    public static final int H265_VPS = 32;

    /** H.265 nal_unit_type: sequence parameter set. */
    public static final int H265_SPS = 33;

    /** H.265 nal_unit_type: picture parameter set. */
    public static final int H265_PPS = 34;

    /** H.265 nal_unit_type: access unit delimiter. */
    public static final int H265_AUD = 35;

    private NalUnits() {}

    /** Walks a length-prefixed list without allocating. */
    public static final class Cursor {
        private final Bytes payload;
        private int next;
        private int offset;
        private int length;

        /** A cursor before the first NAL unit. */
        public Cursor(Bytes payload) {
            this.payload = payload;
        }

        /**
         * Goes on to the next NAL unit; false at the end.
         *
         * @throws MediaException when a length points past the end
         */
        public boolean next() throws MediaException {
            if (next == payload.length()) {
                return false;
            }
            if (payload.length() - next < LENGTH_SIZE) {
                throw MediaException.malformed("NAL unit length is cut off");
            }
            long claimed = payload.u32(next);
            if (claimed > payload.length() - next - LENGTH_SIZE) {
                throw MediaException.malformed(
                        "NAL unit of " + claimed + " bytes, " + (payload.length() - next - LENGTH_SIZE) + " left");
            }
            offset = next + LENGTH_SIZE;
            length = (int) claimed;
            next = offset + length;
            return true;
        }

        /** Where the NAL unit's header is in the payload. */
        public int offset() {
            return offset;
        }

        /** Bytes of the NAL unit with its header; may be 0. */
        public int length() {
            return length;
        }

        /** The NAL unit's first byte, or -1 when it is empty. */
        public int firstByte() {
            return length == 0 ? -1 : payload.u8(offset);
        }

        /** A view of the NAL unit. */
        public Bytes nal() {
            return payload.slice(offset, length);
        }
    }

    /** nal_unit_type of an H.264 NAL unit by its first byte. */
    public static int h264Type(int firstByte) {
        return firstByte & 0x1f;
    }

    /** nal_unit_type of an H.265 NAL unit by its first byte. */
    public static int h265Type(int firstByte) {
        return firstByte >> 1 & 0x3f;
    }

    /** Views of the NAL units of a length-prefixed list. */
    public static List<Bytes> split(Bytes payload) throws MediaException {
        List<Bytes> nals = new ArrayList<>();
        Cursor cursor = new Cursor(payload);
        while (cursor.next()) {
            nals.add(cursor.nal());
        }
        return nals;
    }

    /** The length-prefixed list of the given NAL units. */
    public static Bytes join(List<Bytes> nals) {
        long total = 0;
        for (Bytes nal : nals) {
            total += LENGTH_SIZE + nal.length();
        }
        ByteWriter out = new ByteWriter(Math.toIntExact(total));
        for (Bytes nal : nals) {
            out.u32(nal.length()).bytes(nal);
        }
        return out.toBytes();
    }

    /** True when the list is well-formed and holds an IDR slice. */
    public static boolean isH264Keyframe(Bytes payload) throws MediaException {
        boolean keyframe = false;
        Cursor cursor = new Cursor(payload);
        while (cursor.next()) {
            keyframe |= cursor.length() > 0 && h264Type(cursor.firstByte()) == H264_IDR;
        }
        return keyframe;
    }

    /** True when the list is well-formed and holds a slice of an intra random access point. */
    public static boolean isH265Keyframe(Bytes payload) throws MediaException {
        boolean keyframe = false;
        Cursor cursor = new Cursor(payload);
        while (cursor.next()) {
            int type = cursor.length() > 0 ? h265Type(cursor.firstByte()) : 0;
            keyframe |= type >= H265_IRAP_FIRST && type <= H265_IRAP_LAST;
        }
        return keyframe;
    }

    /** True when the bytes begin with a start code, of three or four bytes. */
    public static boolean isAnnexB(Bytes payload) {
        return payload.length() >= 4 && (payload.u24(0) == 1 || payload.u32(0) == 1);
    }

    /** Turns a byte stream with start codes into a length-prefixed list. Bytes before the first start code are dropped. */
    public static Bytes ofAnnexB(Bytes stream) {
        List<Bytes> nals = new ArrayList<>();
        int start = afterStartCode(stream, 0);
        while (start >= 0) {
            int next = afterStartCode(stream, start);
            int end = next < 0 ? stream.length() : next - 3;
            while (end > start && stream.get(end - 1) == 0) {
                end--;
            }
            if (end > start) {
                nals.add(stream.slice(start, end - start));
            }
            start = next;
        }
        return join(nals);
    }

    /** Turns a length-prefixed list into a byte stream, each NAL unit after a start code of four bytes. */
    public static Bytes toAnnexB(Bytes payload) throws MediaException {
        ByteWriter out = new ByteWriter(payload.length());
        Cursor cursor = new Cursor(payload);
        while (cursor.next()) {
            out.u32(1).bytes(cursor.nal());
        }
        return out.toBytes();
    }

    /**
     * Turns a list with lengths of another size into one with lengths of {@value #LENGTH_SIZE} bytes.
     *
     * @param lengthSize bytes of each length, 1, 2 or 4
     */
    public static Bytes widen(Bytes payload, int lengthSize) throws MediaException {
        if (lengthSize == LENGTH_SIZE) {
            return payload;
        }
        List<Bytes> nals = new ArrayList<>();
        int at = 0;
        while (at < payload.length()) {
            if (payload.length() - at < lengthSize) {
                throw MediaException.malformed("NAL unit length is cut off");
            }
            int length = lengthSize == 1 ? payload.u8(at) : payload.u16(at);
            at += lengthSize;
            if (length > payload.length() - at) {
                throw MediaException.malformed(
                        "NAL unit of " + length + " bytes, " + (payload.length() - at) + " left");
            }
            nals.add(payload.slice(at, length));
            at += length;
        }
        return join(nals);
    }

    /** The NAL unit without its emulation prevention bytes (ITU-T H.264 §7.4.1): what its syntax is read from. */
    public static Bytes rbsp(Bytes nal) {
        byte[] clean = new byte[nal.length()];
        int count = 0;
        int zeros = 0;
        for (int i = 0; i < nal.length(); i++) {
            byte b = nal.get(i);
            if (zeros >= 2 && b == 3) {
                zeros = 0;
                continue;
            }
            zeros = b == 0 ? zeros + 1 : 0;
            clean[count++] = b;
        }
        return Bytes.wrap(clean).slice(0, count);
    }

    /** Where the first NAL unit at or after {@code from} begins, behind its start code; -1 if there is none. */
    private static int afterStartCode(Bytes stream, int from) {
        for (int i = from; i + 3 <= stream.length(); i++) {
            if (stream.u24(i) == 1) {
                return i + 3;
            }
        }
        return -1;
    }
}
