package io.weir.server.transcode;

import io.netty.channel.EventLoop;
import io.weir.base.time.Clock;
import io.weir.config.AudioTranscodeMode;
import io.weir.media.Codec;
import io.weir.server.process.ProcessRunner;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * All audio transcodes of a server, and whether its FFmpeg can do them.
 *
 * <p>Threading: any thread; nobody waits.
 * <p>Limits: {@value #TRANSCODES_MAX} transcodes at once.
 */
public final class AudioTranscoding {
    /** Transcodes at once. */
    public static final int TRANSCODES_MAX = 64;

    /** What is run when nothing else is asked for: the one that the search path finds. */
    public static final String FFMPEG = "ffmpeg";

    private final ProcessRunner runner;
    private final Clock clock;
    private final TranscodeTimes times;
    private final FfmpegProbe probe;
    private final String command;
    private final Set<AudioTranscoder> transcoders = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();
    /** Written by who reloads the configuration, read by the loops that start transcodes. */
    private volatile AudioTranscodeMode mode = AudioTranscodeMode.AUTO;

    /**
     * Without transcodes.
     *
     * @param command FFmpeg's program, {@link #FFMPEG} or a file
     */
    public AudioTranscoding(ProcessRunner runner, Clock clock, TranscodeTimes times, String command) {
        this.runner = runner;
        this.clock = clock;
        this.times = times;
        this.command = command;
        this.probe = new FfmpegProbe(runner, clock, command);
    }

    /** The mode has changed; switched off, all transcodes end. */
    public void apply(AudioTranscodeMode next) {
        mode = next;
        if (next == AudioTranscodeMode.OFF) {
            transcoders.forEach(transcoder -> execute(transcoder, () -> transcoder.end("switched off")));
        }
    }

    /** What FFmpeg can do; asked once, and again after a while when it could not do everything. */
    public CompletableFuture<TranscodeAvailability> availability() {
        return probe.ask();
    }

    /** Whether audio of that codec would be turned into another now. While FFmpeg has not answered yet, the best is hoped for. */
    public boolean canMake(TranscodeTarget target, Codec source) {
        if (mode == AudioTranscodeMode.OFF || !target.takes(source)) {
            return false;
        }
        CompletableFuture<TranscodeAvailability> asked = availability();
        return !asked.isDone() || asked.join().has(target);
    }

    /**
     * Begins to turn audio into another codec; call it on {@code loop}, where everything of it happens. When it cannot be, the
     * listener is told by {@link TranscodeListener#onEnded}, after this call.
     */
    public AudioTranscoder start(TranscodeRequest request, EventLoop loop, TranscodeListener listener) {
        AudioTranscoder transcoder = new AudioTranscoder(this, request, loop, listener);
        if (count.incrementAndGet() > TRANSCODES_MAX) {
            count.decrementAndGet();
            refuse(transcoder, "there are " + TRANSCODES_MAX + " transcodes already");
            return transcoder;
        }
        transcoders.add(transcoder);
        if (mode == AudioTranscodeMode.OFF) {
            refuse(transcoder, "switched off");
        } else if (!request.target().takes(request.source().codec())) {
            refuse(transcoder, "cannot turn " + AudioTranscoder.nameOf(request.source()) + " into " + request.target());
        } else {
            availability()
                    .thenAccept(found -> execute(transcoder, () -> {
                        if (found.has(request.target())) {
                            transcoder.begin();
                        } else {
                            transcoder.end(found.reason());
                        }
                    }));
        }
        return transcoder;
    }

    /** How all of them do, in no order. */
    public CompletableFuture<List<TranscodeStatus>> statuses() {
        List<CompletableFuture<TranscodeStatus>> answers = transcoders.stream()
                .map(transcoder -> {
                    CompletableFuture<TranscodeStatus> answer = new CompletableFuture<>();
                    execute(transcoder, () -> answer.complete(transcoder.status()));
                    return answer;
                })
                .toList();
        return CompletableFuture.allOf(answers.toArray(new CompletableFuture<?>[0]))
                .thenApply(_ -> answers.stream().map(CompletableFuture::join).toList());
    }

    /** Transcodes now, those that wait for their process included. */
    public int count() {
        return count.get();
    }

    void remove(AudioTranscoder transcoder) {
        if (transcoders.remove(transcoder)) {
            count.decrementAndGet();
        }
    }

    ProcessRunner runner() {
        return runner;
    }

    Clock clock() {
        return clock;
    }

    TranscodeTimes times() {
        return times;
    }

    List<String> arguments(TranscodeTarget target, int channelCount) {
        return switch (target) {
            case OPUS -> FfmpegArguments.toOpus(command, channelCount);
            case AAC -> FfmpegArguments.toAac(command, channelCount);
        };
    }

    private static void refuse(AudioTranscoder transcoder, String reason) {
        execute(transcoder, () -> transcoder.end(reason));
    }

    private static void execute(AudioTranscoder transcoder, Runnable task) {
        try {
            transcoder.loop().execute(task);
        } catch (RejectedExecutionException _) {
            // the server ends; nobody listens any more
        }
    }
}
