package io.weir.server.playback;

import io.weir.base.buf.Bytes;
import io.weir.base.id.PathName;
import io.weir.base.time.Clock;
import io.weir.media.MediaException;
import io.weir.media.MediaKind;
import io.weir.media.Track;
import io.weir.media.hls.MediaPlaylist;
import io.weir.media.hls.MultivariantPlaylist;
import io.weir.media.hls.Variant;
import io.weir.media.hls.VariantTracks;
import io.weir.media.mp4.FragmentMuxer;
import io.weir.media.mp4.Mp4Sample;
import io.weir.platform.http.HttpExchange;
import io.weir.platform.http.HttpResponse;
import io.weir.platform.http.Route;
import io.weir.server.auth.AuthDecision;
import io.weir.server.recordings.RecordedSegment;
import io.weir.server.recordings.SegmentLookup;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code /vod/{path}/index.m3u8?start=&duration=}: any range of a path's recordings over HLS. Without a duration it goes on to the
 * present and beyond; without a start it begins that long before now.
 *
 * <p>Threading: any thread.
 * <p>Limits: {@link VodPlan#RANGE_S_MAX}; those of {@link Reception}.
 */
public final class VodEndpoint {
    private static final String TOKEN = "vod";
    private static final String CACHED = "private, max-age=3600, immutable";
    private static final String PLAYLIST = MediaPlaylist.CONTENT_TYPE;
    /** A peak is taken for this many times the average. */
    private static final int PEAK_FACTOR = 2;

    /** Units at a file's beginning by which its pictures are counted. */
    private static final int RATE_UNITS_MAX = 200;

    /** Segments up to this size are answered whole, so that the connection stays; larger ones as fast as they are taken. */
    private static final int WHOLE_BYTES_MAX = 4 << 20;

    private final SegmentLookup segments;
    private final Reception reception;
    private final Clock clock;
    private final CutTables tables = new CutTables();
    private final VodTokens tokens = new VodTokens(new SecureRandom());

    /** Serves what {@code segments} finds to whom {@code reception} lets in. */
    public VodEndpoint(SegmentLookup segments, Reception reception, Clock clock) {
        this.segments = segments;
        this.reception = reception;
        this.clock = clock;
    }

    /** The routes to add to a router. */
    public List<Route> routes() {
        return List.of(
                Route.onLoop("GET", "/vod/{path...}/index.m3u8", this::onIndex),
                Route.onLoop("GET", "/vod/{path...}/main.m3u8", exchange -> known(exchange, this::onPlaylist)),
                Route.onLoop("GET", "/vod/{path...}/seg/{file}", exchange -> known(exchange, this::onFile)));
    }

    private void onIndex(HttpExchange exchange) {
        reception.admit(exchange, exchange.parameter("path"), (path, allowed) -> {
            VodRequest request = request(exchange, path);
            String main = "main.m3u8?" + range(request) + "&" + token(path, allowed);
            reception.onWorker(exchange, () -> {
                List<RecordedSegment> found = segments.between(path, request.start(), latest(request));
                if (found.isEmpty()) {
                    throw RangeException.notFound();
                }
                Path first = found.getFirst().file();
                reception.onWorker(exchange, first, () -> exchange.respond(playlist(multivariant(found, main))));
            });
        });
    }

    /** What is done for a client whose address says that it may, or who may anyway. */
    private interface Known {
        void on(HttpExchange exchange, PathName path, String token) throws RangeException;
    }

    private void known(HttpExchange exchange, Known work) {
        String name = exchange.parameter("path");
        String token = exchange.request().query().get(TOKEN);
        if (token != null && tokens.verify(name, token, clock.wallTime())) {
            reception.answering(exchange, () -> work.on(exchange, PlaybackQuery.path(name), TOKEN + "=" + token));
        } else {
            reception.admit(exchange, name, (path, allowed) -> work.on(exchange, path, token(path, allowed)));
        }
    }

    private String token(PathName path, AuthDecision.Allow allowed) {
        return TOKEN + "=" + tokens.issue(path, clock.wallTime(), allowed.expiresAt());
    }

    private VodRequest request(HttpExchange exchange, PathName path) throws RangeException {
        PlaybackQuery query = new PlaybackQuery(exchange.request().query());
        Instant start = query.time("start");
        if (start == null) {
            return new VodRequest(path, clock.wallTime().minusNanos(limited(query)), null);
        }
        Instant end = query.time("end");
        return new VodRequest(path, start, query.hasDuration() ? start.plusNanos(limited(query)) : end);
    }

    private static long limited(PlaybackQuery query) throws RangeException {
        long ns = query.durationNs();
        if (ns > VodPlan.RANGE_S_MAX * 1_000_000_000L) {
            throw new RangeException(
                    RangeException.Cause.INVALID,
                    "invalid duration: at most " + VodPlan.RANGE_S_MAX + " seconds are played on demand");
        }
        return ns;
    }

    private static Instant latest(VodRequest request) {
        Instant end = request.end();
        return end == null ? request.start().plusSeconds(VodPlan.RANGE_S_MAX) : end;
    }

    private static String range(VodRequest request) {
        Instant end = request.end();
        return "start=" + request.start() + (end == null ? "" : "&end=" + end);
    }

    private static Bytes multivariant(List<RecordedSegment> found, String uri) throws MediaException, IOException {
        VariantTracks tracks;
        long millihertz;
        try (SegmentFile file = SegmentFile.open(found.getFirst())) {
            tracks = VariantTracks.of(file.tracks());
            millihertz = millihertz(file);
        }
        long bytes = 0;
        long ns = 1;
        for (RecordedSegment each : found) {
            bytes += each.sizeBytes();
            ns += each.durationNs();
        }
        long average = Math.max(1, (long) (bytes * 8 / (ns / 1e9)));
        Variant variant = new Variant(
                uri, PEAK_FACTOR * average, average, tracks.codecs(), tracks.width(), tracks.height(), millihertz, "");
        return new MultivariantPlaylist(List.of(variant), List.of()).text();
    }

    /** Pictures in a thousand seconds at a file's beginning, 0 without pictures. */
    private static long millihertz(SegmentFile file) throws MediaException, IOException {
        Track video = file.tracks().stream()
                .filter(track -> track.kind() == MediaKind.VIDEO)
                .findFirst()
                .orElse(null);
        if (video == null) {
            return 0;
        }
        long count = 0;
        long ticks = 0;
        Mp4Sample sample = file.next();
        for (int i = 0; i < RATE_UNITS_MAX && sample != null; i++) {
            if (sample.trackId() == video.id()) {
                count++;
                ticks += sample.durationTicks();
            }
            sample = file.next();
        }
        return ticks == 0 ? 0 : Math.round(count * 1000.0 * video.clockRate() / ticks);
    }

    private void onPlaylist(HttpExchange exchange, PathName path, String token) throws RangeException {
        VodRequest request = request(exchange, path);
        reception.onWorkerWithPlace(exchange, place -> {
            VodPlan plan = new VodPlan(request, tables, "?" + token);
            List<RecordedSegment> found = plan.find(segments);
            return reception.onWorker(exchange, found.getLast().file(), place, taken -> {
                Bytes text = plan.playlist(found, clock.wallTime()).recorded();
                return Reception.respond(exchange, playlist(text), taken);
            });
        });
    }

    private static HttpResponse playlist(Bytes text) {
        return HttpResponse.of(200, PLAYLIST, text).with("Cache-Control", "no-store");
    }

    private void onFile(HttpExchange exchange, PathName path, String token) throws RangeException {
        String name = exchange.parameter("file");
        Optional<VodSegment> segment = VodSegment.parse(name);
        Optional<Instant> init = VodSegment.parseInit(name);
        if (segment.isPresent()) {
            reception.onWorkerWithPlace(exchange, place -> {
                RecordedSegment found = require(path, segment.get().fileStart());
                return reception.onWorker(
                        exchange, found.file(), place, taken -> answer(exchange, found, segment.get(), taken));
            });
        } else if (init.isPresent()) {
            reception.onWorker(exchange, () -> {
                RecordedSegment found = require(path, init.get());
                reception.onWorker(exchange, found.file(), () -> exchange.respond(init(found)));
            });
        } else {
            throw new RangeException(RangeException.Cause.NOT_FOUND, "there is no such segment");
        }
    }

    private static HttpResponse init(RecordedSegment found) throws MediaException, IOException {
        try (SegmentFile file = SegmentFile.open(found)) {
            Bytes bytes = new FragmentMuxer(RecordedRange.firstUnits(file))
                    .initSegment()
                    .bytes();
            return HttpResponse.of(200, "video/mp4", bytes).with("Cache-Control", CACHED);
        }
    }

    /** The file of the path that begins at that very time. */
    private RecordedSegment require(PathName path, Instant fileStart) throws RangeException {
        return segments.between(path, fileStart, fileStart.plusNanos(1)).stream()
                .filter(each -> each.start().equals(fileStart))
                .findFirst()
                .orElseThrow(RangeException::notFound);
    }

    /** Answers whether the place is in use. */
    private boolean answer(HttpExchange exchange, RecordedSegment found, VodSegment segment, Reception.Place place)
            throws MediaException, IOException {
        VodSegmentOutput output = new VodSegmentOutput(segment, SegmentFile.open(found));
        List<Bytes> read = new ArrayList<>();
        boolean sending = false;
        try {
            long sizeBytes = 0;
            boolean more = true;
            while (more && sizeBytes < WHOLE_BYTES_MAX) {
                List<Bytes> part = output.next();
                more = !part.isEmpty();
                for (Bytes bytes : part) {
                    sizeBytes += bytes.length();
                }
                read.addAll(part);
            }
            if (!more) {
                HttpResponse whole = HttpResponse.of(200, "video/iso.segment", joined(read))
                        .with("Cache-Control", CACHED)
                        .ranged(exchange.request().header("Range"));
                return Reception.respond(exchange, whole, place);
            }
            HttpResponse head = HttpResponse.of(200)
                    .with("Content-Type", "video/iso.segment")
                    .with("Cache-Control", CACHED);
            sending = true;
            reception.send(
                    exchange, new Reception.Shipment(head, new Begun(read, output), output, found.file()), place);
            return true;
        } finally {
            if (!sending) {
                output.close();
            }
        }
    }

    private static Bytes joined(List<Bytes> parts) {
        int length = 0;
        for (Bytes part : parts) {
            length += part.length();
        }
        byte[] all = new byte[length];
        int at = 0;
        for (Bytes part : parts) {
            part.copyTo(all, at, 0, part.length());
            at += part.length();
        }
        return Bytes.wrap(all);
    }

    /** An output of which something was read already. */
    private static final class Begun implements RangeOutput {
        private final RangeOutput rest;
        private @Nullable List<Bytes> read;

        Begun(List<Bytes> read, RangeOutput rest) {
            this.read = read;
            this.rest = rest;
        }

        @Override
        public long lengthBytes() {
            return -1;
        }

        @Override
        public List<Bytes> next() throws RangeException, MediaException, IOException {
            List<Bytes> first = read;
            read = null;
            return first == null ? rest.next() : first;
        }
    }
}
