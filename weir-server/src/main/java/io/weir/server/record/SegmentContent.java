package io.weir.server.record;

import io.weir.base.buf.Bytes;
import io.weir.config.RecordFormat;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
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

    /** Where the file says how long it is, -1 when it does not. */
    int durationOffset();

    /** Fragmented MP4. */
    final class Fragments implements SegmentContent {
        private final FragmentMuxer muxer;
        private final InitSegment init;
        private long count;

        private Fragments(SegmentHead segment) {
            muxer = new FragmentMuxer(
                    segment.tracks().stream().map(Mp4Track::of).toList());
            init = muxer.initSegment(segment.continuity());
        }

        @Override
        public List<Bytes> part(List<TrackRun> runs) {
            List<Bytes> pieces = new ArrayList<>();
            if (count == 0) {
                pieces.add(init.bytes());
            }
            pieces.add(muxer.fragmentHeader(++count, runs));
            for (TrackRun run : runs) {
                for (AccessUnit unit : run.units()) {
                    pieces.add(unit.payload());
                }
            }
            return pieces;
        }

        @Override
        public int durationOffset() {
            return init.durationOffset();
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
