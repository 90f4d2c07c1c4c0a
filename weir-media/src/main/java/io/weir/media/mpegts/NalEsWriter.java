package io.weir.media.mpegts;

import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.codec.NalSyntax;
import io.weir.media.codec.NalUnits;
import java.util.List;

/**
 * H.264 and H.265 as a byte stream (ITU-T H.264 Annex B, H.265 Annex B): an access unit delimiter first, as ISO/IEC 13818-1 §2.14.1
 * wants it, and the parameter sets before a keyframe that does not bring its own.
 */
final class NalEsWriter implements EsWriter {
    private static final int START_CODE = 1;

    private final NalSyntax syntax;
    private final List<Bytes> parameterSets;

    NalEsWriter(NalSyntax syntax, Codec codec) {
        this.syntax = syntax;
        this.parameterSets = syntax.parameterSets(codec);
    }

    @Override
    public void write(AccessUnit unit, ByteStore out) throws MediaException {
        Bytes payload = unit.payload();
        boolean needsSets = unit.keyframe() && !bringsSets(payload);
        out.u32(START_CODE).bytes(syntax.delimiter());
        if (needsSets) {
            for (Bytes set : parameterSets) {
                out.u32(START_CODE).bytes(set);
            }
        }
        NalUnits.Cursor cursor = new NalUnits.Cursor(payload);
        while (cursor.next()) {
            if (cursor.length() > 0 && !syntax.isDelimiter(syntax.type(cursor.firstByte()))) {
                out.u32(START_CODE).bytes(payload, cursor.offset(), cursor.length());
            }
        }
    }

    private boolean bringsSets(Bytes payload) throws MediaException {
        boolean sps = false;
        boolean pps = false;
        boolean vps = syntax == NalSyntax.H264;
        NalUnits.Cursor cursor = new NalUnits.Cursor(payload);
        while (cursor.next()) {
            if (cursor.length() > 0) {
                int type = syntax.type(cursor.firstByte());
                sps |= syntax.isSps(type);
                pps |= syntax.isPps(type);
                vps |= syntax.isVps(type);
            }
        }
        return sps && pps && vps;
    }
}
