package io.weir.media.mpegts;

import io.weir.base.buf.Bytes;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.codec.Mp3Header;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** MPEG audio frames. Those of free format do not tell their length and are not for weir. */
final class Mp3Parser implements FrameParser {
    private static final int SYNC_SECOND_MASK = 0xe0;

    private Codec.@Nullable Mp3 codec;

    @Override
    public int parse(byte[] bytes, int at, int end) {
        if (bytes[at] != -1) {
            return NONE;
        }
        if (end - at < Mp3Header.LENGTH) {
            return MORE;
        }
        if ((bytes[at + 1] & SYNC_SECOND_MASK) != SYNC_SECOND_MASK) {
            return NONE;
        }
        try {
            Mp3Header header = Mp3Header.parse(Bytes.wrap(Arrays.copyOfRange(bytes, at, at + Mp3Header.LENGTH)), 0);
            codec = header.codec();
            return header.frameLength() < Mp3Header.LENGTH ? NONE : header.frameLength();
        } catch (MediaException _) {
            return NONE;
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
