package io.weir.load;

import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.MediaException;
import io.weir.media.MediaKind;
import io.weir.media.Ticks;
import io.weir.media.Track;
import io.weir.media.mp4.Mp4Cursor;
import io.weir.media.mp4.Mp4File;
import io.weir.media.mp4.Mp4Sample;
import io.weir.media.mp4.Mp4Source;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes the parts or segments of a sampled reader apart when they are fragmented MP4, and finds when their last picture was sent.
 *
 * <p>Threading: the run's loop.
 */
final class FragmentProbe {
    /** When a piece has no stamp. */
    static final long NO_STAMP = -1;

    private final FrameProbe frames;
    private byte[] init = new byte[0];

    /** Tells {@code frames} of each unit. */
    FragmentProbe(FrameProbe frames) {
        this.frames = frames;
    }

    /** Takes an init segment. */
    void onInit(byte[] body, int length) {
        init = new byte[length];
        System.arraycopy(body, 0, init, 0, length);
    }

    /**
     * Takes a part or segment.
     *
     * @return when the last stamped picture in it was sent, CLOCK_MONOTONIC in µs; {@link #NO_STAMP} when none is, or when there is no init
     *     segment, as with MPEG-TS
     */
    long onPiece(byte[] body, int length, long nowNs) throws MediaException, IOException {
        if (init.length == 0) {
            return NO_STAMP;
        }
        byte[] whole = new byte[init.length + length];
        System.arraycopy(init, 0, whole, 0, init.length);
        System.arraycopy(body, 0, whole, init.length, length);
        Mp4File file = Mp4File.open(Mp4Source.of(Bytes.wrap(whole)));
        Map<Integer, Track> tracks = new HashMap<>();
        file.tracks().forEach(track -> tracks.put(track.id(), track));
        Mp4Cursor cursor = file.cursor();
        long sentUs = NO_STAMP;
        for (Mp4Sample sample = cursor.next(); sample != null; sample = cursor.next()) {
            Track track = tracks.get(sample.trackId());
            if (track != null) {
                LatencyStamp.@Nullable Stamp stamp = onUnit(track, file.read(sample, 0), nowNs);
                sentUs = stamp == null ? sentUs : stamp.sentUs();
            }
        }
        return sentUs;
    }

    private LatencyStamp.@Nullable Stamp onUnit(Track track, AccessUnit unit, long nowNs) {
        long atMs = Ticks.toMillis(unit.dtsTicks(), track.clockRate());
        if (track.kind() != MediaKind.VIDEO) {
            frames.onSound(atMs, nowNs);
            return null;
        }
        Bytes payload = unit.payload();
        int looked = Math.min(payload.length(), LatencyStamp.SEARCH_MAX + LatencyStamp.BYTES);
        var beginning = Unpooled.wrappedBuffer(payload.slice(0, looked).toArray());
        frames.onPicture(atMs, unit.keyframe(), beginning, nowNs);
        return LatencyStamp.find(beginning);
    }
}
