package io.weir.media.mp4;

import io.weir.base.buf.Bytes;
import io.weir.media.MediaException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A box in memory (ISO/IEC 14496-12 §4.2), and walks over the boxes in its content. Nobody walks deeper than the code that knows the
 * boxes on the way, so depth needs no limit of its own.
 *
 * @param type its four characters
 * @param content a view of what follows the header
 */
record Box(int type, Bytes content) {
    private static final int HEADER_LENGTH = 8;
    private static final int LARGE_HEADER_LENGTH = 16;

    /** Its fields from the first one on. */
    BoxFields fields() {
        return new BoxFields(type, content);
    }

    /** The boxes in the content. */
    Walk children() {
        return new Walk(content);
    }

    /** The boxes in the content behind the first {@code skip} bytes. */
    Walk childrenAfter(int skip) throws MediaException {
        return new Walk(fields().skip(skip).rest());
    }

    /** The first box of that type in the content. */
    Optional<Box> child(int childType) throws MediaException {
        return children().find(childType);
    }

    /** The first box of that type in the content, which must be there. */
    Box required(int childType) throws MediaException {
        return child(childType)
                .orElseThrow(() ->
                        MediaException.malformed("MP4 " + BoxType.text(type) + " without " + BoxType.text(childType)));
    }

    /** Goes from box to box. Threading: one thread at a time. */
    static final class Walk {
        private final Bytes boxes;
        private int at;

        Walk(Bytes boxes) {
            this.boxes = boxes;
        }

        /** The next box, or null at the end; fewer bytes than a header has are padding. */
        @Nullable
        Box next() throws MediaException {
            int left = boxes.length() - at;
            if (left < HEADER_LENGTH) {
                return null;
            }
            long size = boxes.u32(at);
            int type = (int) boxes.u32(at + 4);
            int headerLength = HEADER_LENGTH;
            if (size == 1 && left >= LARGE_HEADER_LENGTH) {
                headerLength = LARGE_HEADER_LENGTH;
                size = boxes.u32(at + 8) << 32 | boxes.u32(at + 12);
            } else if (size == 0) {
                size = left;
            }
            if (size < headerLength || size > left) {
                throw MediaException.malformed(
                        "MP4 box " + BoxType.text(type) + " of " + size + " bytes, " + left + " left");
            }
            Box box = new Box(type, boxes.slice(at + headerLength, (int) size - headerLength));
            at += (int) size;
            return box;
        }

        /** The next box of that type. */
        Optional<Box> find(int type) throws MediaException {
            Box box = next();
            while (box != null && box.type != type) {
                box = next();
            }
            return Optional.ofNullable(box);
        }
    }
}
