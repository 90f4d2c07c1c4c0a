package io.weir.server.node;

import io.weir.base.metrics.Counters;
import io.weir.base.time.Clock;
import io.weir.config.PlaybackConfig;
import io.weir.platform.http.CorsPolicy;
import io.weir.platform.http.Route;
import io.weir.platform.http.Router;
import io.weir.server.auth.HttpAccess;
import io.weir.server.picture.Pictures;
import io.weir.server.playback.FileDownloads;
import io.weir.server.playback.PlaybackEndpoint;
import io.weir.server.playback.PlaybackWorkers;
import io.weir.server.playback.Reception;
import io.weir.server.playback.ThumbnailEndpoint;
import io.weir.server.playback.VodEndpoint;
import io.weir.server.recordings.SegmentIndex;
import java.util.ArrayList;
import java.util.List;

/** Everything about recordings that can be asked for over HTTP, with its threads. Threading: any thread. */
final class Playback implements AutoCloseable {
    private final PlaybackWorkers workers;
    private final PlaybackEndpoint endpoint;
    private final VodEndpoint vod;
    private final ThumbnailEndpoint thumbnails;
    private final FileDownloads downloads;

    /** What reading recordings needs. */
    record Reading(HttpAccess access, Clock clock, Counters counters) {}

    Playback(SegmentIndex segments, Reading reading, Pictures pictures) {
        this.workers = new PlaybackWorkers(() -> List.copyOf(segments.roots()));
        Reception reception = new Reception(reading.access, workers, reading.counters);
        this.downloads = new FileDownloads(reception);
        this.endpoint = new PlaybackEndpoint(segments, reception);
        this.vod = new VodEndpoint(segments, reception, reading.clock);
        this.thumbnails = new ThumbnailEndpoint(segments, reception, pictures);
    }

    /** What sends files that are not made on the way. */
    FileDownloads downloads() {
        return downloads;
    }

    /** What the main HTTP server answers. */
    List<Route> routes() {
        List<Route> all = new ArrayList<>(endpoint.routes("/playback"));
        all.add(thumbnails.route("/playback"));
        all.addAll(vod.routes());
        return all;
    }

    /** What MediaMTX's own port answers. */
    Router ownRouter(PlaybackConfig config) {
        return Router.builder()
                .addAll(endpoint.routes(""))
                .add(thumbnails.route(""))
                .jsonErrorsUnder("list", "get", "thumbnail")
                .cors(CorsPolicy.of(config.listener().allowOrigins()))
                .build();
    }

    @Override
    public void close() {
        workers.close();
    }
}
