package io.weir.server.playback;

import io.weir.media.AccessUnit;
import io.weir.media.MediaException;
import io.weir.media.Track;
import io.weir.media.mp4.Mp4Cursor;
import io.weir.media.mp4.Mp4File;
import io.weir.media.mp4.Mp4Format;
import io.weir.media.mp4.Mp4Sample;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A segment in fragmented MP4. */
final class Mp4SegmentFile implements SegmentFile {
    private final FileSource source;
    private final Mp4File file;
    private final Mp4Cursor cursor;
    private final List<Track> tracks;

    private Mp4SegmentFile(FileSource source, Mp4File file) throws MediaException {
        this.source = source;
        this.file = file;
        this.cursor = file.cursor();
        this.tracks = file.tracks().stream()
                .filter(track -> Mp4Format.of(track.codec()) instanceof Mp4Format.Supported)
                .toList();
    }

    static Mp4SegmentFile open(Path path) throws MediaException, IOException {
        FileSource source = new FileSource(path);
        try {
            return new Mp4SegmentFile(source, Mp4File.open(source));
        } catch (MediaException | IOException | RuntimeException e) {
            source.close();
            throw e;
        }
    }

    @Override
    public List<Track> tracks() {
        return tracks;
    }

    @Override
    public void seek(long timeNs) throws MediaException, IOException {
        cursor.seek(timeNs);
    }

    @Override
    public void seek(long timeNs, long fromBytes) throws MediaException, IOException {
        cursor.seek(timeNs);
    }

    @Override
    public long placeBytes() {
        return 0;
    }

    @Override
    public @Nullable Mp4Sample next() throws MediaException, IOException {
        Mp4Sample sample = cursor.next();
        while (sample != null && !isListed(sample.trackId())) {
            sample = cursor.next();
        }
        return sample;
    }

    private boolean isListed(int trackId) {
        for (int i = 0; i < tracks.size(); i++) {
            if (tracks.get(i).id() == trackId) {
                return true;
            }
        }
        return false;
    }

    @Override
    public AccessUnit read(Mp4Sample sample) throws MediaException, IOException {
        return file.read(sample, 0);
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
