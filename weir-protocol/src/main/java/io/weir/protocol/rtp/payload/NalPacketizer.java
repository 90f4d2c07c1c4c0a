package io.weir.protocol.rtp.payload;

import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.codec.NalUnits;
import java.util.ArrayList;
import java.util.List;

/**
 * H.264 in the modes 0 and 1 (RFC 6184) and H.265 (RFC 7798): small NAL units together, large ones in fragments.
 *
 * <p>Threading: one thread at a time.
 */
final class NalPacketizer implements Packetizer {
    private static final int LENGTH_SIZE = 2;
    private static final int FRAGMENT_HEADER_LENGTH = 1;
    private static final int FRAGMENT_START = 0x80;
    private static final int FRAGMENT_END = 0x40;

    private final NalFormat format;
    private final int payloadLengthMax;
    private final boolean singleOnly;
    private final PayloadWriter out = new PayloadWriter();
    private final List<Bytes> nals = new ArrayList<>();
    private List<Bytes> parameterSets;

    NalPacketizer(NalFormat format, Codec codec, PacketizerOptions options) {
        this.format = format;
        this.payloadLengthMax = options.payloadLengthMax();
        this.singleOnly = format == NalFormat.H264 && options.packetizationMode() == 0;
        this.parameterSets = format.syntax().parameterSets(codec);
    }

    @Override
    public void onCodec(Codec codec) {
        parameterSets = format.syntax().parameterSets(codec);
    }

    @Override
    public void packetize(AccessUnit unit, Sink sink) throws MediaException {
        nals.clear();
        collect(unit);
        out.begin(unit.ptsTicks(), unit.keyframe(), sink);
        int next = 0;
        while (next < nals.size()) {
            next = payload(next);
        }
        out.end();
        nals.clear();
    }

    /** Gathers what is to be sent, and refuses what cannot be before anything has gone out. */
    private void collect(AccessUnit unit) throws MediaException {
        boolean sps = false;
        boolean pps = false;
        NalUnits.Cursor cursor = new NalUnits.Cursor(unit.payload());
        while (cursor.next()) {
            if (cursor.length() <= format.headerLength()) {
                continue;
            }
            int type = format.type(cursor.firstByte());
            sps |= format.syntax().isSps(type);
            pps |= format.syntax().isPps(type);
            if (format.isSent(type)) {
                nals.add(cursor.nal());
            }
        }
        if (unit.keyframe() && !(sps && pps)) {
            nals.addAll(0, parameterSets);
        }
        for (Bytes nal : nals) {
            if (singleOnly && nal.length() > payloadLengthMax) {
                throw MediaException.limitExceeded("H.264 NAL unit of " + nal.length() + " bytes, at most "
                        + payloadLengthMax + " in packetization mode 0");
            }
        }
    }

    /** Writes one payload, or the fragments of a NAL unit; returns the index of the NAL unit after. */
    private int payload(int first) {
        Bytes nal = nals.get(first);
        if (nal.length() > payloadLengthMax) {
            fragment(nal);
            return first + 1;
        }
        int end = singleOnly ? first + 1 : endOfAggregate(first);
        if (end - first > 1) {
            aggregate(first, end);
            return end;
        }
        out.payload(nal.length()).bytes(nal);
        return first + 1;
    }

    private int endOfAggregate(int first) {
        int length = format.headerLength();
        int end = first;
        while (end < nals.size()) {
            length += LENGTH_SIZE + nals.get(end).length();
            if (length > payloadLengthMax) {
                break;
            }
            end++;
        }
        return end;
    }

    private void aggregate(int first, int end) {
        int length = format.headerLength();
        for (int i = first; i < end; i++) {
            length += LENGTH_SIZE + nals.get(i).length();
        }
        out.payload(length);
        if (format == NalFormat.H264) {
            out.u8(stapHeader(first, end));
        } else {
            out.u16(apHeader(first, end));
        }
        for (int i = first; i < end; i++) {
            out.u16(nals.get(i).length()).bytes(nals.get(i));
        }
    }

    /** RFC 6184 §5.7: F if any has it, the highest NRI of all. */
    private int stapHeader(int first, int end) {
        int forbidden = 0;
        int nri = 0;
        for (int i = first; i < end; i++) {
            int header = nals.get(i).u8(0);
            forbidden |= header & 0x80;
            nri = Math.max(nri, header & 0x60);
        }
        return forbidden | nri | format.aggregationType();
    }

    /** RFC 7798 §4.4.2: F if any has it, the lowest layer and the lowest temporal id of all. */
    private int apHeader(int first, int end) {
        int forbidden = 0;
        int layerId = 0x3f;
        int temporalId = 7;
        for (int i = first; i < end; i++) {
            int header = nals.get(i).u16(0);
            forbidden |= header & 0x8000;
            layerId = Math.min(layerId, header >> 3 & 0x3f);
            temporalId = Math.min(temporalId, header & 7);
        }
        return forbidden | format.aggregationType() << 9 | layerId << 3 | temporalId;
    }

    private void fragment(Bytes nal) {
        int headerLength = format.headerLength();
        int share = PayloadWriter.fragmentLength(
                nal.length() - headerLength, payloadLengthMax - headerLength - FRAGMENT_HEADER_LENGTH);
        int type = format.type(nal.u8(0));
        for (int from = headerLength; from < nal.length(); from += share) {
            int count = Math.min(share, nal.length() - from);
            out.payload(headerLength + FRAGMENT_HEADER_LENGTH + count);
            if (format == NalFormat.H264) {
                out.u8(nal.u8(0) & 0xe0 | format.fragmentType());
            } else {
                out.u16(nal.u16(0) & 0x81ff | format.fragmentType() << 9);
            }
            int start = from == headerLength ? FRAGMENT_START : 0;
            int end = from + count == nal.length() ? FRAGMENT_END : 0;
            out.u8(start | end | type).bytes(nal, from, count);
        }
    }
}
