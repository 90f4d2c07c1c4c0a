package io.weir.server.playback;

import io.weir.base.id.PathName;
import io.weir.media.AccessUnit;
import io.weir.media.MediaException;
import io.weir.media.MediaKind;
import io.weir.media.Track;
import io.weir.media.mp4.Mp4Sample;
import io.weir.platform.http.HttpExchange;
import io.weir.platform.http.Route;
import io.weir.server.picture.PictureWish;
import io.weir.server.picture.Pictures;
import io.weir.server.recordings.RecordedSegment;
import io.weir.server.recordings.SegmentLookup;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * {@code /thumbnail?path=&at=}: the keyframe of a recording that is shown at a time, as a small picture.
 *
 * <p>Threading: any thread.
 */
public final class ThumbnailEndpoint {
    /** Pixels across when none are asked for, and the bounds of what may be. */
    static final int WIDTH = 320;

    static final int WIDTH_LEAST = 16;
    static final int WIDTH_MOST = 1920;

    /** How long a picture of a file is good that is still being written. */
    private static final Duration KEEP_OPEN = Duration.ofSeconds(10);

    private static final Duration KEEP = Duration.ofHours(1);

    /** Units in which a keyframe is looked for. */
    private static final int UNIT_COUNT_MAX = 1000;

    private final SegmentLookup segments;
    private final Reception reception;
    private final Pictures pictures;

    /** Serves pictures of what {@code segments} finds to whom {@code reception} lets in. */
    public ThumbnailEndpoint(SegmentLookup segments, Reception reception, Pictures pictures) {
        this.segments = segments;
        this.reception = reception;
        this.pictures = pictures;
    }

    /** The route to add to a router; its path begins with {@code prefix}. */
    public Route route(String prefix) {
        return Route.onLoop(
                "GET",
                prefix + "/thumbnail",
                exchange -> reception.admit(
                        exchange,
                        new PlaybackQuery(exchange.request().query()).pathText(),
                        (path, _) -> onAdmitted(exchange, path)));
    }

    private void onAdmitted(HttpExchange exchange, PathName path) throws RangeException {
        PlaybackQuery query = new PlaybackQuery(exchange.request().query());
        Instant at = query.requiredTime("at");
        int width = query.number("width", WIDTH, WIDTH_LEAST, WIDTH_MOST);
        reception.onWorker(exchange, () -> {
            List<RecordedSegment> found = segments.between(path, at, at.plusNanos(1));
            if (found.isEmpty()) {
                throw RangeException.notFound();
            }
            RecordedSegment segment = found.getFirst();
            reception.onWorker(exchange, segment.file(), () -> answer(exchange, segment, at, width));
        });
    }

    private void answer(HttpExchange exchange, RecordedSegment segment, Instant at, int width)
            throws RangeException, MediaException, IOException {
        PictureWish wish =
                keyframe(segment, Duration.between(segment.start(), at).toNanos(), width);
        // The same keyframe has the same key, whenever in its group of pictures somebody points.
        String key = "file " + segment.file() + " " + wish.label() + " " + width;
        Duration keep = segment.open() ? KEEP_OPEN : KEEP;
        pictures.respond(exchange, key, keep, () -> CompletableFuture.completedFuture(wish));
    }

    private static PictureWish keyframe(RecordedSegment segment, long timeNs, int width)
            throws RangeException, MediaException, IOException {
        try (SegmentFile file = SegmentFile.open(segment)) {
            file.seek(timeNs);
            for (int i = 0; i < UNIT_COUNT_MAX; i++) {
                Mp4Sample sample = file.next();
                if (sample == null) {
                    break;
                }
                for (Track track : file.tracks()) {
                    boolean video = track.id() == sample.trackId() && track.kind() == MediaKind.VIDEO;
                    if (video && sample.keyframe()) {
                        AccessUnit unit = file.read(sample);
                        String label = "[path " + segment.path() + "] [thumbnail " + sample.ptsTicks() + "]";
                        return PictureWish.of(label, track, unit, width).orElseThrow(ThumbnailEndpoint::none);
                    }
                }
            }
        }
        throw none();
    }

    private static RangeException none() {
        return new RangeException(RangeException.Cause.NOT_FOUND, "the recording has no pictures there");
    }
}
