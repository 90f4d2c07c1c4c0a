package io.weir.server.transcode;

import io.netty.channel.EventLoop;
import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.Track;
import io.weir.server.transcode.TranscodeStatus.State;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns one audio track into another codec by an FFmpeg process, with the times of the source: gaps and jumps come out as they went
 * in, the delays of decoder and encoder are taken off. When the process dies it is started again, with growing patience; when the
 * source's configuration changes, at once.
 *
 * <p>Threading: the loop it was given, for everything.
 * <p>Limits: {@value #FAILURES_MAX} ends in a row, then it is over; {@value #EARLY_MAX} units wait while FFmpeg is looked for, and
 * beyond them the oldest is dropped.
 */
public final class AudioTranscoder implements TranscodeRun.Listener {
    /** How often in a row the process may end by itself. */
    public static final int FAILURES_MAX = 8;

    /** Units that wait for the first process: the last second of Opus, fewer than its pipe takes. */
    static final int EARLY_MAX = 50;

    private static final Logger LOG = LoggerFactory.getLogger(AudioTranscoder.class);

    private final AudioTranscoding owner;
    private final TranscodeRequest request;
    private final EventLoop loop;
    private final TranscodeListener listener;

    private final Queue<AccessUnit> early = new ArrayDeque<>();
    private Track source;
    private State state = State.STARTING;
    private @Nullable TranscodeRun run;
    private Codec.@Nullable Audio told;
    private boolean allowed;
    private int failureCount;
    private int restartCount;
    private int startToken;
    private long unitInCount;
    private long unitOutCount;
    private long droppedCount;
    private String reason = "";

    AudioTranscoder(AudioTranscoding owner, TranscodeRequest request, EventLoop loop, TranscodeListener listener) {
        this.owner = owner;
        this.request = request;
        this.loop = loop;
        this.listener = listener;
        this.source = request.source();
    }

    /** The source's configuration, when it may have changed. */
    public void track(Track track) {
        assert loop.inEventLoop();
        if (state == State.ENDED || track.equals(source)) {
            return;
        }
        source = track;
        if (!request.target().takes(track.codec())) {
            end("cannot turn " + nameOf(track) + " into " + request.target());
        } else if (allowed) {
            LOG.debug("{} the source's configuration has changed", request.label());
            restart();
        }
    }

    /** A unit of the source. */
    public void unit(AccessUnit unit) {
        assert loop.inEventLoop();
        if (state == State.ENDED) {
            return;
        }
        if (!allowed) {
            hold(unit);
            return;
        }
        if (run != null && run.isWorn()) {
            restart();
        }
        TranscodeRun running = run;
        if (running == null) {
            droppedCount++;
        } else if (running.offer(unit)) {
            unitInCount++;
        }
    }

    private void hold(AccessUnit unit) {
        if (early.size() == EARLY_MAX) {
            early.remove();
            droppedCount++;
        }
        early.add(unit);
    }

    /** Nobody wants it any more; the listener hears nothing more. */
    public void close() {
        assert loop.inEventLoop();
        finish("closed");
    }

    /** How it does. */
    public TranscodeStatus status() {
        assert loop.inEventLoop();
        TranscodeRun running = run;
        return new TranscodeStatus(
                request.path(),
                state,
                source.codec(),
                request.target(),
                running == null ? 0 : running.pid(),
                restartCount,
                unitInCount,
                unitOutCount,
                droppedCount + (running == null ? 0 : running.droppedCount()),
                reason);
    }

    EventLoop loop() {
        return loop;
    }

    /** FFmpeg is there and can do it. */
    void begin() {
        if (state != State.ENDED && !allowed) {
            allowed = true;
            startRun();
            for (AccessUnit unit = early.poll(); unit != null; unit = early.poll()) {
                unit(unit);
            }
        }
    }

    /** It cannot go on, and its listener is told. */
    void end(String why) {
        if (finish(why)) {
            LOG.info("{} audio is not transcoded: {}", request.label(), why);
            listener.onEnded(why);
        }
    }

    @Override
    public void onCodec(TranscodeRun from, Codec.Audio codec) {
        if (from == run && !codec.equals(told)) {
            told = codec;
            listener.onTrack(new Track(request.trackId(), codec, TranscodeRun.OUTPUT_RATE));
        }
    }

    @Override
    public void onUnit(TranscodeRun from, long ptsTicks, long wallNs, Bytes payload) {
        if (from == run) {
            state = State.RUNNING;
            unitOutCount++;
            listener.onUnit(new AccessUnit(request.trackId(), ptsTicks, ptsTicks, true, wallNs, payload));
        }
    }

    @Override
    public void onEnded(TranscodeRun from, String why) {
        if (from != run) {
            return;
        }
        droppedCount += from.droppedCount();
        run = null;
        reason = why;
        failureCount = from.ageNs() >= owner.times().steady().toNanos() ? 1 : failureCount + 1;
        if (failureCount > FAILURES_MAX) {
            end(why);
            return;
        }
        state = State.WAITING;
        Duration delay = owner.times().restartDelay(failureCount);
        LOG.warn("{} {}; again in {} ms", request.label(), why, delay.toMillis());
        int token = ++startToken;
        var _ = loop.schedule(() -> startAgain(token), delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void startAgain(int token) {
        if (token == startToken && state == State.WAITING) {
            restartCount++;
            startRun();
        }
    }

    private void restart() {
        dropRun();
        restartCount++;
        startRun();
    }

    private void startRun() {
        startToken++;
        state = State.STARTING;
        TranscodeRun next = new TranscodeRun(request.target(), source, loop, owner.clock(), this);
        List<String> arguments = owner.arguments(request.target(), channelCount());
        run = next;
        if (!next.start(owner.runner(), request.label(), arguments)) {
            run = null;
            end("too many processes");
        }
    }

    /** Mono stays mono; more than two channels, or an unknown number, become two. */
    private int channelCount() {
        return source.codec() instanceof Codec.Audio audio && audio.channelCount() == 1 ? 1 : 2;
    }

    private void dropRun() {
        TranscodeRun former = run;
        if (former != null) {
            run = null;
            droppedCount += former.droppedCount();
            former.stop();
        }
    }

    private boolean finish(String why) {
        if (state == State.ENDED) {
            return false;
        }
        state = State.ENDED;
        reason = why;
        startToken++;
        droppedCount += early.size();
        early.clear();
        dropRun();
        owner.remove(this);
        return true;
    }

    static String nameOf(Track track) {
        return track.codec().getClass().getSimpleName();
    }
}
