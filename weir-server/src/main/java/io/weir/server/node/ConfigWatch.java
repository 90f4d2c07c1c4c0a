package io.weir.server.node;

import io.weir.base.time.Clock;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells when a file becomes another one: written, replaced, or, as a Kubernetes ConfigMap does, moved by a link on the
 * way to it. A file that is gone tells nothing until it is back.
 *
 * <p>Threading: a daemon thread of its own, on which {@code onChange} is called.
 * <p>Limits: one change a second.
 */
final class ConfigWatch implements AutoCloseable {
    /** How long the directory must be quiet. */
    static final Duration SETTLE = Duration.ofMillis(10);
    /** Least time between two changes that are told. */
    static final Duration INTERVAL_MIN = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(ConfigWatch.class);

    private final Path file;
    private final Runnable onChange;
    private final Clock clock;
    private final WatchService service;
    private final Map<Path, WatchKey> watched = new HashMap<>();
    private @Nullable Stamp seen;

    /** What tells one state of the file from another. */
    private record Stamp(
            Path target,
            FileTime modified,
            long size,
            @Nullable Object fileKey) {
        static @Nullable Stamp of(Path file) {
            try {
                Path target = file.toRealPath();
                BasicFileAttributes attributes = Files.readAttributes(target, BasicFileAttributes.class);
                return new Stamp(target, attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
            } catch (IOException _) {
                return null;
            }
        }
    }

    private ConfigWatch(Path file, Runnable onChange, Clock clock) throws IOException {
        this.file = file.toAbsolutePath();
        this.onChange = onChange;
        this.clock = clock;
        this.service = this.file.getFileSystem().newWatchService();
        this.seen = Stamp.of(this.file);
        register();
    }

    /**
     * Begins to watch {@code file}.
     *
     * @throws IOException when the system has no more watches, or the file's directory can't be watched
     */
    static ConfigWatch start(Path file, Runnable onChange, Clock clock) throws IOException {
        ConfigWatch watch = new ConfigWatch(file, onChange, clock);
        Thread.ofPlatform().daemon().name("config watch").start(watch::run);
        return watch;
    }

    /** The directory the file is named in, and the one it is in. */
    private void register() throws IOException {
        Set<Path> wanted = new HashSet<>();
        wanted.add(parent(file));
        Stamp now = seen;
        if (now != null) {
            wanted.add(parent(now.target));
        }
        watched.entrySet().removeIf(entry -> {
            boolean old = !wanted.contains(entry.getKey()) || !entry.getValue().isValid();
            if (old) {
                entry.getValue().cancel();
            }
            return old;
        });
        for (Path directory : wanted) {
            if (!watched.containsKey(directory)) {
                watched.put(
                        directory,
                        directory.register(
                                service,
                                StandardWatchEventKinds.ENTRY_CREATE,
                                StandardWatchEventKinds.ENTRY_MODIFY,
                                StandardWatchEventKinds.ENTRY_DELETE));
            }
        }
    }

    private static Path parent(Path file) {
        Path parent = file.getParent();
        return parent == null ? file : parent;
    }

    private void run() {
        try {
            while (true) {
                settle(service.take());
                while (changed()) {
                    onChange.run();
                    rest();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ClosedWatchServiceException _) {
            // the node is stopping
        }
    }

    private boolean changed() {
        Stamp now = Stamp.of(file);
        if (now == null || now.equals(seen)) {
            return false;
        }
        seen = now;
        registerAgain();
        return true;
    }

    private void registerAgain() {
        try {
            register();
        } catch (IOException e) {
            LOG.warn("[config] changes to {} may go unnoticed: {}", file, e.getMessage());
        }
    }

    /** Takes events until none has come for a while, or for so long that nobody can mean to wait. */
    private void settle(WatchKey first) throws InterruptedException {
        long giveUpNs = clock.nanoTime() + INTERVAL_MIN.toNanos();
        WatchKey key = first;
        while (key != null) {
            key.pollEvents();
            key.reset();
            key = clock.nanoTime() - giveUpNs > 0 ? null : service.poll(SETTLE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Lets events gather; the keys are put back, so that the next round finds them. */
    private void rest() throws InterruptedException {
        long endNs = clock.nanoTime() + INTERVAL_MIN.toNanos();
        Set<WatchKey> taken = new HashSet<>();
        for (long left = INTERVAL_MIN.toNanos(); left > 0; left = endNs - clock.nanoTime()) {
            WatchKey key = service.poll(left, TimeUnit.NANOSECONDS);
            if (key != null) {
                taken.add(key);
            }
        }
        taken.forEach(WatchKey::pollEvents);
        taken.forEach(WatchKey::reset);
    }

    @Override
    public void close() {
        try {
            service.close();
        } catch (IOException e) {
            LOG.debug("[config] the watch did not close", e);
        }
    }
}
