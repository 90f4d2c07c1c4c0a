package io.weir.server.stream;

import io.netty.buffer.ByteBuf;
import io.weir.media.AccessUnit;
import io.weir.media.Ticks;
import io.weir.media.Track;
import java.nio.charset.StandardCharsets;

/** A wire format that can be read in a test: {@code <sig>}, {@code [start 0 v a]}, {@code K0 v40 a23 …}. */
record TextWireFormat(String name, BatchInterval interval) implements WireFormat {
    static final TextWireFormat IMMEDIATE = new TextWireFormat("text", new BatchInterval.Fixed(0));

    @Override
    public WireEncoder newEncoder() {
        return new Encoder();
    }

    private static final class Encoder implements WireEncoder {
        private StreamHead head = StreamHead.EMPTY;

        @Override
        public void head(StreamHead next) {
            head = next;
        }

        @Override
        public void writeSignature(ByteBuf out) {
            write(out, "<sig>");
        }

        @Override
        public void writeStart(ByteBuf out, long startMs) {
            write(out, "[start " + startMs);
            head.tracks().forEach(track -> write(out, " " + describe(track)));
            write(out, "]");
        }

        @Override
        public void writeTrack(ByteBuf out, Track track, long timestampMs) {
            write(out, "[track " + timestampMs + " " + describe(track) + "]");
        }

        @Override
        public void writeMetadata(ByteBuf out, long timestampMs) {
            write(out, "[meta]");
        }

        @Override
        public void writeUnit(ByteBuf out, Track track, AccessUnit unit) {
            String letter = switch (track.kind()) {
                case VIDEO -> unit.keyframe() ? "K" : "v";
                case AUDIO -> "a";
                case DATA -> "d";
            };
            write(out, letter + Ticks.toMillis(unit.dtsTicks(), track.clockRate()) + " ");
        }

        private static String describe(Track track) {
            return track.id() + ":" + track.codec().getClass().getSimpleName();
        }

        private static void write(ByteBuf out, String text) {
            out.writeCharSequence(text, StandardCharsets.US_ASCII);
        }
    }
}
