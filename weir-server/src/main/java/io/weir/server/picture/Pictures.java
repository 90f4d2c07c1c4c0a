package io.weir.server.picture;

import io.weir.platform.http.HttpExchange;
import io.weir.platform.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Answers with pictures, made or kept.
 *
 * <p>Threading: any thread.
 */
public final class Pictures {
    private final PictureMaker maker;
    private final PictureCache cache;

    /** Pictures of that maker. */
    public Pictures(PictureMaker maker, PictureCache cache) {
        this.maker = maker;
        this.cache = cache;
    }

    /** A keyframe that may take its time to be found. */
    @FunctionalInterface
    public interface Finder {
        /** What to make a picture of; fails with a {@link NoPictureException} when there is nothing. */
        CompletableFuture<PictureWish> find();
    }

    /**
     * Answers with the picture of that key.
     *
     * @param keep how long a picture of that key is good
     */
    public void respond(HttpExchange exchange, String key, Duration keep, Finder finder) {
        Supplier<CompletableFuture<Picture>> make =
                () -> finder.find().thenCompose(maker::make).exceptionally(failure -> {
                    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
                    int status = cause instanceof NoPictureException none ? none.status() : 503;
                    return new Picture.None(status, String.valueOf(cause.getMessage()));
                });
        cache.get(key, keep, make).thenAccept(picture -> exchange.tryRespond(answer(picture, keep)));
    }

    private static HttpResponse answer(Picture picture, Duration keep) {
        return switch (picture) {
            case Picture.Jpeg(var bytes) ->
                HttpResponse.of(200, "image/jpeg", bytes)
                        .with("Cache-Control", "private, max-age=" + keep.toSeconds())
                        .with("X-Content-Type-Options", "nosniff");
            case Picture.None(var status, var reason) -> {
                HttpResponse error = HttpResponse.error(status, reason);
                yield status == 503 ? error.with("Retry-After", "5") : error;
            }
        };
    }
}
