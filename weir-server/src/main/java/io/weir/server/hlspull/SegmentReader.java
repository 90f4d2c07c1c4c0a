package io.weir.server.hlspull;

import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.MediaKind;
import io.weir.media.Track;
import io.weir.media.mp4.Mp4Cursor;
import io.weir.media.mp4.Mp4File;
import io.weir.media.mp4.Mp4Sample;
import io.weir.media.mp4.Mp4Source;
import io.weir.media.mpegts.TsDemuxer;
import java.io.EOFException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes segments apart, one after the other: fragmented MP4 where they have an init segment, else MPEG-TS.
 *
 * <p>Threading: one thread.
 */
final class SegmentReader {
    /** First byte of a transport stream. */
    private static final int TS_SYNC = 0x47;

    /** Receives what segments hold, in their order. */
    interface Output {
        /** A track is there, or its codec has changed. */
        void onTrack(Track track) throws InterruptedException;

        /** The times of what follows need not go on where they were. */
        void onDiscontinuity();

        /** One unit of a track already told. */
        void onUnit(Track track, AccessUnit unit) throws InterruptedException;
    }

    private final Output output;
    private final int firstTrackId;
    private final Map<Integer, Track> tracks = new HashMap<>();
    private @Nullable TsDemuxer demuxer;
    private final TsOutput demuxed = new TsOutput();

    /** The ids of its tracks begin with {@code firstTrackId}. */
    SegmentReader(Output output, int firstTrackId) {
        this.output = output;
        this.firstTrackId = firstTrackId;
    }

    /** A demuxer's listener cannot be interrupted: what it is told waits for the end of a segment. */
    private static final class TsOutput implements TsDemuxer.Listener {
        private final java.util.ArrayList<Object> told = new java.util.ArrayList<>();

        @Override
        public void onProgram(List<Integer> trackIds) {
            // tracks that are gone have no more units
        }

        @Override
        public void onTrack(Track track) {
            told.add(track);
        }

        @Override
        public void onDiscontinuity(int trackId) {
            // its times say so
        }

        @Override
        public void onUnit(AccessUnit unit) {
            told.add(unit);
        }
    }

    /** The next segment does not follow the one before it (RFC 8216 §4.3.2.3). */
    void breakOff() {
        demuxer = null;
        output.onDiscontinuity();
    }

    /**
     * Takes one segment apart.
     *
     * @param init its init segment, or null
     */
    void read(@Nullable Bytes init, Bytes segment) throws MediaException, IOException, InterruptedException {
        if (init != null) {
            readMp4(new Joined(init, segment));
        } else if (!segment.isEmpty() && (segment.get(0) & 0xff) == TS_SYNC) {
            readTs(segment);
        } else {
            throw MediaException.unsupported("HLS segments that are neither fragmented MP4 nor MPEG-TS");
        }
    }

    private void readMp4(Mp4Source source) throws MediaException, IOException, InterruptedException {
        Mp4File file = Mp4File.open(source);
        for (Track track : file.tracks()) {
            if (track.kind() != MediaKind.DATA && !(track.codec() instanceof Codec.Unknown)) {
                tell(track);
            }
        }
        Mp4Cursor cursor = file.cursor();
        for (Mp4Sample sample = cursor.next(); sample != null; sample = cursor.next()) {
            Track track = tracks.get(sample.trackId());
            if (track != null) {
                tell(track, file.read(sample, 0));
            }
        }
    }

    private void readTs(Bytes segment) throws MediaException, InterruptedException {
        TsDemuxer reading = demuxer;
        if (reading == null) {
            reading = new TsDemuxer(demuxed);
            demuxer = reading;
        }
        reading.read(Unpooled.wrappedBuffer(segment.toArray()), 0);
        reading.end();
        for (Object each : demuxed.told) {
            if (each instanceof Track track) {
                tell(track);
            } else if (each instanceof AccessUnit unit) {
                Track track = tracks.get(unit.trackId());
                if (track != null) {
                    tell(track, unit);
                }
            }
        }
        demuxed.told.clear();
    }

    private void tell(Track found) throws InterruptedException {
        Track own = new Track(firstTrackId + found.id(), found.codec(), found.clockRate());
        if (!own.equals(tracks.put(found.id(), own))) {
            output.onTrack(own);
        }
    }

    private void tell(Track own, AccessUnit unit) throws InterruptedException {
        output.onUnit(
                own, new AccessUnit(own.id(), unit.ptsTicks(), unit.dtsTicks(), unit.keyframe(), 0, unit.payload()));
    }

    /** Two pieces as one file. */
    private record Joined(Bytes first, Bytes second) implements Mp4Source {
        @Override
        public long sizeBytes() {
            return (long) first.length() + second.length();
        }

        @Override
        public Bytes read(long offset, int length) throws IOException {
            if (offset < 0 || length < 0 || offset > sizeBytes() - length) {
                throw new EOFException(length + " bytes at " + offset + " of " + sizeBytes());
            }
            if (offset + length <= first.length()) {
                return first.slice((int) offset, length);
            }
            if (offset >= first.length()) {
                return second.slice((int) offset - first.length(), length);
            }
            byte[] both = new byte[length];
            int ofFirst = first.length() - (int) offset;
            first.copyTo(both, 0, (int) offset, ofFirst);
            second.copyTo(both, ofFirst, 0, length - ofFirst);
            return Bytes.wrap(both);
        }
    }
}
