package io.weir.media.flv;

import io.weir.media.MediaKind;
import io.weir.media.Track;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The tag encoders of a stream's tracks: the first track of each kind as every player sees it, further ones as multitrack.
 *
 * <p>Threading: immutable, share freely.
 */
public final class FlvTagEncoders {
    /** The encoders of no tracks. */
    public static final FlvTagEncoders NONE = new FlvTagEncoders(List.of());

    private final List<FlvTagEncoder> encoders;

    private FlvTagEncoders(List<FlvTagEncoder> encoders) {
        this.encoders = List.copyOf(encoders);
    }

    /**
     * The encoders of those tracks that FLV has tags for.
     *
     * @param multitrack whether tracks after the first of their kind are wanted
     * @param wanted which encoders to keep
     */
    public static FlvTagEncoders of(List<Track> tracks, boolean multitrack, Predicate<FlvTagEncoder> wanted) {
        List<FlvTagEncoder> encoders = new ArrayList<>();
        Map<MediaKind, Integer> countOfKind = new EnumMap<>(MediaKind.class);
        for (Track track : tracks) {
            int multitrackId = countOfKind.merge(track.kind(), 1, Integer::sum) - 1;
            if (multitrackId == 0 || multitrack) {
                FlvTagEncoder.of(track, multitrackId).filter(wanted).ifPresent(encoders::add);
            }
        }
        return new FlvTagEncoders(encoders);
    }

    /** All of them, in the order of the tracks. */
    public List<FlvTagEncoder> all() {
        return encoders;
    }

    /** The encoder of the track with that id, or null when it has none. */
    public @Nullable FlvTagEncoder ofTrack(int trackId) {
        for (int i = 0; i < encoders.size(); i++) {
            FlvTagEncoder encoder = encoders.get(i);
            if (encoder.track().id() == trackId) {
                return encoder;
            }
        }
        return null;
    }
}
