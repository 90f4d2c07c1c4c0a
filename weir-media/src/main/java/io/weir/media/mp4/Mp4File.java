package io.weir.media.mp4;

import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.MediaException;
import io.weir.media.Track;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An MP4 file to read, fragmented, progressive or both, from any place that can be read at any offset.
 *
 * <p>Only the movie is read at first, fragments as far as somebody goes. Times are those of the presentation: the edit list is applied,
 * so that units before its start, which are only to be decoded, have negative times. A file that was cut off plays up to the last whole
 * fragment, or to the last sample that the tables list and the file has; without its movie it is no file.
 *
 * <p>Tables with negative composition offsets get earlier decoding times, so that none is after its presentation; in fragments, which
 * are not known beforehand, such times stay as they are. The end of an edit is not looked at: many writers put it before the last unit.
 *
 * <p>Tracks of codecs that weir does not know are listed as {@link io.weir.media.Codec.Unknown}, their samples passed over; so are
 * samples with another description than the first of their track.
 *
 * <p>Threading: one thread at a time, with all its cursors.
 * <p>Limits: {@link Mp4Limits}. What is kept is the movie box and some 60 bytes for each fragment passed.
 */
public final class Mp4File {
    /** Fragments in which the first sample of an AV1 track without a sequence header in the movie is looked for. */
    private static final int PENDING_FRAGMENTS_MAX = 16;

    private final TopLevel file;
    private final Movie movie;
    private final FragmentIndex fragments;
    private final FragmentSearch search;

    private Mp4File(TopLevel file, Movie movie, long fragmentsFrom) {
        this.file = file;
        this.movie = movie;
        this.fragments = new FragmentIndex(file, movie, fragmentsFrom);
        this.search = new FragmentSearch(file, movie, fragmentsFrom);
    }

    /** Reads the movie. */
    public static Mp4File open(Mp4Source source) throws MediaException, IOException {
        TopLevel file = new TopLevel(source);
        TopLevel.Header header = file.header(0);
        while (header != null && header.type() != BoxType.MOOV) {
            header = file.header(header.end());
        }
        if (header == null) {
            throw MediaException.malformed("MP4 without moov");
        }
        if (header.end() > file.sizeBytes()) {
            throw MediaException.malformed("MP4 is cut off in its moov");
        }
        int length = header.contentLength(Mp4Limits.MOVIE_BYTES_MAX);
        Movie movie = Movie.parse(file.read(header.content(), length));
        Mp4File opened = new Mp4File(file, movie, header.end());
        for (MovieTrack track : movie.tracks()) {
            if (track.isPending()) {
                Mp4Sample first = opened.firstSample(track);
                track.configure(first == null ? Bytes.EMPTY : file.read(first.offset(), first.sizeBytes()));
            }
        }
        return opened;
    }

    /** Its tracks; an id is the track_ID of the file. */
    public List<Track> tracks() {
        return movie.tracks().stream().map(MovieTrack::track).toList();
    }

    /** Which segment of which recording it is, when a recorder of MediaMTX's kind says so. */
    public Optional<MtxiBox> recording() throws MediaException {
        Box udta = new Box(BoxType.UDTA, movie.userData());
        Box box = udta.child(BoxType.MTXI).orElse(null);
        return box == null ? Optional.empty() : Optional.of(MtxiBox.parse(box));
    }

    /**
     * The content of a box in the movie's user data, for boxes that others have made up.
     *
     * @param type its four characters
     */
    public Optional<Bytes> userData(String type) throws MediaException {
        return new Box(BoxType.UDTA, movie.userData())
                .child(BoxType.of(type))
                .map(Box::content)
                .map(Bytes::compact);
    }

    /** What the movie header says, nanoseconds; 0 when it says nothing, as while a recording goes on. */
    public long declaredDurationNs() {
        return movie.declaredDurationNs();
    }

    /** Where the last unit ends, nanoseconds: by the tables, and by all whole fragments, whose headers this reads. */
    public long durationNs() throws MediaException, IOException {
        long end = fragments.endNs();
        for (MovieTrack track : movie.tracks()) {
            long total = track.tables.totalDuration();
            end = Math.max(end, total > 0 && track.isKnown() ? track.mediaNanos(total) : 0);
        }
        return end;
    }

    /** Goes through the samples from the first one on. */
    public Mp4Cursor cursor() throws MediaException {
        return new Mp4Cursor(movie, fragments, search, file.sizeBytes());
    }

    /**
     * The unit of a sample: its bytes with NAL unit lengths of four bytes (H.264, H.265) and without temporal delimiters (AV1). In files
     * that weir or MediaMTX wrote these are the sample's own bytes.
     *
     * @param wallNs {@link AccessUnit#wallNs} of the unit
     */
    public AccessUnit read(Mp4Sample sample, long wallNs) throws MediaException, IOException {
        MovieTrack track = movie.track(sample.trackId())
                .orElseThrow(() -> new IllegalArgumentException("track " + sample.trackId() + " is not of this file"));
        Bytes payload = track.payload(file.read(sample.offset(), sample.sizeBytes()));
        return new AccessUnit(
                sample.trackId(), sample.ptsTicks(), sample.dtsTicks(), sample.keyframe(), wallNs, payload);
    }

    private @Nullable Mp4Sample firstSample(MovieTrack track) throws MediaException, IOException {
        Mp4Sample first = new TableSamples(track, file.sizeBytes()).current();
        for (int i = 0; i < PENDING_FRAGMENTS_MAX && first == null; i++) {
            List<Mp4Sample> samples = fragments.samples(i);
            if (samples == null) {
                return null;
            }
            first = samples.stream()
                    .filter(sample -> sample.trackId() == track.id)
                    .findFirst()
                    .orElse(null);
        }
        return first;
    }
}
