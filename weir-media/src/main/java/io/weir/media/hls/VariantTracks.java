package io.weir.media.hls;

import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.MediaKind;
import io.weir.media.Track;
import io.weir.media.codec.Av1SequenceHeader;
import io.weir.media.codec.H264Sps;
import io.weir.media.codec.H265Sps;
import io.weir.media.mp4.Mp4Format;
import java.util.ArrayList;
import java.util.List;

/**
 * What a variant says of its tracks, as far as their configurations tell.
 *
 * @param codecs as RFC 6381 names them, each once
 * @param width of the picture, 0 when unknown
 * @param height of the picture, 0 when unknown
 */
public record VariantTracks(List<String> codecs, int width, int height) {
    private record Size(int width, int height) {
        static final Size NONE = new Size(0, 0);
    }

    public VariantTracks {
        codecs = List.copyOf(codecs);
    }

    /** Of all tracks that play together. */
    public static VariantTracks of(List<Track> tracks) {
        List<String> codecs = new ArrayList<>();
        Size size = Size.NONE;
        for (Track track : tracks) {
            addCodec(track.codec(), codecs);
            size = track.kind() == MediaKind.VIDEO ? size(track.codec()) : size;
        }
        return new VariantTracks(codecs, size.width, size.height);
    }

    private static void addCodec(Codec codec, List<String> codecs) {
        if (Mp4Format.of(codec) instanceof Mp4Format.Supported format && !codecs.contains(format.codecs())) {
            codecs.add(format.codecs());
        }
    }

    private static Size size(Codec codec) {
        try {
            return switch (codec) {
                case Codec.H264 h264 -> {
                    H264Sps sps = H264Sps.of(h264);
                    yield new Size(sps.width(), sps.height());
                }
                case Codec.H265 h265 -> {
                    H265Sps sps = H265Sps.of(h265);
                    yield new Size(sps.width(), sps.height());
                }
                case Codec.Av1 av1 -> {
                    Av1SequenceHeader header = Av1SequenceHeader.of(av1);
                    yield new Size(header.width(), header.height());
                }
                default -> Size.NONE;
            };
        } catch (MediaException _) {
            return Size.NONE;
        }
    }
}
