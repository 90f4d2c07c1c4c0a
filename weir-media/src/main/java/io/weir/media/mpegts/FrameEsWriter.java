package io.weir.media.mpegts;

import io.weir.media.AccessUnit;

/** MP3, AC-3 and E-AC-3: frames that tell their own beginning and length follow one another. */
final class FrameEsWriter implements EsWriter {
    @Override
    public void write(AccessUnit unit, ByteStore out) {
        out.bytes(unit.payload());
    }
}
