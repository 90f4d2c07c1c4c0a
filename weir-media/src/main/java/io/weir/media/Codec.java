package io.weir.media;

import io.weir.base.buf.Bytes;
import java.util.List;

/**
 * A codec with what a decoder must know before the first unit. Two configurations are the same codec state exactly when the
 * records are equal; {@link #sameFormat} asks only whether they are the same kind of codec.
 *
 * <p>Each container or protocol has one class that maps codecs by an exhaustive switch without {@code default}: adding a record
 * here lists the work as compile errors.
 */
public sealed interface Codec {
    /** Video, audio or data. */
    MediaKind kind();

    /** Ticks a second of a track with this codec. */
    int clockRate();

    /** True when the other is the same codec, whatever its parameters. */
    default boolean sameFormat(Codec other) {
        return getClass() == other.getClass();
    }

    /** Video codecs: 90 kHz. */
    sealed interface Video extends Codec {
        @Override
        default MediaKind kind() {
            return MediaKind.VIDEO;
        }

        @Override
        default int clockRate() {
            return Track.VIDEO_CLOCK_RATE;
        }
    }

    /** Audio codecs: the clock is the sample rate. */
    sealed interface Audio extends Codec {
        /** Samples a second. */
        int sampleRate();

        /** Channels, 1 or more; 0 when the configuration does not say. */
        int channelCount();

        @Override
        default MediaKind kind() {
            return MediaKind.AUDIO;
        }

        @Override
        default int clockRate() {
            return sampleRate();
        }
    }

    /** Data: 1 kHz. */
    sealed interface Data extends Codec {
        @Override
        default MediaKind kind() {
            return MediaKind.DATA;
        }

        @Override
        default int clockRate() {
            return Track.DATA_CLOCK_RATE;
        }
    }

    /** H.264 / AVC (ITU-T H.264); parameter sets as NAL units without start code or length. */
    record H264(List<Bytes> sps, List<Bytes> pps) implements Video {
        public H264 {
            sps = List.copyOf(sps);
            pps = List.copyOf(pps);
        }
    }

    /** H.265 / HEVC (ITU-T H.265); parameter sets as NAL units without start code or length. */
    record H265(List<Bytes> vps, List<Bytes> sps, List<Bytes> pps) implements Video {
        public H265 {
            vps = List.copyOf(vps);
            sps = List.copyOf(sps);
            pps = List.copyOf(pps);
        }
    }

    /** AV1; {@code sequenceHeader} is the sequence header OBU with its header and size field (AV1 §5.5). */
    record Av1(Bytes sequenceHeader) implements Video {}

    /** VP9 with the fields of its configuration record (VP9 in ISOBMFF §2.2). */
    record Vp9(int profile, int level, int bitDepth, int chromaSubsampling, boolean fullRange) implements Video {}

    /** VP8: no configuration. */
    record Vp8() implements Video {}

    /** AAC; {@code config} is the AudioSpecificConfig (ISO/IEC 14496-3 §1.6.2.1), the rest is parsed from it. */
    record Aac(Bytes config, int objectType, int sampleRate, int channelCount) implements Audio {}

    /** Opus; always 48 kHz. {@code header} is the OpusHead identification header (RFC 7845 §5.1), or empty. */
    record Opus(int channelCount, Bytes header) implements Audio {
        @Override
        public int sampleRate() {
            return 48_000;
        }
    }

    /** MPEG-1/2 audio layer 1..3. */
    record Mp3(int sampleRate, int channelCount) implements Audio {}

    /** G.711 (ITU-T G.711), µ-law or A-law. */
    record G711(boolean muLaw, int sampleRate, int channelCount) implements Audio {}

    /** AC-3 (ETSI TS 102 366). */
    record Ac3(int sampleRate, int channelCount) implements Audio {}

    /** Enhanced AC-3 (ETSI TS 102 366 Annex E). */
    record Eac3(int sampleRate, int channelCount) implements Audio {}

    /** FLAC (RFC 9639); {@code streamInfo} is the 34-byte STREAMINFO block. */
    record Flac(Bytes streamInfo, int sampleRate, int channelCount) implements Audio {}

    /** Linear PCM, signed big-endian. */
    record Lpcm(int bitDepth, int sampleRate, int channelCount) implements Audio {}

    /** Script data messages other than {@code onMetaData} (FLV 10.1 §E.4.4.1), payload as AMF0. */
    record Script() implements Data {}

    /** A codec that weir passes on without understanding; {@code name} as its container calls it. */
    record Unknown(String name, MediaKind kind, int clockRate) implements Codec {
        @Override
        public boolean sameFormat(Codec other) {
            return other instanceof Unknown that && name.equals(that.name) && kind == that.kind;
        }
    }
}
