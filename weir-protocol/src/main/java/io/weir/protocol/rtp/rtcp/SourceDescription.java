package io.weir.protocol.rtp.rtcp;

import io.weir.base.buf.Bytes;
import java.util.List;

/**
 * Who the sources are (RFC 3550 section 6.5).
 *
 * @param chunks one for each source, at most 31
 */
public record SourceDescription(List<Chunk> chunks) implements RtcpPacket {
    /** RFC 3550 section 6.5.1: the name that ties a participant's sources together. */
    public static final int CNAME = 1;

    /** Bytes of one item's text: its length has eight bits. */
    public static final int TEXT_MAX = 255;

    /** Copies the list. */
    public SourceDescription {
        if (chunks.size() > RtcpType.COUNT_MAX) {
            throw new IllegalArgumentException(chunks.size() + " chunks");
        }
        chunks = List.copyOf(chunks);
    }

    /** The description every compound packet has: a source and its canonical name. */
    public static SourceDescription ofCname(int ssrc, String cname) {
        return new SourceDescription(List.of(new Chunk(ssrc, List.of(new Item(CNAME, Bytes.ofUtf8(cname))))));
    }

    /**
     * What is said of one source.
     *
     * @param ssrc the source
     * @param items in their order
     */
    public record Chunk(int ssrc, List<Item> items) {
        /** Copies the list. */
        public Chunk {
            items = List.copyOf(items);
        }
    }

    /**
     * One thing said.
     *
     * @param type 1..255
     * @param text UTF-8, at most 255 bytes
     */
    public record Item(int type, Bytes text) {
        /** Checks the ranges. */
        public Item {
            if (type < 1 || type > 255 || text.length() > TEXT_MAX) {
                throw new IllegalArgumentException("item " + type + " of " + text.length() + " bytes");
            }
        }
    }
}
