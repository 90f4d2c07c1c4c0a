package io.weir.server.slate;

import io.weir.media.MediaException;
import io.weir.media.mp4.Mp4Source;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Reads the files of slates, on threads of its own: a disk that hangs holds up no path but those that wait for their slate.
 *
 * <p>Threading: any thread.
 * <p>Limits: {@value #THREADS_MAX} files at a time, {@value #WAITING_MAX} more that wait.
 */
public final class SlateReader {
    /** Files that are read at once. */
    static final int THREADS_MAX = 2;

    /** Files that wait to be read: one for each path. */
    static final int WAITING_MAX = 100_000;

    private static final int IDLE_SECONDS = 10;

    private static final ThreadPoolExecutor THREADS = threads();

    private SlateReader() {}

    /** What a file is good for. */
    public sealed interface Outcome {
        /** A slate. */
        record Ready(Slate slate) implements Outcome {}

        /**
         * Nothing.
         *
         * @param reason for people: what is wrong, and with what
         */
        record Unusable(String reason) implements Outcome {}
    }

    /** Reads the file; the reply comes on a thread that only passes it on. */
    public static void read(String file, Consumer<Outcome> reply) {
        try {
            THREADS.execute(() -> reply.accept(outcome(file)));
        } catch (RejectedExecutionException _) {
            reply.accept(new Outcome.Unusable("more than " + WAITING_MAX + " files wait to be read"));
        }
    }

    private static Outcome outcome(String file) {
        try (FileChannel channel = FileChannel.open(Path.of(file))) {
            return new Outcome.Ready(SlateFile.read(Mp4Source.of(channel)));
        } catch (NoSuchFileException _) {
            return new Outcome.Unusable(file + ": no such file");
        } catch (AccessDeniedException _) {
            return new Outcome.Unusable(file + ": may not be read");
        } catch (IOException | MediaException | InvalidPathException e) {
            return new Outcome.Unusable(file + ": " + e.getMessage());
        }
    }

    private static ThreadPoolExecutor threads() {
        ThreadPoolExecutor made = new ThreadPoolExecutor(
                THREADS_MAX,
                THREADS_MAX,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(WAITING_MAX),
                Thread.ofPlatform().daemon().name("slate").factory());
        made.allowCoreThreadTimeOut(true);
        return made;
    }
}
