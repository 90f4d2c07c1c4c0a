package io.weir.protocol.rtp.rtcp;

import io.netty.buffer.ByteBuf;
import io.weir.base.buf.Bytes;
import io.weir.protocol.ProtocolException;

/**
 * The packet status chunks and deltas of a transport-wide feedback
 * (draft-holmer-rmcat-transport-wide-cc-extensions-01 sections 3.1.1 to 3.1.5).
 *
 * <pre>
 *  |0| S |      run length (13)      |   S: 0 not received, 1 small delta, 2 large or negative delta
 *  |1|0|  14 symbols of one bit      |   not received, or a small delta
 *  |1|1|  7 symbols of two bits      |
 * </pre>
 */
final class TransportFeedbackCodec {
    /** Base, count, reference time and number. */
    private static final int FIXED_LENGTH = 8;

    private static final int RUN_MAX = 0x1fff;
    private static final int ONE_BIT_SYMBOLS = 14;
    private static final int TWO_BIT_SYMBOLS = 7;
    private static final int SMALL = 1;
    private static final int LARGE = 2;
    private static final int SMALL_MAX = 255;

    private TransportFeedbackCodec() {}

    /** Reads what follows the two sources. */
    static TransportFeedback read(int senderSsrc, int mediaSsrc, Bytes body) throws ProtocolException {
        if (body.length() < FIXED_LENGTH) {
            throw RtcpReader.malformed("transport feedback is cut");
        }
        int count = body.u16(2);
        if (count == 0) {
            throw RtcpReader.malformed("transport feedback on no packet");
        }
        if (count > TransportFeedback.STATUSES_MAX) {
            throw RtcpReader.tooMany("transport feedback on " + count + " packets");
        }
        int[] deltas = new int[count];
        int at = readDeltas(body, readSymbols(body, deltas), deltas);
        assert at <= body.length();
        return new TransportFeedback(senderSsrc, mediaSsrc, body.u16(0), body.u24(4), body.u8(7), deltas);
    }

    private static int readSymbols(Bytes body, int[] symbols) throws ProtocolException {
        int at = FIXED_LENGTH;
        int known = 0;
        while (known < symbols.length) {
            if (at + 2 > body.length()) {
                throw RtcpReader.malformed("transport feedback's chunks are cut");
            }
            int chunk = body.u16(at);
            at += 2;
            int before = known;
            known = readChunk(chunk, symbols, known);
            if (known == before) {
                throw RtcpReader.malformed("transport feedback's run of no packets");
            }
        }
        return at;
    }

    private static int readChunk(int chunk, int[] symbols, int from) {
        int to = from;
        if ((chunk & 0x8000) == 0) {
            int end = Math.min(symbols.length, from + (chunk & RUN_MAX));
            while (to < end) {
                symbols[to++] = chunk >> 13 & 3;
            }
            return to;
        }
        int width = (chunk & 0x4000) == 0 ? 1 : 2;
        int mask = (1 << width) - 1;
        for (int shift = ONE_BIT_SYMBOLS - width; shift >= 0 && to < symbols.length; shift -= width) {
            symbols[to++] = chunk >> shift & mask;
        }
        return to;
    }

    /** Turns symbols into deltas in place. */
    private static int readDeltas(Bytes body, int from, int[] deltas) throws ProtocolException {
        int at = from;
        for (int i = 0; i < deltas.length; i++) {
            int symbol = deltas[i];
            if (symbol > LARGE) {
                throw RtcpReader.malformed("transport feedback's reserved symbol");
            }
            if (at + symbol > body.length()) {
                throw RtcpReader.malformed("transport feedback's deltas are cut");
            }
            // A symbol's number is its delta's length.
            deltas[i] = switch (symbol) {
                case SMALL -> body.u8(at);
                case LARGE -> (short) body.u16(at);
                default -> TransportFeedback.NOT_RECEIVED;
            };
            at += symbol;
        }
        return at;
    }

    /** Writes what follows the two sources, without the zeros that fill the last word. */
    static void write(TransportFeedback feedback, ByteBuf out) {
        out.writeShort(feedback.baseSequence());
        out.writeShort(feedback.size());
        out.writeMedium(feedback.referenceTime());
        out.writeByte(feedback.feedbackCount());
        int at = 0;
        while (at < feedback.size()) {
            at = writeChunk(feedback, at, out);
        }
        for (int i = 0; i < feedback.size(); i++) {
            int symbol = symbol(feedback, i);
            if (symbol == SMALL) {
                out.writeByte(feedback.deltaTicks(i));
            } else if (symbol == LARGE) {
                out.writeShort(feedback.deltaTicks(i));
            }
        }
    }

    private static int writeChunk(TransportFeedback feedback, int from, ByteBuf out) {
        int left = feedback.size() - from;
        int first = symbol(feedback, from);
        int run = 1;
        while (run < Math.min(left, RUN_MAX) && symbol(feedback, from + run) == first) {
            run++;
        }
        boolean narrow = isNarrow(feedback, from, Math.min(left, ONE_BIT_SYMBOLS));
        if (run == left || run >= (narrow ? ONE_BIT_SYMBOLS : TWO_BIT_SYMBOLS)) {
            out.writeShort(first << 13 | run);
            return from + run;
        }
        int width = narrow ? 1 : 2;
        int count = Math.min(left, ONE_BIT_SYMBOLS / width);
        int chunk = narrow ? 0x8000 : 0xc000;
        for (int i = 0; i < count; i++) {
            chunk |= symbol(feedback, from + i) << ONE_BIT_SYMBOLS - width * (i + 1);
        }
        out.writeShort(chunk);
        return from + count;
    }

    private static boolean isNarrow(TransportFeedback feedback, int from, int count) {
        for (int i = from; i < from + count; i++) {
            if (symbol(feedback, i) == LARGE) {
                return false;
            }
        }
        return true;
    }

    private static int symbol(TransportFeedback feedback, int index) {
        int delta = feedback.deltaTicks(index);
        if (delta == TransportFeedback.NOT_RECEIVED) {
            return 0;
        }
        return delta >= 0 && delta <= SMALL_MAX ? SMALL : LARGE;
    }
}
