package io.weir.system;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.media.MediaException;
import io.weir.media.flv.FlvReader;
import io.weir.media.flv.FlvTagType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A tag of an FLV file, or an RTMP message, which is the same thing. The questions about its body know H.264 and AAC in the old form.
 *
 * @param timestampMs as it came, unwrapped in files
 */
record FlvTag(FlvTagType type, long timestampMs, Bytes body) {
    /** All tags of {@code file}. */
    static List<FlvTag> of(Path file) {
        try {
            return of(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All whole tags of a file's beginning. */
    static List<FlvTag> of(byte[] flv) {
        List<FlvTag> tags = new ArrayList<>();
        try {
            new FlvReader(new FlvReader.Listener() {
                        @Override
                        public void onHeader(boolean audio, boolean video) {
                            // says nothing that the tags do not
                        }

                        @Override
                        public void onTag(FlvTagType type, long timestampMs, ByteBuf body) {
                            tags.add(new FlvTag(type, timestampMs, Bytes.read(body, body.readableBytes())));
                        }
                    })
                    .read(Unpooled.wrappedBuffer(flv));
        } catch (MediaException e) {
            throw new AssertionError("not FLV", e);
        }
        return tags;
    }

    boolean isMetadata() {
        return type == FlvTagType.SCRIPT;
    }

    boolean isConfig() {
        return switch (type) {
            case AUDIO, VIDEO -> body.length() > 1 && body.u8(1) == 0;
            case SCRIPT -> false;
        };
    }

    boolean isPicture() {
        return type == FlvTagType.VIDEO && body.length() > 5 && body.u8(1) == 1;
    }

    boolean isKeyframe() {
        return isPicture() && body.u8(0) == 0x17;
    }

    boolean isSound() {
        return type == FlvTagType.AUDIO && !isConfig();
    }

    /** Says that the video ends here. */
    boolean isEndOfSequence() {
        return type == FlvTagType.VIDEO && body.length() > 1 && body.u8(1) == 2;
    }

    FlvTag at(long newTimestampMs) {
        return new FlvTag(type, newTimestampMs, body);
    }
}
