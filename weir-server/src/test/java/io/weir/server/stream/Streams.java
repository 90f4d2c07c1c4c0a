package io.weir.server.stream;

import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.Ticks;
import io.weir.media.Track;
import java.util.List;

/** Tracks and units for tests. Feed ids differ from the stream's on purpose. */
final class Streams {
    static final int FEED_VIDEO = 7;
    static final int FEED_AUDIO = 9;

    private static final Bytes PAYLOAD = Bytes.wrap(new byte[100]);

    private Streams() {}

    static Track video() {
        return video(1);
    }

    static Track video(int variant) {
        return Track.of(FEED_VIDEO, new Codec.H264(List.of(Bytes.of(variant)), List.of(Bytes.of(2))));
    }

    static Track audio() {
        return Track.of(FEED_AUDIO, new Codec.Opus(2, Bytes.EMPTY));
    }

    static AccessUnit key(long ms) {
        return unit(FEED_VIDEO, ms, Track.VIDEO_CLOCK_RATE, true);
    }

    static AccessUnit picture(long ms) {
        return unit(FEED_VIDEO, ms, Track.VIDEO_CLOCK_RATE, false);
    }

    static AccessUnit sound(long ms) {
        return unit(FEED_AUDIO, ms, 48_000, true);
    }

    static AccessUnit unit(int trackId, long ms, int clockRate, boolean keyframe) {
        long ticks = Ticks.ofMillis(ms, clockRate);
        return new AccessUnit(trackId, ticks, ticks, keyframe, 0, PAYLOAD);
    }
}
