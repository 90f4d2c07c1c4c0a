package io.weir.server.webrtc;

import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaKind;
import io.weir.media.Track;
import io.weir.server.stream.LiveStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The audio of one stream that is replaced, if it has to be: the first audio track that WebRTC cannot carry. The new one has the old
 * one's id.
 *
 * <p>Threading: the stream's home loop.
 */
final class Substitution {
    private final LiveStream stream;
    private final AudioSubstitute maker;
    private final BiConsumer<Track, AccessUnit> sink;
    private @Nullable Track replaced;
    private @Nullable Track made;
    private AudioSubstitute.@Nullable Running running;
    private boolean broken;

    /**
     * Nothing is replaced yet.
     *
     * @param sink takes the new track's units
     */
    Substitution(LiveStream stream, AudioSubstitute maker, BiConsumer<Track, AccessUnit> sink) {
        this.stream = stream;
        this.maker = maker;
        this.sink = sink;
    }

    /** The tracks as they would be with what {@code maker} makes. */
    static List<Track> outline(List<Track> tracks, AudioSubstitute maker) {
        List<Track> outlined = new ArrayList<>(tracks);
        Track lacking = lacking(tracks, maker);
        if (lacking != null) {
            maker.codecFor(lacking)
                    .ifPresent(codec -> outlined.set(tracks.indexOf(lacking), Track.of(lacking.id(), codec)));
        }
        return outlined;
    }

    private static @Nullable Track lacking(List<Track> tracks, AudioSubstitute maker) {
        for (Track track : tracks) {
            if (track.kind() == MediaKind.AUDIO
                    && CodecFormats.toSend(track.codec()).isEmpty()
                    && maker.codecFor(track).isPresent()) {
                return track;
            }
        }
        return null;
    }

    /** The tracks as viewers see them; starts making what is lacking. */
    List<Track> onTracks(List<Track> tracks) {
        Track before = replaced;
        if (before == null) {
            begin(tracks);
        } else {
            broken |= tracks.stream()
                    .anyMatch(
                            track -> track.id() == before.id() && !track.codec().sameFormat(before.codec()));
        }
        Track now = made;
        if (now == null) {
            return tracks;
        }
        List<Track> seen = new ArrayList<>(tracks);
        seen.replaceAll(track -> track.id() == now.id() ? now : track);
        return seen;
    }

    private void begin(List<Track> tracks) {
        Track lacking = lacking(tracks, maker);
        if (lacking == null) {
            return;
        }
        Optional<Codec> codec = maker.codecFor(lacking);
        if (codec.isPresent()) {
            Track track = Track.of(lacking.id(), codec.get());
            replaced = lacking;
            made = track;
            running = maker.start(stream, lacking, unit -> sink.accept(track, unit));
        }
    }

    /** Whether units of the stream's track are not sent, since those of another are. */
    boolean replaces(int trackId) {
        return replaced != null && replaced.id() == trackId;
    }

    /** Whether the replaced track has become another. */
    boolean isBroken() {
        return broken;
    }

    void close() {
        AudioSubstitute.Running last = running;
        running = null;
        if (last != null) {
            last.close();
        }
    }
}
