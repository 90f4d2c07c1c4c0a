package io.weir.server.transcode;

import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.weir.base.buf.Bytes;
import io.weir.base.time.Clock;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.Ticks;
import io.weir.media.Track;
import io.weir.media.codec.SamplesPerUnit;
import io.weir.server.process.PipedProcess;
import io.weir.server.process.PipedSpec;
import io.weir.server.process.ProcessRunner;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One process of a transcode, from its start to its end: units go in at positions of their own, units come out with times of the
 * source.
 *
 * <p>Threading: the transcoder's loop; the process's output is taken apart on its own thread and handed over.
 */
final class TranscodeRun implements PipedProcess.Listener, TranscodeOutput.Listener {
    /** Ticks a second of all that comes out. */
    static final int OUTPUT_RATE = 48_000;

    /** A process is not used longer: FFmpeg reads FLV's 32 bits of milliseconds with a sign. */
    static final long POSITION_MAX_MS = 20L * 24 * 3600 * 1000;

    /** Hears of the run on the loop. */
    interface Listener {
        /** The configuration of what comes out. */
        void onCodec(TranscodeRun run, Codec.Audio codec);

        /** A unit came out. */
        void onUnit(TranscodeRun run, long ptsTicks, long wallNs, Bytes payload);

        /** It is over. */
        void onEnded(TranscodeRun run, String reason);
    }

    private final Track source;
    private final EventLoop loop;
    private final Clock clock;
    private final Listener listener;
    private final TranscodeInput input;
    private final TranscodeOutput output;
    private final SamplesPerUnit samplesPerUnit;
    private final TranscodeClock positions;
    private final OutputGrid grid = new OutputGrid(OUTPUT_RATE);
    private final long startedNs;
    private @Nullable PipedProcess process;
    private long refusedCount;
    /** Of the output's thread: what it could not read. */
    private @Nullable String broken;

    TranscodeRun(TranscodeTarget target, Track source, EventLoop loop, Clock clock, Listener listener) {
        this.source = source;
        this.loop = loop;
        this.clock = clock;
        this.listener = listener;
        this.input = TranscodeInput.of(source);
        this.output = TranscodeOutput.of(target, this);
        this.samplesPerUnit = SamplesPerUnit.of((Codec.Audio) source.codec());
        this.positions = new TranscodeClock(source.clockRate());
        this.startedNs = clock.nanoTime();
    }

    /** False when there are too many processes; then the listener hears nothing. */
    boolean start(ProcessRunner runner, String label, List<String> arguments) {
        process = runner.open(new PipedSpec(label, arguments, input.preamble()), this)
                .orElse(null);
        return process != null;
    }

    /** True when it took the unit. */
    boolean offer(AccessUnit unit) {
        PipedProcess running = process;
        int samples = samplesPerUnit.samples(unit.payload());
        if (running == null || samples <= 0) {
            refusedCount++;
            return false;
        }
        Bytes chunk = input.write(unit, positions.nextTicks(), samples);
        if (chunk.isEmpty()) {
            refusedCount++;
            return false;
        }
        positions.advance(unit.ptsTicks(), samples);
        running.offer(chunk);
        return true;
    }

    /** Whether it has been used as long as one may be. */
    boolean isWorn() {
        return Ticks.toMillis(positions.nextTicks(), source.clockRate()) > POSITION_MAX_MS;
    }

    void stop() {
        if (process != null) {
            process.stop();
        }
    }

    long pid() {
        return process == null ? 0 : process.pid();
    }

    /** Units not taken, or dropped on the way in. */
    long droppedCount() {
        return refusedCount + (process == null ? 0 : process.droppedCount());
    }

    long ageNs() {
        return clock.nanoTime() - startedNs;
    }

    @Override
    public void onOutput(byte[] bytes, int count) {
        if (broken != null) {
            return;
        }
        try {
            output.read(Unpooled.wrappedBuffer(bytes, 0, count));
        } catch (MediaException e) {
            broken = e.getMessage();
            post(this::stop);
        }
    }

    @Override
    public void onCodec(Codec.Audio codec) {
        post(() -> listener.onCodec(this, codec));
    }

    @Override
    public void onPacket(Bytes payload, long position, int samples) {
        long wallNs = clock.nanoTime();
        post(() -> {
            long ticks = positions.sourceTicks(position, OUTPUT_RATE);
            listener.onUnit(this, grid.snap(ticks, samples), wallNs, payload);
        });
    }

    @Override
    public void onEnded(String reason) {
        String why = broken == null ? "FFmpeg " + reason : "FFmpeg wrote what cannot be read: " + broken;
        post(() -> listener.onEnded(this, why));
    }

    private void post(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException _) {
            // the server ends; nobody listens any more
        }
    }
}
