package io.weir.server.picture;

import io.weir.base.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Pictures that were made, and those being made: who wants one that another has asked for gets the same.
 *
 * <p>Threading: any thread.
 * <p>Limits: {@value #PICTURE_COUNT_MAX} pictures and {@value #BYTES_MAX} bytes; the oldest go first.
 */
public final class PictureCache {
    /** Pictures kept. */
    static final int PICTURE_COUNT_MAX = 1024;

    /** Bytes of all pictures kept. */
    static final long BYTES_MAX = 32 << 20;

    private final Clock clock;
    private final Map<String, Kept> pictures = new ConcurrentHashMap<>();
    private final AtomicLong bytes = new AtomicLong();

    private record Kept(CompletableFuture<Picture> picture, long sinceNs, long forNs) {
        boolean isOld(long nowNs) {
            return nowNs - sinceNs > forNs || picture.isDone() && !(picture.getNow(null) instanceof Picture.Jpeg);
        }

        long sizeBytes() {
            return picture.getNow(null) instanceof Picture.Jpeg(var content) ? content.length() : 0;
        }
    }

    /** An empty one. */
    public PictureCache(Clock clock) {
        this.clock = clock;
    }

    /**
     * The picture of that key, made when there is none; {@code make} is not called by two at once.
     *
     * @param keep how long it is good
     */
    public CompletableFuture<Picture> get(String key, Duration keep, Supplier<CompletableFuture<Picture>> make) {
        long nowNs = clock.nanoTime();
        Kept mine = new Kept(new CompletableFuture<>(), nowNs, keep.toNanos());
        Kept kept = pictures.compute(key, (_, old) -> {
            if (old != null && !old.isOld(nowNs)) {
                return old;
            }
            bytes.addAndGet(old == null ? 0 : -old.sizeBytes());
            return mine;
        });
        if (kept == mine) {
            make.get().whenComplete((picture, failure) -> {
                Picture made = failure == null ? picture : new Picture.None(503, String.valueOf(failure.getMessage()));
                keep(key, mine, made);
            });
        }
        return kept.picture;
    }

    private void keep(String key, Kept kept, Picture made) {
        pictures.computeIfPresent(key, (_, now) -> {
            kept.picture.complete(made);
            bytes.addAndGet(now == kept ? kept.sizeBytes() : 0);
            return made instanceof Picture.Jpeg || now != kept ? now : null;
        });
        kept.picture.complete(made);
        shrink();
    }

    private void shrink() {
        while (pictures.size() > PICTURE_COUNT_MAX || bytes.get() > BYTES_MAX) {
            Map.Entry<String, Kept> oldest = null;
            for (Map.Entry<String, Kept> each : pictures.entrySet()) {
                boolean older = oldest == null || each.getValue().sinceNs < oldest.getValue().sinceNs;
                oldest = older && each.getValue().picture.isDone() ? each : oldest;
            }
            if (oldest == null) {
                return;
            }
            if (pictures.remove(oldest.getKey(), oldest.getValue())) {
                bytes.addAndGet(-oldest.getValue().sizeBytes());
            }
        }
    }

    /** Pictures kept and being made. */
    int count() {
        return pictures.size();
    }

    /** Bytes of those kept. */
    long sizeBytes() {
        return bytes.get();
    }
}
