package io.weir.server.record;

import io.weir.base.buf.Bytes;
import io.weir.config.RecordFormat;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.Track;
import io.weir.media.mp4.FragmentMuxer;
import io.weir.media.mp4.InitSegment;
import io.weir.media.mp4.Mp4Format;
import io.weir.media.mp4.Mp4Track;
import io.weir.media.mp4.TrackRun;
import io.weir.media.mpegts.TsFormat;
import io.weir.media.mpegts.TsFormats;
import io.weir.server.segment.TsRuns;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bytes of one segment, part by part. Threading: one thread at a time. */
sealed interface SegmentContent {
    /** The content of a segment. */
    static SegmentContent of(SegmentHead segment) {
        return switch (segment.format()) {
            case FMP4 -> new Fragments(segment);
            case MPEGTS -> new Packets(segment);
        };
    }

    /** Why the container has no place for a codec, empty when it has one. */
    static String refusal(Codec codec, RecordFormat format) {
        return switch (format) {
            case FMP4 -> Mp4Format.of(codec) instanceof Mp4Format.Unsupported(var reason) ? reason : "";
            case MPEGTS -> TsFormats.of(codec) instanceof TsFormat.Unsupported(var reason) ? reason : "";
        };
    }

    /** The next part, with whatever goes before it in the file. */
    List<Bytes> part(List<TrackRun> runs);

    /** Where the file says how long it is, once there is a part; -1 when it does not. */
    int durationOffset();

    /** Fragmented MP4. */
    final class Fragments implements SegmentContent {
        private final SegmentHead segment;
        private @Nullable FragmentMuxer muxer;
        private int durationOffset = -1;
        private long count;

        private Fragments(SegmentHead segment) {
            this.segment = segment;
        }

        @Override
        public List<Bytes> part(List<TrackRun> runs) {
            List<Bytes> pieces = new ArrayList<>();
            FragmentMuxer made = muxer;
            if (made == null) {
                made = new FragmentMuxer(segment.tracks().stream()
                        .map(track -> new Mp4Track(track, firstUnit(track, runs)))
                        .toList());
                muxer = made;
                InitSegment init = made.initSegment(segment.continuity());
                durationOffset = init.durationOffset();
                pieces.add(init.bytes());
            }
            pieces.add(made.fragmentHeader(++count, runs));
            for (TrackRun run : runs) {
                for (AccessUnit unit : run.units()) {
                    pieces.add(unit.payload());
                }
            }
            return pieces;
        }

        @Override
        public int durationOffset() {
            return durationOffset;
        }

        private static Bytes firstUnit(Track track, List<TrackRun> runs) {
            for (TrackRun run : runs) {
                if (run.trackId() == track.id() && !run.units().isEmpty()) {
                    return run.units().getFirst().payload();
                }
            }
            return Bytes.EMPTY;
        }
    }

    /** A transport stream. */
    final class Packets implements SegmentContent {
        /** Ten seconds at 90 kHz, so that times before the first keyframe's do not wrap. */
        private static final long OFFSET_TICKS = 900_000;

        private final TsRuns stream = new TsRuns(OFFSET_TICKS);
        private boolean first = true;

        private Packets(SegmentHead segment) {
            stream.tracks(segment.tracks());
        }

        @Override
        public List<Bytes> part(List<TrackRun> runs) {
            Bytes piece = stream.piece(first, runs);
            first = false;
            return List.of(piece);
        }

        @Override
        public int durationOffset() {
            return -1;
        }
    }
}
