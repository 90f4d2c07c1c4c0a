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

/** The multivariant playlist of one stream, or of the paths of a ladder. */
final class Outline {
    private record Size(int width, int height) {
        static final Size NONE = new Size(0, 0);
    }

    private Outline() {}

    /** The playlist of these streams' renditions, each stream's main one first, with addresses that begin with {@code base}. */
    static MultivariantPlaylist of(List<List<RenditionSummary>> streams, String base) {
        List<Variant> variants = new ArrayList<>();
        List<AudioRendition> audio = new ArrayList<>();
        for (List<RenditionSummary> renditions : streams) {
            List<RenditionSummary> sounds = renditions.subList(1, renditions.size());
            String group = sounds.isEmpty() ? "" : "audio" + variants.size();
            int number = 0;
            for (RenditionSummary sound : sounds) {
                audio.add(audio(sound, group, ++number, base));
            }
            variants.add(variant(renditions, group, base));
        }
        return new MultivariantPlaylist(variants, audio);
    }

    private static AudioRendition audio(RenditionSummary sound, String group, int number, String base) {
        Codec codec = sound.tracks().getFirst().codec();
        int channels = codec instanceof Codec.Audio audio ? audio.channelCount() : 0;
        return new AudioRendition(group, base + sound.playlistUri(), "audio " + number, number == 1, channels);
    }

    private static Variant variant(List<RenditionSummary> renditions, String group, String base) {
        RenditionSummary main = renditions.getFirst();
        List<String> codecs = new ArrayList<>();
        Size size = Size.NONE;
        long peak = 0;
        long mean = 0;
        for (RenditionSummary rendition : renditions) {
            peak += rendition.peakBitrate();
            mean += rendition.meanBitrate();
            for (Track track : rendition.tracks()) {
                addCodec(track.codec(), codecs);
                size = track.kind() == MediaKind.VIDEO ? size(track.codec()) : size;
            }
        }
        return new Variant(
                base + main.playlistUri(), peak, mean, codecs, size.width, size.height, main.millihertz(), group);
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
