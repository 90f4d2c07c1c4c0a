package io.weir.server.hls;

import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.MediaKind;
import io.weir.media.Track;
import io.weir.media.codec.Av1SequenceHeader;
import io.weir.media.codec.H264Sps;
import io.weir.media.codec.H265Sps;
import io.weir.media.hls.AudioRendition;
import io.weir.media.hls.MultivariantPlaylist;
import io.weir.media.hls.Variant;
import io.weir.media.mp4.Mp4Format;
import java.util.ArrayList;
import java.util.List;

/** The multivariant playlist of one stream. */
final class Outline {
    private record Size(int width, int height) {
        static final Size NONE = new Size(0, 0);
    }

    private Outline() {}

    /** The playlist of renditions, the main one first, whose addresses begin with {@code base}. */
    static MultivariantPlaylist of(List<Rendition> renditions, String base) {
        Rendition main = renditions.getFirst();
        List<String> codecs = new ArrayList<>();
        List<AudioRendition> audio = new ArrayList<>();
        Size size = Size.NONE;
        long[] bandwidth = main.bandwidth();
        for (Track track : main.tracks()) {
            addCodec(track.codec(), codecs);
            size = track.kind() == MediaKind.VIDEO ? size(track.codec()) : size;
        }
        for (Rendition rendition : renditions.subList(1, renditions.size())) {
            Codec codec = rendition.tracks().getFirst().codec();
            addCodec(codec, codecs);
            int number = audio.size() + 1;
            int channels = codec instanceof Codec.Audio sound ? sound.channelCount() : 0;
            audio.add(new AudioRendition(base + rendition.playlistUri(), "audio " + number, number == 1, channels));
            long[] own = rendition.bandwidth();
            bandwidth = new long[] {bandwidth[0] + own[0], bandwidth[1] + own[1]};
        }
        Variant variant = new Variant(
                base + main.playlistUri(),
                bandwidth[0],
                bandwidth[1],
                codecs,
                size.width,
                size.height,
                main.millihertz());
        return new MultivariantPlaylist(List.of(variant), audio);
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
