package io.weir.server.playback;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.Track;
import io.weir.media.mpegts.TsDemuxer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The units of a transport stream from one place of its file on, each with its duration, which the next one of its track tells.
 *
 * <p>Threading: one thread at a time; may wait for the disk.
 */
final class TsUnits implements TsDemuxer.Listener {
    /** Bytes that are read at once. */
    static final int CHUNK_BYTES = 188 * 348;

    /** A unit and how long until the next of its track is decoded, ticks of the track's clock. */
    record Timed(AccessUnit unit, long durationTicks) {}

    private final FileChannel channel;
    private final List<Track> expected;
    private final TsDemuxer demuxer = new TsDemuxer(this);
    private final byte[] chunk = new byte[CHUNK_BYTES];
    private final Map<Integer, Track> tracks = new TreeMap<>();
    private final Map<Integer, AccessUnit> last = new HashMap<>();
    private final Map<Integer, Long> lastDuration = new HashMap<>();
    private final Set<Integer> begun = new HashSet<>();
    private final Deque<Timed> ready = new ArrayDeque<>();
    private Set<Integer> program = Set.of();
    private long position;
    private boolean ended;
    private boolean changed;

    /**
     * Reads from {@code offset} on.
     *
     * @param expected the tracks that the file begins with; empty when they are to be found out
     */
    TsUnits(FileChannel channel, long offset, List<Track> expected) {
        this.channel = channel;
        this.position = offset;
        this.expected = expected;
    }

    /** How far the file has been read. */
    long positionBytes() {
        return position;
    }

    /** The tracks that are known by now, by id. */
    List<Track> tracks() {
        return List.copyOf(tracks.values());
    }

    /** Whether all tracks of the program are known and have begun. */
    boolean isComplete() {
        return !program.isEmpty() && tracks.keySet().containsAll(program) && begun.containsAll(program);
    }

    /** Whether the tracks have become others than the file begins with. */
    boolean hasChanged() {
        return changed;
    }

    @Nullable
    Timed next() throws MediaException, IOException {
        while (ready.isEmpty() && !ended) {
            int count = channel.read(ByteBuffer.wrap(chunk), position);
            if (count > 0) {
                position += count;
                ByteBuf bytes = Unpooled.wrappedBuffer(chunk, 0, count);
                demuxer.read(bytes, 0);
            } else {
                ended = true;
                demuxer.end();
                last.forEach((id, unit) -> ready.add(new Timed(unit, lastDuration.getOrDefault(id, 0L))));
            }
        }
        return ready.poll();
    }

    @Override
    public void onProgram(List<Integer> trackIds) {
        program = Set.copyOf(trackIds);
        // Tracks that nobody reads tell of themselves and bring no units.
        begun.retainAll(program);
    }

    @Override
    public void onTrack(Track track) {
        boolean other = expected.stream().anyMatch(each -> each.id() == track.id() && !each.equals(track));
        changed |= other || tracks.put(track.id(), track) != null;
        if (track.codec() instanceof Codec.Unknown) {
            begun.add(track.id());
        }
    }

    @Override
    public void onDiscontinuity(int trackId) {
        last.remove(trackId);
    }

    @Override
    public void onUnit(AccessUnit unit) {
        begun.add(unit.trackId());
        AccessUnit before = last.put(unit.trackId(), unit);
        if (before != null && !changed) {
            long duration = Math.max(0, unit.dtsTicks() - before.dtsTicks());
            lastDuration.put(unit.trackId(), duration);
            ready.add(new Timed(before, duration));
        }
    }
}
