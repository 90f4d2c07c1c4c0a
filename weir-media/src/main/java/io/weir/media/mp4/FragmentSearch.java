package io.weir.media.mp4;

import io.weir.base.buf.Bytes;
import io.weir.media.MediaException;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds a place near a time in a long file without reading all fragments before it: guesses where it is as if all were as dense, or
 * halves what is left, and looks for the next fragment from there on. Each track of a fragment has to say when it is decoded (tfdt), as recorders and segmenters write it.
 *
 * <p>What looks like a fragment within media is told from one by what surrounds it: a moof begins with an mfhd, is followed by an mdat
 * and that by what comes between fragments, or the end. Who writes all that into their pictures on purpose misplaces their own recording.
 *
 * <p>Threading: one thread at a time.
 * <p>Limits: a fragment is looked for in {@value #RESYNC_BYTES_MAX} bytes. Where there is none the file has few fragments, and they
 * are read from the beginning.
 */
final class FragmentSearch {
    /** Below that many bytes reading on is as fast as looking further. */
    static final int NEAR_BYTES = 256 * 1024;

    /** Bytes in which the next fragment is looked for. */
    static final int RESYNC_BYTES_MAX = 8 << 20;

    private static final int READ_BYTES = 64 * 1024;
    /** Closer before a time reading on is as fast as looking further. */
    private static final long NEAR_NS = 1_000_000_000L;

    /** How far before a time a keyframe is looked for first; then twice as far, and so on. */
    private static final long BACK_NS = 2_000_000_000L;

    /** Every so many steps what is left is halved, for files that are not as dense everywhere. */
    private static final int HALVING_PERIOD = 3;

    private static final int TYPE_OFFSET = 4;
    private static final int TYPE_LENGTH = 4;
    private static final int MFHD_SIZE = 16;

    /** What may follow a fragment. */
    private static final Set<Integer> NEXT_TYPES = Set.of(
            BoxType.MOOF,
            BoxType.STYP,
            BoxType.FREE,
            BoxType.of("sidx"),
            BoxType.of("emsg"),
            BoxType.of("prft"),
            BoxType.of("mfra"));

    private final TopLevel file;
    private final Movie movie;
    private final long firstPosition;

    /** A fragment: where it begins, and when the first of its units of the track for seeking is decoded. */
    private record Found(long position, long decodedNs) {}

    FragmentSearch(TopLevel file, Movie movie, long firstPosition) {
        this.file = file;
        this.movie = movie;
        this.firstPosition = firstPosition;
    }

    /** The file's fragments from one with a keyframe presented by then on; empty when they are to be read from the beginning. */
    Optional<FragmentIndex> before(long timeNs) throws MediaException, IOException {
        Found first = file.sizeBytes() - firstPosition <= NEAR_BYTES ? null : next(firstPosition, file.sizeBytes());
        if (first == null) {
            return Optional.empty();
        }
        for (long back = BACK_NS; timeNs - back > first.decodedNs; back *= 2) {
            Found near = near(first, timeNs - back);
            if (near == null || near.position == first.position) {
                return Optional.empty();
            }
            FragmentIndex index = new FragmentIndex(file, movie, near.position);
            if (index.lastWithKeyframeBy(timeNs) >= 0) {
                return Optional.of(index);
            }
        }
        return Optional.empty();
    }

    /** A fragment not far before that time; null when one was not found within the limit. */
    private @Nullable Found near(Found first, long timeNs) throws IOException {
        Found low = first;
        Found high = new Found(file.sizeBytes(), movie.declaredDurationNs());
        for (int step = 1; high.position - low.position > NEAR_BYTES && timeNs - low.decodedNs > NEAR_NS; step++) {
            long at = step % HALVING_PERIOD == 0 || high.decodedNs <= timeNs
                    ? low.position + (high.position - low.position) / 2
                    : guess(low, high, timeNs - NEAR_NS / 2);
            Found found = next(at, high.position);
            if (found == null && high.position - at > RESYNC_BYTES_MAX) {
                return null;
            }
            if (found != null && found.decodedNs <= timeNs) {
                low = found;
            } else {
                high = new Found(at, found == null ? high.decodedNs : found.decodedNs);
            }
        }
        return low;
    }

    private static long guess(Found low, Found high, long timeNs) {
        double part = (double) (timeNs - low.decodedNs) / (high.decodedNs - low.decodedNs);
        long bytes = (long) (part * (high.position - low.position));
        return low.position + Math.clamp(bytes, 1, high.position - low.position - 1);
    }

    /** The first fragment that begins in a range, of its first {@link #RESYNC_BYTES_MAX} bytes. */
    private @Nullable Found next(long from, long to) throws IOException {
        long end = Math.min(to, from + RESYNC_BYTES_MAX);
        // The type of a box that begins at an offset lies four bytes behind it.
        for (long at = from; at < end; at += READ_BYTES) {
            long length = Math.min(READ_BYTES + TYPE_OFFSET + TYPE_LENGTH - 1, file.sizeBytes() - at);
            Bytes bytes = file.read(at, (int) length);
            for (int i = indexOfType(bytes, TYPE_OFFSET); i >= 0; i = indexOfType(bytes, i + 1)) {
                long position = at + i - TYPE_OFFSET;
                Found found = position < end ? fragment(position) : null;
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    /** Where the next {@code moof} is: looks at each fourth byte, one of which is in it. */
    private static int indexOfType(Bytes bytes, int from) {
        for (int i = from + TYPE_LENGTH - 1; i < bytes.length() + TYPE_LENGTH - 1; i += TYPE_LENGTH) {
            int at = Math.min(i, bytes.length() - 1);
            int one = bytes.u8(at);
            if (one == 'm' || one == 'o' || one == 'f') {
                for (int start = Math.max(from, at - TYPE_LENGTH + 1); start <= at; start++) {
                    if (start <= bytes.length() - TYPE_LENGTH && (int) bytes.u32(start) == BoxType.MOOF) {
                        return start;
                    }
                }
            }
        }
        return -1;
    }

    /** The fragment that begins there; null when there is none, or it does not say when it is decoded. */
    private @Nullable Found fragment(long position) throws IOException {
        TopLevel.Header moof = file.header(position);
        if (moof == null || moof.end() - moof.content() > Mp4Limits.FRAGMENT_HEADER_BYTES_MAX) {
            return null;
        }
        TopLevel.Header data = moof.end() > file.sizeBytes() ? null : file.header(moof.end());
        if (data == null || data.type() != BoxType.MDAT || data.end() > file.sizeBytes()) {
            return null;
        }
        TopLevel.Header next = file.header(data.end());
        if (data.end() < file.sizeBytes() && (next == null || !NEXT_TYPES.contains(next.type()))) {
            return null;
        }
        try {
            Bytes content = file.read(moof.content(), moof.contentLength(Mp4Limits.FRAGMENT_HEADER_BYTES_MAX));
            Box.Walk boxes = new Box(BoxType.MOOF, content).children();
            Box header = boxes.next();
            return header != null && header.type() == BoxType.MFHD && content.u32(0) == MFHD_SIZE
                    ? decoded(position, boxes)
                    : null;
        } catch (MediaException _) {
            return null;
        }
    }

    private @Nullable Found decoded(long position, Box.Walk boxes) throws MediaException {
        int seekTrackId = FragmentIndex.seekTrackId(movie);
        Found found = null;
        for (Box traf = boxes.find(BoxType.TRAF).orElse(null);
                traf != null;
                traf = boxes.find(BoxType.TRAF).orElse(null)) {
            int id = traf.required(BoxType.TFHD).fields().skip(4).s32();
            BoxFields time = traf.required(BoxType.TFDT).fields();
            boolean wide = time.u8() == 1;
            time.skip(3);
            long ticks = Movie.checkedTicks(wide ? time.u64() : time.u32(), BoxType.TFDT);
            if (id == seekTrackId) {
                found = new Found(
                        position, movie.track(seekTrackId).orElseThrow().mediaNanos(ticks));
            }
        }
        return found;
    }
}
