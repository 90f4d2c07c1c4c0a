package io.weir.server.path;

import io.weir.base.id.PathName;
import io.weir.base.id.SessionId;
import io.weir.config.ForwardConfig;
import io.weir.media.Track;
import io.weir.server.stream.EndReason;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A path at one moment.
 *
 * @param confName the configuration entry that it follows
 * @param availableAt since when readers can be served, empty if they cannot
 * @param onlineAt since when a publisher is live and all its tracks are known, empty if none is
 * @param onlineChangedAt when that last changed, either way; empty if it never did
 * @param source who publishes
 * @param tracks complete whenever the path is online
 * @param bFrames whether pictures come in another order than they are shown
 * @param lastEndReason why the last publisher's time ended
 * @param forwards where the stream is sent on to, in the order of the configuration
 * @param unhealthy what is wrong with what the publisher sends, by rule
 * @param sources the sources in order of preference of a path that chooses among some, or between one and its slate
 * @param unsupportedSource a sentence naming the configured source when weir has no way to open it, empty otherwise
 */
public record PathStatus(
        PathName name,
        String confName,
        Optional<Instant> availableAt,
        Optional<Instant> onlineAt,
        Optional<Instant> onlineChangedAt,
        Optional<Party> source,
        List<Track> tracks,
        boolean bFrames,
        List<Party> readers,
        long inboundBytes,
        long outboundBytes,
        Optional<EndReason> lastEndReason,
        String unsupportedSource,
        List<Forward> forwards,
        Map<HealthRule, String> unhealthy,
        List<RankedSource> sources) {

    /** What one of several sources is to its path. */
    public enum SourceState {
        /** The stream comes from it. */
        ACTIVE,
        /** It delivers, and is not on the air. */
        STANDBY,
        /** It is tried, and delivers nothing. */
        UNAVAILABLE,
        /** It is not tried, because a preferred one is on the air. */
        UNUSED
    }

    /**
     * One of several sources.
     *
     * @param source its address without secrets, or {@code publisher}
     * @param type what publishes as it, as the API names it; empty when nothing does
     * @param reason why it is not on the air; empty when it is
     */
    public record RankedSource(String source, String type, SourceState state, String reason) {}

    /**
     * A destination the stream is sent on to.
     *
     * @param position its place in the configuration, from 1
     * @param created when it was opened
     */
    public record Forward(UUID id, int position, Instant created, ForwardConfig config, Destination.Status status) {}

    /** A publisher or reader as the API names it. */
    public record Party(String apiType, SessionId id) {}
}
