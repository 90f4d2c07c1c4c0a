package io.weir.server.transcode;

import io.weir.media.Codec;

/** The codecs that audio can be turned into, and from what. */
public enum TranscodeTarget {
    /** For WebRTC. */
    OPUS,
    /** AAC-LC, for RTMP and FLV. */
    AAC;

    /** True when audio of the codec can be turned into this. */
    public boolean takes(Codec source) {
        return switch (this) {
            // what every FFmpeg reads out of FLV
            case OPUS -> source instanceof Codec.Aac || source instanceof Codec.Mp3;
            case AAC -> source instanceof Codec.Opus;
        };
    }
}
