package io.weir.app.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Hands log events to one writing thread, so that a full disk or a stopped terminal never holds up whoever logs.
 *
 * <p>Threading: {@link #append} from any thread, without waiting; the outputs are the writing thread's.
 * <p>Limits: {@value #QUEUE_CAPACITY} events; beyond it events are dropped, counted, and reported by one line later.
 */
final class QueueAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
    /** Events that wait for the writing thread. */
    static final int QUEUE_CAPACITY = 8192;

    /** How long {@link #stop} waits for the outputs to take what is queued. */
    static final long STOP_WAIT_MS = 300;

    private static final int CHUNK_CHARS = 32_768;
    private static final long POLL_MS = 50;

    private final ArrayBlockingQueue<ILoggingEvent> queue = new ArrayBlockingQueue<>(QUEUE_CAPACITY);
    private final LongAdder dropped = new LongAdder();
    private final LogFormat format;
    private final List<OutputStream> outputs;
    private @Nullable Thread writer;
    /** Written by {@link #stop}, read by the writing thread. */
    private volatile boolean stopping;

    QueueAppender(LogFormat format, List<OutputStream> outputs) {
        this.format = format;
        this.outputs = List.copyOf(outputs);
    }

    @Override
    public void start() {
        super.start();
        Thread thread = Thread.ofPlatform().name("log").daemon().unstarted(this::write);
        writer = thread;
        thread.start();
    }

    @Override
    protected void append(ILoggingEvent event) {
        // The arguments may change once the caller goes on; the event keeps the text made now.
        event.getFormattedMessage();
        if (!queue.offer(event)) {
            dropped.increment();
        }
    }

    /** Events dropped since start. */
    long droppedCount() {
        return dropped.sum();
    }

    /** Events that wait. */
    int waitingCount() {
        return queue.size();
    }

    /** Writes what is queued, waiting at most {@value #STOP_WAIT_MS} ms for it. */
    @Override
    public void stop() {
        super.stop();
        stopping = true;
        Thread thread = writer;
        if (thread == null) {
            return;
        }
        try {
            thread.join(STOP_WAIT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write() {
        StringBuilder text = new StringBuilder();
        long reported = 0;
        try {
            while (true) {
                ILoggingEvent event = queue.poll(POLL_MS, TimeUnit.MILLISECONDS);
                if (event == null) {
                    if (stopping) {
                        return;
                    }
                    continue;
                }
                ILoggingEvent last = event;
                for (; event != null; event = text.length() < CHUNK_CHARS ? queue.poll() : null) {
                    format.append(text, event);
                    last = event;
                }
                long total = dropped.sum();
                if (total > reported) {
                    format.appendDropped(text, last.getInstant(), total - reported);
                    reported = total;
                }
                flush(text);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void flush(StringBuilder text) {
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        text.setLength(0);
        for (OutputStream output : outputs) {
            try {
                output.write(bytes);
                output.flush();
            } catch (IOException e) {
                // There is nowhere left to say it; the next lines may find the disk free again.
                addError("cannot write the log", e);
            }
        }
    }
}
