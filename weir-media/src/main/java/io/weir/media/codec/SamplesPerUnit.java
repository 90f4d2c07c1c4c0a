package io.weir.media.codec;

import io.weir.base.buf.Bytes;
import io.weir.media.Codec;
import io.weir.media.MediaException;

/**
 * How many samples of one channel an access unit of an audio track spans: the grid that its timestamps stand on.
 *
 * <p>Threading: immutable, share freely.
 */
public final class SamplesPerUnit {
    private final Codec.Audio codec;
    private final int fixed;

    private SamplesPerUnit(Codec.Audio codec, int fixed) {
        this.codec = codec;
        this.fixed = fixed;
    }

    /** The rule of the codec. */
    public static SamplesPerUnit of(Codec.Audio codec) {
        return new SamplesPerUnit(codec, codec instanceof Codec.Aac aac ? aacSamples(aac) : 0);
    }

    /** Samples at the codec's rate, or 0 when the payload does not tell. */
    public int samples(Bytes payload) {
        return switch (codec) {
            case Codec.Aac _ -> fixed;
            case Codec.Opus _ -> OpusToc.samples(payload);
            case Codec.Mp3 _ -> Mp3Header.samples(payload);
            case Codec.Ac3 _, Codec.Eac3 _ -> Ac3Header.samples(payload);
            case Codec.Flac _ -> FlacConfig.samples(payload);
            case Codec.G711 g711 -> payload.length() / Math.max(1, g711.channelCount());
            case Codec.Lpcm lpcm -> payload.length() / Math.max(1, lpcm.channelCount() * ((lpcm.bitDepth() + 7) / 8));
        };
    }

    private static int aacSamples(Codec.Aac aac) {
        try {
            return AacConfig.of(aac).samplesPerFrame();
        } catch (MediaException _) {
            return 1024;
        }
    }
}
