package io.weir.protocol.rtp.payload;

import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.codec.Av1Obu;
import java.util.ArrayList;
import java.util.List;

/**
 * AV1 (RTP Payload Format For AV1 1.0, §4): OBUs without size fields, at most three elements in a payload so that their count is in
 * the header and the last one needs no length. Temporal delimiters, tile lists and padding are left out.
 *
 * <pre>
 * Z(1) Y(1) W(2) N(1) 000   { length(leb128) element }   element
 * </pre>
 *
 * <p>Threading: one thread at a time.
 */
final class Av1Packetizer implements Packetizer {
    /** §4.4: Z, the first element goes on from the last payload. */
    static final int CONTINUES = 0x80;

    /** §4.4: Y, the last element goes on in the next payload. */
    static final int CONTINUED = 0x40;

    /** §4.4: N, a coded video sequence starts. */
    static final int NEW_SEQUENCE = 8;

    /** §4.4: W, the count of elements, or 0 when each has a length. */
    static final int COUNT_SHIFT = 4;

    /** obu_type: tile list; obu_type: padding (AV1 §6.2.2). */
    private static final int TILE_LIST = 8;

    private static final int PADDING = 15;
    private static final int HAS_EXTENSION = 4;
    private static final int HAS_SIZE = 2;
    private static final int AGGREGATION_HEADER_LENGTH = 1;
    private static final int ELEMENT_COUNT_MAX = 3;

    /** A further element shorter than this is not worth the length in front of it. */
    private static final int ELEMENT_LENGTH_LEAST = 2;

    private final int payloadLengthMax;
    private final PayloadWriter out = new PayloadWriter();
    private final List<Av1Obu> obus = new ArrayList<>();
    private final int[] counts = new int[ELEMENT_COUNT_MAX];
    private Bytes sequenceHeader;

    Av1Packetizer(Codec.Av1 codec, PacketizerOptions options) {
        payloadLengthMax = options.payloadLengthMax();
        sequenceHeader = codec.sequenceHeader();
    }

    @Override
    public void onCodec(Codec codec) {
        if (!(codec instanceof Codec.Av1 av1)) {
            throw new IllegalArgumentException(codec + " is not AV1");
        }
        sequenceHeader = av1.sequenceHeader();
    }

    /** True for the OBUs that RTP carries (§5). */
    static boolean isSent(int type) {
        return type != Av1Obu.TEMPORAL_DELIMITER && type != TILE_LIST && type != PADDING;
    }

    @Override
    public void packetize(AccessUnit unit, Sink sink) throws MediaException {
        obus.clear();
        boolean configured = false;
        for (Av1Obu obu : Av1Obu.split(unit.payload())) {
            configured |= obu.type() == Av1Obu.SEQUENCE_HEADER;
            if (isSent(obu.type())) {
                obus.add(obu);
            }
        }
        if (unit.keyframe() && !configured && !sequenceHeader.isEmpty()) {
            obus.addFirst(Av1Obu.first(sequenceHeader));
        }
        out.begin(unit.ptsTicks(), unit.keyframe(), sink);
        int index = 0;
        int from = 0;
        while (index < obus.size()) {
            int count = plan(index, from);
            int last = index + count - 1;
            int lastFrom = count == 1 ? from : 0;
            boolean cut = lastFrom + counts[count - 1] < length(obus.get(last));
            int header = (from > 0 ? CONTINUES : 0) | (cut ? CONTINUED : 0) | count << COUNT_SHIFT;
            boolean newSequence = unit.keyframe() && index == 0 && from == 0;
            write(index, from, count, header | (newSequence ? NEW_SEQUENCE : 0));
            from = cut ? lastFrom + counts[count - 1] : 0;
            index = cut ? last : last + 1;
        }
        out.end();
        obus.clear();
    }

    /** Decides how many elements the next payload has, and in {@link #counts} how many bytes of each. */
    private int plan(int index, int from) {
        int room = payloadLengthMax - AGGREGATION_HEADER_LENGTH;
        int share = PayloadWriter.fragmentLength(length(obus.get(index)), room);
        int count = 0;
        int at = from;
        while (true) {
            int left = length(obus.get(index + count)) - at;
            int withLength = PayloadWriter.leb128Length(left) + left;
            boolean last = count == ELEMENT_COUNT_MAX - 1 || index + count + 1 == obus.size();
            if (last || withLength + ELEMENT_LENGTH_LEAST > room) {
                counts[count] = Math.min(left, count == 0 ? share : room);
                return count + 1;
            }
            counts[count++] = left;
            room -= withLength;
            at = 0;
        }
    }

    private void write(int index, int from, int count, int header) {
        int length = AGGREGATION_HEADER_LENGTH;
        for (int i = 0; i < count; i++) {
            length += counts[i] + (i < count - 1 ? PayloadWriter.leb128Length(counts[i]) : 0);
        }
        out.payload(length).u8(header);
        for (int i = 0; i < count; i++) {
            if (i < count - 1) {
                out.leb128(counts[i]);
            }
            element(obus.get(index + i), i == 0 ? from : 0, counts[i]);
        }
    }

    /** Writes part of an OBU as it is without size field. */
    private void element(Av1Obu obu, int from, int count) {
        int headerLength = headerLength(obu);
        int at = from;
        int end = from + count;
        for (; at < Math.min(headerLength, end); at++) {
            out.u8(at == 0 ? obu.bytes().u8(0) & ~HAS_SIZE : obu.bytes().u8(at));
        }
        out.bytes(obu.payload(), at - headerLength, end - at);
    }

    private static int headerLength(Av1Obu obu) {
        return (obu.bytes().u8(0) & HAS_EXTENSION) != 0 ? 2 : 1;
    }

    private static int length(Av1Obu obu) {
        return headerLength(obu) + obu.payload().length();
    }
}
