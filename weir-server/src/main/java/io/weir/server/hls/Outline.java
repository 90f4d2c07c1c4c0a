package io.weir.server.hls;

import io.weir.media.Codec;
import io.weir.media.Track;
import io.weir.media.hls.AudioRendition;
import io.weir.media.hls.MultivariantPlaylist;
import io.weir.media.hls.Variant;
import io.weir.media.hls.VariantTracks;
import java.util.ArrayList;
import java.util.List;

/** The multivariant playlist of one stream, or of the paths of a ladder. */
final class Outline {
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
        List<Track> tracks = new ArrayList<>();
        long peak = 0;
        long mean = 0;
        for (RenditionSummary rendition : renditions) {
            peak += rendition.peakBitrate();
            mean += rendition.meanBitrate();
            tracks.addAll(rendition.tracks());
        }
        VariantTracks all = VariantTracks.of(tracks);
        return new Variant(
                base + main.playlistUri(),
                peak,
                mean,
                all.codecs(),
                all.width(),
                all.height(),
                main.millihertz(),
                group);
    }
}
