package io.weir.server.api;

import io.weir.server.path.PathStatus;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A path in the API, under MediaMTX's names of both generations. */
record PathItem(
        String name,
        String confName,
        boolean ready,
        @Nullable Instant readyTime,
        boolean available,
        @Nullable Instant availableTime,
        boolean online,
        @Nullable Instant onlineTime,
        @Nullable PartyItem source,
        List<String> tracks,
        List<TrackItem> tracks2,
        List<PartyItem> readers,
        long inboundBytes,
        long outboundBytes,
        long inboundFramesInError,
        long bytesReceived,
        long bytesSent,
        List<SourceItem> sources) {
    /** One of several sources: ours, no field of MediaMTX's. */
    record SourceItem(String source, String type, String state, String reason) {
        static SourceItem of(PathStatus.RankedSource source) {
            String state = source.state().name().toLowerCase(Locale.ROOT);
            return new SourceItem(source.source(), source.type(), state, source.reason());
        }
    }

    /** A source or reader. */
    record PartyItem(String type, String id) {
        static PartyItem of(PathStatus.Party party) {
            // what the server opened itself has no id there
            boolean own = party.apiType().endsWith("Source") || party.apiType().equals("redirect");
            return new PartyItem(party.apiType(), own ? "" : party.id().toString());
        }
    }

    /**
     * A path is ready when a reader can really read and all its tracks are known; in the grace period after its publisher left it
     * is still available, but neither online nor ready.
     */
    static PathItem of(PathStatus path) {
        Instant onlineAt = path.onlineAt().orElse(null);
        Instant availableAt = path.availableAt().orElse(null);
        List<TrackItem> tracks = path.tracks().stream().map(TrackItem::of).toList();
        return new PathItem(
                path.name().value(),
                path.confName(),
                onlineAt != null,
                onlineAt,
                availableAt != null,
                availableAt,
                onlineAt != null,
                onlineAt,
                path.source().map(PartyItem::of).orElse(null),
                tracks.stream().map(TrackItem::codec).toList(),
                tracks,
                path.readers().stream().map(PartyItem::of).toList(),
                path.inboundBytes(),
                path.outboundBytes(),
                0,
                path.inboundBytes(),
                path.outboundBytes(),
                path.sources().stream().map(SourceItem::of).toList());
    }
}
