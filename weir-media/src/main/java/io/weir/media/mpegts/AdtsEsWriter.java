package io.weir.media.mpegts;

import io.weir.media.AccessUnit;
import io.weir.media.MediaException;

/** AAC: each frame behind an ADTS header. */
final class AdtsEsWriter implements EsWriter {
    private final AdtsHeader header;

    AdtsEsWriter(AdtsHeader header) {
        this.header = header;
    }

    @Override
    public void write(AccessUnit unit, ByteStore out) throws MediaException {
        header.write(out, unit.payload().length());
        out.bytes(unit.payload());
    }
}
