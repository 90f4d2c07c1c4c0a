package io.weir.media.amf;

import io.netty.buffer.ByteBuf;
import io.weir.media.MediaException;
import java.nio.charset.StandardCharsets;

/** What one message has used of its {@link AmfLimits}, and the bounds-checked reads that both decoders share. */
final class AmfBudget {
    private final ByteBuf in;
    private final AmfLimits limits;
    private int depth;
    private int elements;
    private int textBytes;

    AmfBudget(ByteBuf in, AmfLimits limits) {
        this.in = in;
        this.limits = limits;
    }

    int elements() {
        return elements;
    }

    int textBytes() {
        return textBytes;
    }

    void enter() throws MediaException {
        if (depth >= limits.depthMax()) {
            throw MediaException.limitExceeded("AMF nests deeper than " + limits.depthMax());
        }
        depth++;
    }

    void leave() {
        depth--;
    }

    int depth() {
        return depth;
    }

    void addElements(int count) throws MediaException {
        if (count > limits.elementsMax() - elements) {
            throw MediaException.limitExceeded("AMF message has more than " + limits.elementsMax() + " elements");
        }
        elements += count;
    }

    void addText(int byteCount) throws MediaException {
        if (byteCount > limits.textMaxBytes() - textBytes) {
            throw MediaException.limitExceeded("AMF message has more than " + limits.textMaxBytes() + " bytes of text");
        }
        textBytes += byteCount;
    }

    void require(int byteCount, String what) throws MediaException {
        if (in.readableBytes() < byteCount) {
            throw MediaException.malformed("AMF ends inside " + what);
        }
    }

    /** Reads {@code byteCount} bytes of UTF-8; the limit is checked before the bytes are looked for. */
    String readText(long byteCount, String what) throws MediaException {
        if (byteCount > Integer.MAX_VALUE) {
            throw MediaException.limitExceeded("AMF " + what + " of " + byteCount + " bytes");
        }
        int length = (int) byteCount;
        addText(length);
        require(length, what);
        return in.readString(length, StandardCharsets.UTF_8);
    }
}
