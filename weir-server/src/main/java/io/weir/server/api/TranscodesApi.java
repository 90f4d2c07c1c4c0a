package io.weir.server.api;

import io.weir.platform.http.HttpExchange;
import io.weir.platform.http.HttpResponse;
import io.weir.platform.http.Route;
import io.weir.platform.openapi.Described;
import io.weir.platform.openapi.Operation;
import io.weir.server.path.TrackText;
import io.weir.server.transcode.AudioTranscoding;
import io.weir.server.transcode.TranscodeStatus;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** {@code /v3/transcodes}: the audio that FFmpeg turns into another codec. */
public final class TranscodesApi implements ApiResource {
    private final AudioTranscoding transcoding;

    /** Tells of those. */
    public TranscodesApi(AudioTranscoding transcoding) {
        this.transcoding = transcoding;
    }

    @Described(
            name = "Transcode",
            value = "Audio of a stream that is turned into another codec while somebody needs it.")
    private record Item(
            String path,

            @Described(oneOf = {"starting", "running", "waiting", "ended"})
            String state,

            @Described("The codec that goes in, as in tracks.")
            String source,

            @Described(oneOf = {"opus", "aac"}) String target,

            @Described("The number of FFmpeg's process; 0 while none runs.")
            long pid,

            @Described("How often FFmpeg was started again.")
            int restarts,

            long unitsIn,
            long unitsOut,

            @Described("Units that FFmpeg did not take in time.")
            long unitsDropped,

            @Described("Why its last process ended; empty when none has.")
            String lastError) {
        static Item of(TranscodeStatus status) {
            return new Item(
                    status.path(),
                    status.state().name().toLowerCase(Locale.ROOT),
                    TrackText.label(status.source()),
                    status.target().name().toLowerCase(Locale.ROOT),
                    status.pid(),
                    status.restartCount(),
                    status.unitInCount(),
                    status.unitOutCount(),
                    status.droppedCount(),
                    status.reason());
        }
    }

    @Override
    public List<Route> routes() {
        return List.of(ControlApi.get("/v3/transcodes/list", this::list)
                .describedBy(
                        Operation.of("transcodesList", "Transcodes", "Returns what FFmpeg turns into other codecs.")
                                .answersPage(Item.class)));
    }

    private void list(HttpExchange exchange) throws Exception {
        List<Item> items = ControlApi.await(transcoding.statuses()).stream()
                .map(Item::of)
                .sorted(Comparator.comparing(Item::path))
                .toList();
        exchange.respond(HttpResponse.json(200, Page.of(exchange.request(), items)));
    }
}
