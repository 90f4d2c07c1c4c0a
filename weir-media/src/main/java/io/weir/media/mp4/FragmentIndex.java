package io.weir.media.mp4;

import io.weir.base.buf.Bytes;
import io.weir.media.MediaException;
import io.weir.media.MediaKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the fragments of a file are, found as far as somebody asked. The file ends for it with the last fragment that is whole.
 *
 * <p>Threading: one thread at a time.
 * <p>Limits: {@link Mp4Limits#FRAGMENT_COUNT_MAX}.
 */
final class FragmentIndex {
    private static final long NO_SYNC = Long.MAX_VALUE;

    private final TopLevel file;
    private final Movie movie;
    private final FragmentParser parser;
    private final List<Entry> entries = new ArrayList<>();
    private final long[] nextDts;
    private final int seekTrackId;
    private long position;
    private boolean complete;

    /**
     * One fragment.
     *
     * @param offset of its moof
     * @param content where that one's content begins
     * @param contentLength bytes of its content
     * @param dtsBefore by track, where the fragment before ended, media ticks
     * @param firstSyncNs when the first keyframe of the track for seeking is presented
     */
    private record Entry(long offset, long content, int contentLength, List<Long> dtsBefore, long firstSyncNs) {}

    FragmentIndex(TopLevel file, Movie movie, long firstPosition) {
        this.file = file;
        this.movie = movie;
        this.parser = new FragmentParser(movie, file.sizeBytes());
        this.nextDts = new long[movie.tracks().size()];
        for (int i = 0; i < nextDts.length; i++) {
            nextDts[i] = movie.tracks().get(i).tables.totalDuration();
        }
        this.seekTrackId = seekTrackId(movie);
        this.position = firstPosition;
    }

    /** The track whose keyframes a seek looks for: the first video track, or else the first that is known; 0 when there is none. */
    static int seekTrackId(Movie movie) {
        int id = 0;
        for (MovieTrack track : movie.tracks()) {
            if (track.isKnown() && track.kind == MediaKind.VIDEO) {
                return track.id;
            }
            id = id == 0 && track.isKnown() ? track.id : id;
        }
        return id;
    }

    /** The samples of the fragment of that number, from 0 on; null when there are no more. */
    @Nullable
    List<Mp4Sample> samples(int number) throws MediaException, IOException {
        if (number < entries.size()) {
            Entry entry = entries.get(number);
            long[] dts = new long[nextDts.length];
            for (int i = 0; i < dts.length; i++) {
                dts[i] = entry.dtsBefore.get(i);
            }
            return parser.parse(entry.offset, file.read(entry.content, entry.contentLength), dts);
        }
        return scan();
    }

    /** The last fragment with a keyframe that is presented by then; -1 when there is none. Reads no further than the next keyframe. */
    int lastWithKeyframeBy(long timeNs) throws MediaException, IOException {
        int last = -1;
        for (int i = 0; i < entries.size() || scan() != null; i++) {
            long firstSyncNs = entries.get(i).firstSyncNs;
            if (firstSyncNs <= timeNs) {
                last = i;
            } else if (firstSyncNs != NO_SYNC) {
                return last;
            }
        }
        return last;
    }

    /** Nanoseconds where the last of all fragments ends; 0 without fragments. */
    long endNs() throws MediaException, IOException {
        scanAll();
        long end = 0;
        for (int i = 0; i < nextDts.length && !entries.isEmpty(); i++) {
            MovieTrack track = movie.tracks().get(i);
            end = Math.max(end, track.isKnown() ? track.mediaNanos(nextDts[i]) : 0);
        }
        return end;
    }

    private void scanAll() throws MediaException, IOException {
        while (!complete) {
            scan();
        }
    }

    private @Nullable List<Mp4Sample> scan() throws MediaException, IOException {
        while (!complete) {
            TopLevel.Header header = file.header(position);
            if (header == null || header.end() > file.sizeBytes()) {
                complete = true;
                return null;
            }
            // Only behind what could be read: who asks again gets the same answer.
            List<Mp4Sample> samples = header.type() == BoxType.MOOF ? add(header) : null;
            position = header.end();
            if (samples != null) {
                return samples;
            }
        }
        return null;
    }

    private @Nullable List<Mp4Sample> add(TopLevel.Header header) throws MediaException, IOException {
        if (entries.size() == Mp4Limits.FRAGMENT_COUNT_MAX) {
            throw MediaException.limitExceeded("MP4 of more than " + Mp4Limits.FRAGMENT_COUNT_MAX + " fragments");
        }
        int length = header.contentLength(Mp4Limits.FRAGMENT_HEADER_BYTES_MAX);
        Bytes content = file.read(header.content(), length);
        List<Long> before = new ArrayList<>(nextDts.length);
        for (long dts : nextDts) {
            before.add(dts);
        }
        long[] advanced = nextDts.clone();
        List<Mp4Sample> samples = parser.parse(header.offset(), content, advanced);
        if (samples == null) {
            complete = true;
            return null;
        }
        System.arraycopy(advanced, 0, nextDts, 0, advanced.length);
        entries.add(new Entry(header.offset(), header.content(), length, List.copyOf(before), firstSyncNs(samples)));
        return samples;
    }

    private long firstSyncNs(List<Mp4Sample> samples) {
        for (Mp4Sample sample : samples) {
            if (sample.keyframe() && sample.trackId() == seekTrackId) {
                return movie.track(seekTrackId).orElseThrow().nanos(sample.ptsTicks());
            }
        }
        return NO_SYNC;
    }
}
