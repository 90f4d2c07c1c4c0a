package io.weir.media.mp4;

import io.weir.media.MediaException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place in a file: goes through its samples in decoding order over all tracks, those of the tables first, then fragment by fragment.
 *
 * <p>Threading: that of its {@link Mp4File}.
 */
public final class Mp4Cursor {
    private final Movie movie;
    private final FragmentIndex all;
    private final FragmentSearch search;
    private final long fileSize;
    private final int seekTrackId;
    private final List<TableSamples> tables = new ArrayList<>();
    /** Where fragments are read from: all of them, or those from a place on that a seek has found. */
    private FragmentIndex fragments;

    private List<Mp4Sample> fragment = List.of();
    private int fragmentNumber;
    private int inFragment;

    Mp4Cursor(Movie movie, FragmentIndex all, FragmentSearch search, long fileSize) throws MediaException {
        this.movie = movie;
        this.all = all;
        this.fragments = all;
        this.search = search;
        this.fileSize = fileSize;
        this.seekTrackId = FragmentIndex.seekTrackId(movie);
        rewind();
    }

    /** The next sample; null at the end. */
    public @Nullable Mp4Sample next() throws MediaException, IOException {
        TableSamples first = null;
        long firstNs = Long.MAX_VALUE;
        for (TableSamples samples : tables) {
            Mp4Sample sample = samples.current();
            if (sample != null) {
                long ns = decodingNanos(sample);
                if (first == null || ns < firstNs) {
                    first = samples;
                    firstNs = ns;
                }
            }
        }
        if (first != null) {
            Mp4Sample sample = first.current();
            first.advance();
            return sample;
        }
        while (inFragment == fragment.size()) {
            List<Mp4Sample> next = fragments.samples(fragmentNumber);
            if (next == null) {
                return null;
            }
            fragmentNumber++;
            fragment = next;
            inFragment = 0;
        }
        return fragment.get(inFragment++);
    }

    /**
     * Goes to the last keyframe presented at or before {@code timeNs}, of the first video track or, without video, of the first track;
     * other tracks go on where that one is decoded. The track's next sample is that keyframe.
     *
     * @return false when there is none; then the cursor is at the start
     */
    public boolean seek(long timeNs) throws MediaException, IOException {
        rewind();
        fragments = search.before(timeNs).orElse(all);
        int number = fragments.lastWithKeyframeBy(timeNs);
        if (number >= 0) {
            seekInFragment(number, timeNs);
            return true;
        }
        int index = lastKeyframeInTables(timeNs);
        if (index < 0) {
            return false;
        }
        seekInTables(index);
        return true;
    }

    private void rewind() throws MediaException {
        tables.clear();
        for (MovieTrack track : movie.tracks()) {
            if (track.isKnown() && track.tables.sampleCount() > 0) {
                tables.add(new TableSamples(track, fileSize));
            }
        }
        fragments = all;
        fragment = List.of();
        fragmentNumber = 0;
        inFragment = 0;
    }

    private void seekInFragment(int number, long timeNs) throws MediaException, IOException {
        List<Mp4Sample> samples = fragments.samples(number);
        if (samples == null) {
            throw new IllegalStateException("fragment " + number + " is not there any more");
        }
        tables.clear();
        fragment = samples;
        fragmentNumber = number + 1;
        for (int i = 0; i < samples.size(); i++) {
            if (isKeyframeBy(samples.get(i), timeNs)) {
                inFragment = i;
            }
        }
    }

    private int lastKeyframeInTables(long timeNs) throws MediaException {
        int found = -1;
        MovieTrack track = movie.track(seekTrackId).orElse(null);
        if (track == null) {
            return found;
        }
        TableSamples samples = new TableSamples(track, fileSize);
        for (Mp4Sample sample = samples.current(); sample != null; sample = samples.current()) {
            if (isKeyframeBy(sample, timeNs)) {
                found = samples.currentIndex();
            }
            samples.advance();
        }
        return found;
    }

    private void seekInTables(int index) throws MediaException {
        long keyframeNs = Long.MIN_VALUE;
        for (TableSamples samples : tables) {
            Mp4Sample sample = samples.current();
            if (sample != null && sample.trackId() == seekTrackId) {
                while (samples.currentIndex() < index) {
                    samples.advance();
                }
                Mp4Sample keyframe = samples.current();
                keyframeNs = keyframe == null ? keyframeNs : decodingNanos(keyframe);
            }
        }
        for (TableSamples samples : tables) {
            Mp4Sample sample = samples.current();
            while (sample != null && sample.trackId() != seekTrackId && decodingNanos(sample) < keyframeNs) {
                samples.advance();
                sample = samples.current();
            }
        }
    }

    private boolean isKeyframeBy(Mp4Sample sample, long timeNs) {
        return sample.keyframe() && sample.trackId() == seekTrackId && presentationNanos(sample) <= timeNs;
    }

    private long presentationNanos(Mp4Sample sample) {
        return movie.track(sample.trackId()).orElseThrow().nanos(sample.ptsTicks());
    }

    private long decodingNanos(Mp4Sample sample) {
        return movie.track(sample.trackId()).orElseThrow().nanos(sample.dtsTicks());
    }
}
