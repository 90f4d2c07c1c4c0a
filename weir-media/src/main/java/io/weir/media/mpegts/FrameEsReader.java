package io.weir.media.mpegts;

import io.weir.base.buf.Bytes;
import io.weir.media.Codec;
import io.weir.media.Ticks;
import io.weir.media.codec.SamplesPerUnit;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Takes audio frames out of PES packets, which may hold several of them, and parts of the first and the last one. A packet's time is
 * that of the first frame which begins in it (ISO/IEC 13818-1 §2.4.3.7); the others follow by their lengths.
 *
 * <p>Threading: one thread at a time.
 * <p>Limits: {@value #CARRIED_BYTES_MAX} bytes of a cut frame are kept.
 */
final class FrameEsReader implements EsReader {
    /** Bytes of a frame that may wait for its rest. */
    static final int CARRIED_BYTES_MAX = 64 * 1024;

    private static final int NOWHERE = -1;

    private final FrameParser parser;
    private final DemuxedTrack track;
    private final TsCounters counters;
    private final ByteStore frames = new ByteStore();

    /** From which byte on the time of a packet counts, or {@link #NOWHERE}; and that time, unwrapped. */
    private int timeAt = NOWHERE;

    private long time;
    private boolean timed;
    private long nextPtsTicks;
    private boolean synced;
    private Codec.@Nullable Audio codec;
    private @Nullable SamplesPerUnit samplesPerUnit;

    FrameEsReader(FrameParser parser, DemuxedTrack track, TsCounters counters) {
        this.parser = parser;
        this.track = track;
        this.counters = counters;
    }

    @Override
    public void onPes(byte[] bytes, int from, int end, Times times) {
        if (times.pts() != NO_TIME) {
            time = track.unwrap(times.pts(), times.newClock());
            timeAt = frames.length();
        }
        frames.bytes(bytes, from, end - from);
        int at = readFrames();
        frames.removeFirst(at);
        timeAt = timeAt == NOWHERE ? NOWHERE : Math.max(0, timeAt - at);
        if (frames.length() > CARRIED_BYTES_MAX) {
            counters.tooLong();
            onLoss();
        }
    }

    @Override
    public void onLoss() {
        frames.clear();
        timeAt = NOWHERE;
        timed = false;
        synced = false;
    }

    @Override
    public int heldBytes() {
        return frames.capacity();
    }

    /** Tells all whole frames; answers where the first one that is cut begins. */
    private int readFrames() {
        byte[] bytes = frames.array();
        int end = frames.length();
        int at = 0;
        while (at < end) {
            int length = parser.parse(bytes, at, end);
            if (length == FrameParser.MORE || length > end - at) {
                break;
            }
            if (length == FrameParser.NONE || !synced && !isFollowed(bytes, at + length, end)) {
                synced = false;
                counters.skipped(1);
                at++;
                continue;
            }
            if (!synced) {
                synced = true;
                parser.parse(bytes, at, end);
            }
            onFrame(bytes, at, length);
            at += length;
        }
        return at;
    }

    /** What looks like a header after a loss may be none: the next one must stand where it says. */
    private boolean isFollowed(byte[] bytes, int at, int end) {
        return at == end || parser.parse(bytes, at, end) != FrameParser.NONE;
    }

    private void onFrame(byte[] bytes, int at, int length) {
        Codec.Audio found = parser.codec();
        if (found == null) {
            counters.unconfigured();
            return;
        }
        SamplesPerUnit samples = become(found);
        if (timeAt != NOWHERE && at >= timeAt) {
            timeAt = NOWHERE;
            settle(found.clockRate());
        }
        if (!timed) {
            counters.untimed();
            return;
        }
        Bytes payload = Bytes.wrap(Arrays.copyOfRange(bytes, at + parser.headerLength(), at + length));
        track.emit(nextPtsTicks, nextPtsTicks, true, payload);
        nextPtsTicks += samples.samples(payload);
    }

    /** Where the frames so far have led stays, unless the packet's time is elsewhere by more than rounding. */
    private void settle(int clockRate) {
        long expected = Ticks.convert(nextPtsTicks, clockRate, TsPacket.CLOCK_RATE);
        if (!timed || Math.abs(expected - time) > 1) {
            nextPtsTicks = Ticks.convert(time, TsPacket.CLOCK_RATE, clockRate);
        }
        timed = true;
    }

    private SamplesPerUnit become(Codec.Audio found) {
        SamplesPerUnit samples = samplesPerUnit;
        if (samples == null || !found.equals(codec)) {
            if (codec != null) {
                nextPtsTicks = Ticks.convert(nextPtsTicks, codec.clockRate(), found.clockRate());
            }
            codec = found;
            samples = SamplesPerUnit.of(found);
            samplesPerUnit = samples;
            track.become(found);
        }
        return samples;
    }
}
