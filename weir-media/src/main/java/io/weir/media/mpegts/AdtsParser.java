package io.weir.media.mpegts;

import io.weir.media.Codec;
import org.jspecify.annotations.Nullable;

/** AAC frames behind ADTS headers. Frames of several blocks, and channels that only the frame itself tells, are not for weir. */
final class AdtsParser implements FrameParser {
    private static final int SYNC_FIRST_BYTE = 0xff;
    /** The rest of the sync word and the layer, which is zero. */
    private static final int SYNC_SECOND_MASK = 0xf6;

    private static final int SYNC_SECOND_BYTE = 0xf0;

    private int headerLength;
    private @Nullable AdtsHeader header;
    private Codec.@Nullable Aac codec;
    private boolean usable;

    @Override
    public int parse(byte[] bytes, int at, int end) {
        if ((bytes[at] & 0xff) != SYNC_FIRST_BYTE) {
            return NONE;
        }
        if (end - at < AdtsHeader.LENGTH) {
            return MORE;
        }
        headerLength = AdtsHeader.LENGTH + ((bytes[at + 1] & 1) != 0 ? 0 : AdtsHeader.CRC_LENGTH);
        int length = (bytes[at + 3] & 3) << 11 | (bytes[at + 4] & 0xff) << 3 | (bytes[at + 5] & 0xff) >> 5;
        if ((bytes[at + 1] & SYNC_SECOND_MASK) != SYNC_SECOND_BYTE || length <= headerLength) {
            return NONE;
        }
        AdtsHeader found = AdtsHeader.read(bytes, at);
        boolean oneBlock = (bytes[at + 6] & 3) == 0;
        usable = found != null && oneBlock;
        if (found != null && !found.equals(header)) {
            header = found;
            codec = found.codec();
        }
        return length;
    }

    @Override
    public int headerLength() {
        return headerLength;
    }

    @Override
    public Codec.@Nullable Audio codec() {
        return usable ? codec : null;
    }
}
