package io.weir.media.mp4;

import io.weir.media.Codec;

/** What MP4 has for a codec: a sample entry, or a reason why there is none. */
public sealed interface Mp4Format {
    /**
     * A sample entry.
     *
     * @param sampleEntry its four characters, {@code avc1}
     * @param codecs the codec as playlists and MIME types name it (RFC 6381), {@code avc1.64001f}
     */
    record Supported(String sampleEntry, String codecs) implements Mp4Format {}

    /**
     * No sample entry.
     *
     * @param reason for people: which codec, and why
     */
    record Unsupported(String reason) implements Mp4Format {}

    /** What MP4 has for the codec as it is configured now. */
    static Mp4Format of(Codec codec) {
        return SampleEntries.of(codec);
    }
}
