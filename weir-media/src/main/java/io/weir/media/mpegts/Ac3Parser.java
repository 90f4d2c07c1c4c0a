package io.weir.media.mpegts;

import io.weir.base.buf.Bytes;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.codec.Ac3Header;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** AC-3 and E-AC-3 syncframes; dependent substreams belong to the frame before them. */
final class Ac3Parser implements FrameParser {
    private static final int SYNC_FIRST_BYTE = 0x0b;
    private static final int SYNC_SECOND_BYTE = 0x77;

    private Codec.@Nullable Audio codec;

    @Override
    public int parse(byte[] bytes, int at, int end) {
        if (bytes[at] != SYNC_FIRST_BYTE) {
            return NONE;
        }
        if (end - at < Ac3Header.LENGTH) {
            return MORE;
        }
        Ac3Header header = header(bytes, at);
        if (header == null) {
            return NONE;
        }
        // A dependent frame whose own is lost is of no use, but tells where the next one begins.
        codec = header.independent() && header.codec() instanceof Codec.Audio audio ? audio : null;
        int length = header.frameLength();
        while (header.independent() && end - at - length > 0) {
            if (end - at - length < Ac3Header.LENGTH) {
                return mayBegin(bytes, at + length) ? MORE : length;
            }
            Ac3Header next = mayBegin(bytes, at + length) ? header(bytes, at + length) : null;
            if (next == null || next.independent()) {
                return length;
            }
            length += next.frameLength();
        }
        return length;
    }

    private static boolean mayBegin(byte[] bytes, int at) {
        return bytes[at] == SYNC_FIRST_BYTE;
    }

    private static @Nullable Ac3Header header(byte[] bytes, int at) {
        if (bytes[at + 1] != SYNC_SECOND_BYTE) {
            return null;
        }
        try {
            Ac3Header header = Ac3Header.parse(Bytes.wrap(Arrays.copyOfRange(bytes, at, at + Ac3Header.LENGTH)), 0);
            return header.frameLength() < Ac3Header.LENGTH ? null : header;
        } catch (MediaException _) {
            return null;
        }
    }

    @Override
    public int headerLength() {
        return 0;
    }

    @Override
    public Codec.@Nullable Audio codec() {
        return codec;
    }
}
