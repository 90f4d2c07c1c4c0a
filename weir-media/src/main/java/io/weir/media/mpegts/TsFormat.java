package io.weir.media.mpegts;

import io.weir.base.buf.Bytes;

/** What a transport stream has for a codec: a stream type, or a reason why there is none. */
public sealed interface TsFormat {
    /**
     * How the codec stands in a program map table.
     *
     * @param streamType stream_type (ISO/IEC 13818-1 Table 2-34)
     * @param streamId stream_id of its PES packets, the first of those for its kind
     * @param descriptors the descriptors of its entry, whole
     */
    record Supported(int streamType, int streamId, Bytes descriptors) implements TsFormat {}

    /**
     * No place in a transport stream.
     *
     * @param reason for people: which codec, and why
     */
    record Unsupported(String reason) implements TsFormat {}
}
