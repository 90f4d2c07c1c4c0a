package io.weir.server.api;

import io.weir.platform.json.OmittedWhenEmpty;
import io.weir.platform.openapi.Described;
import io.weir.server.path.PathStatus;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A path in the API, under MediaMTX's names of both generations. */
@Described(name = "Path")
record PathItem(
        String name,

        @Described("The entry of the configuration that it goes by.")
        String confName,

        @Described(value = "Use online.", deprecated = true) boolean ready,

        @Described(value = "Use onlineTime.", deprecated = true) @Nullable
        Instant readyTime,

        @Described("Whether readers are taken.") boolean available,
        @Nullable Instant availableTime,

        @Described("Whether the source is there and its tracks are known.")
        boolean online,

        @Nullable Instant onlineTime,
        @Nullable PartyItem source,

        @Described(value = "Use tracks2.", deprecated = true)
        List<String> tracks,

        List<TrackItem> tracks2,
        List<PartyItem> readers,
        long inboundBytes,
        long outboundBytes,
        long inboundFramesInError,

        @Described(value = "Use inboundBytes.", deprecated = true)
        long bytesReceived,

        @Described(value = "Use outboundBytes.", deprecated = true)
        long bytesSent,

        @Described("The sources of a path that chooses among some; of no other, and not of MediaMTX.") @OmittedWhenEmpty
        List<SourceItem> sources,

        @Described("Why WebRTC viewers are refused, or get only a part of the stream; not of MediaMTX.")
        @OmittedWhenEmpty
        List<String> webrtcProblems) {
    /** One of several sources. */
    @Described(name = "PathSource", value = "One of a path's sources in order of preference.")
    record SourceItem(
            @Described("Its address without secrets, or publisher.")
            String source,

            @Described("What publishes as it, empty when nothing does.")
            String type,

            @Described("active, standby, unavailable or unused.")
            String state,

            @Described("Why it is not on the air.") String reason) {
        static SourceItem of(PathStatus.RankedSource source) {
            String state = source.state().name().toLowerCase(Locale.ROOT);
            return new SourceItem(source.source(), source.type(), state, source.reason());
        }
    }

    /** A source or reader. */
    @Described(name = "PathParty", value = "A source or a reader.")
    record PartyItem(
            @Described("rtmpConn, rtmpsConn, rtmpSource, httpFlvSession, httpTsSession, …")
            String type,

            @Described("Empty for what the server opened itself.")
            String id) {
        static PartyItem of(PathStatus.Party party) {
            // what the server opened itself has no id there
            boolean own = party.apiType().endsWith("Source") || party.apiType().equals("redirect");
            return new PartyItem(party.apiType(), own ? "" : party.id().toString());
        }
    }

    /**
     * A path is ready when a reader can really read and all its tracks are known; in the grace period after its publisher left it
     * is still available, but neither online nor ready.
     *
     * @param webrtcProblems sentences, for people
     */
    static PathItem of(PathStatus path, List<String> webrtcProblems) {
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
                path.sources().stream().map(SourceItem::of).toList(),
                webrtcProblems);
    }
}
