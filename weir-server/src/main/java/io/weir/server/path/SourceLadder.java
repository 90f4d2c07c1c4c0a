package io.weir.server.path;

import io.netty.channel.EventLoop;
import io.weir.base.id.PathName;
import io.weir.base.id.SessionId;
import io.weir.base.log.Redaction;
import io.weir.base.time.Clock;
import io.weir.base.time.Timers;
import io.weir.config.AlwaysAvailableConfig;
import io.weir.config.PathConfig;
import io.weir.config.PathMatch;
import io.weir.config.SensitiveText;
import io.weir.config.SourceConfig;
import io.weir.server.hook.HookClient;
import io.weir.server.slate.Slate;
import io.weir.server.slate.SlateFeed;
import io.weir.server.slate.SlateReader;
import io.weir.server.stream.EndReason;
import io.weir.server.stream.FeedSink;
import io.weir.server.stream.LiveStream;
import io.weir.server.stream.StandbyFeed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A path's sources in order of preference, above a slate if it has one. Keeps the best that delivers on the air; its readers stay.
 *
 * <p>While nothing is on the air, every source is tried, the first with a head start. While one is, only those preferred to it are;
 * one of these takes its place when it has delivered for {@code sourcesFailbackAfter} without a break. A source that has been
 * silent for {@code sourcesFailoverAfter} counts as gone until it delivers again.
 *
 * <p>Threading: the path's thread.
 * <p>Limits: readers wait {@link #HOLD} for another source when all are gone, or the grace period when that is longer.
 */
final class SourceLadder {
    /** How often sources are looked at; also when something happens to one. */
    static final Duration TICK = Duration.ofMillis(250);

    /** How long readers stay when a path with several sources has none that delivers. */
    static final Duration HOLD = Duration.ofSeconds(10);

    /** What stands in events for the slate. */
    static final String SLATE = "slate";

    private static final Logger LOG = LoggerFactory.getLogger(SourceLadder.class);

    private final PathName path;
    private final Host host;
    private final Supplier<PathConfig> config;
    private final Surroundings surroundings;
    private final String slatePath;
    private final List<Rung> rungs = new ArrayList<>();
    private @Nullable Slate slate;
    private boolean slateComing;
    private @Nullable Rung active;
    private @Nullable StandbyFeed promoted;
    private @Nullable SlateFeed playing;
    private @Nullable StandbyFeed slateFeed;
    private long openAllNs;
    private long emptySinceNs;
    private long silentSinceNs;
    private int tickNumber;
    private String lastOnAir = "";
    private boolean closed;

    /** What a ladder needs of the server. */
    record Surroundings(Clock clock, Timers timers, Supplier<EventLoop> loops) {}

    /** The path. */
    interface Host {
        /** Its stream; begun on {@code home} when there is none. */
        LiveStream stream(EventLoop home);

        /** Its stream now. */
        @Nullable
        LiveStream current();

        /** Opens a source; empty when nothing can. */
        Optional<PathSource> open(int rank, String url);

        /** What publishers are given. */
        PathHandle handle();

        void tell(PathCommand command);

        /** The stream comes from {@code publisher} now. */
        void onAir(Publisher publisher, HookClient client);

        /** What is on the air has another name than before: an address without secrets, or {@link #SLATE}. */
        void onChanged(String source);

        /** The stream's source has gone; something may take its place. */
        void offAir(EndReason reason);

        /** Nothing takes its place. */
        void ended();
    }

    /** Whether a path chooses among sources, or has one that a slate stands in for. */
    static boolean isNeeded(PathMatch match) {
        return match.config().source().isOrdered()
                || match.config().alwaysAvailable().hasSlate();
    }

    /**
     * The ladder of a path that needs one.
     *
     * @param config what counts of its configuration later
     */
    SourceLadder(PathName path, PathMatch match, Supplier<PathConfig> config, Host host, Surroundings surroundings) {
        AlwaysAvailableConfig always = match.config().alwaysAvailable();
        SourceConfig configured = match.config().source();
        this.slatePath = always.hasSlate() ? always.file() : "";
        this.slate = always.hasSlate() && slatePath.isEmpty() ? Slate.of(always.tracks()) : null;
        this.slateComing = !slatePath.isEmpty();
        this.path = path;
        this.config = config;
        this.host = host;
        this.surroundings = surroundings;
        for (SensitiveText source : configured.isOrdered() ? configured.ordered() : List.of(configured.source())) {
            String url = PathVariables.of(path, match).fill(source.value());
            rungs.add(new Rung(rungs.size(), url, url.equals(SourceConfig.PUBLISHER)));
        }
    }

    /** Begins. */
    void start() {
        openAllNs = now() + sources().failoverAfter().toNanos();
        emptySinceNs = now();
        silentSinceNs = now();
        if (slateComing) {
            SlateReader.read(slatePath, outcome -> host.tell(new PathCommand.SlateRead(outcome)));
        }
        update();
        scheduleTick();
    }

    /** The file of the slate was read, or could not be: then the path is as one without a slate. */
    private void onSlateRead(SlateReader.Outcome outcome) {
        slateComing = false;
        switch (outcome) {
            case SlateReader.Outcome.Ready(Slate read) -> slate = read;
            case SlateReader.Outcome.Unusable(String reason) ->
                LOG.warn("[path {}] alwaysAvailableFile cannot be used: {}", path, reason);
        }
        if (!closed) {
            update();
        }
    }

    private SourceConfig sources() {
        return config.get().source();
    }

    private long now() {
        return surroundings.clock().nanoTime();
    }

    private void scheduleTick() {
        int number = ++tickNumber;
        surroundings.timers().schedule(() -> host.tell(new PathCommand.SourceTick(number)), TICK);
    }

    /** Somebody tells of a source or a feed. */
    void handle(PathCommand.OfLadder command) {
        switch (command) {
            case PathCommand.AddRanked(var publisher, var rank, var reply) ->
                admit(rungs.get(rank), publisher, new HookClient(publisher.apiType(), "", "", ""), reply);
            case PathCommand.FeedKnown(var of, var feed) -> {
                if (of == host.current()) {
                    onKnown(feed);
                }
            }
            case PathCommand.FeedUnfit(var of, var feed) -> {
                if (of == host.current()) {
                    onUnfit(feed);
                }
            }
            case PathCommand.SlateRead(var outcome) -> onSlateRead(outcome);
            case PathCommand.SourceTick(int number) -> {
                if (!closed && number == tickNumber) {
                    update();
                    scheduleTick();
                }
            }
        }
    }

    /** Whether somebody publishes, on the air or not. */
    boolean isComing() {
        return rungs.stream().anyMatch(rung -> rung.publisher != null);
    }

    /** The place of clients, empty when the path takes none. */
    Optional<Rung> clients() {
        return rungs.stream().filter(rung -> rung.forClients).findFirst();
    }

    /** Gives a publisher its place; it may deliver before it is on the air. */
    void admit(Rung rung, Publisher next, HookClient client, Consumer<PublishDecision> reply) {
        Publisher current = rung.publisher;
        if (current != null && !config.get().publisher().override()) {
            reply.accept(new PublishDecision.Refused(
                    Refusal.ALREADY_PUBLISHING, "someone is already publishing to path '" + path + "'"));
            return;
        }
        if (current != null) {
            leave(rung, EndReason.TAKEN_OVER);
            current.loop().execute(() -> current.onEnd(EndReason.TAKEN_OVER));
        }
        StandbyFeed feed = host.stream(next.loop()).openStandby(next.loop());
        rung.begin(next, client, feed);
        update();
        reply.accept(new PublishDecision.Accepted(feed, host.handle()));
    }

    /** The publisher of that place has gone. */
    void leave(Rung rung, EndReason reason) {
        StandbyFeed feed = rung.feed;
        rung.end(reason.text());
        LiveStream live = host.current();
        if (feed != null && live != null) {
            live.closeFeed(feed);
        }
        if (promoted == feed) {
            promoted = null;
        }
        if (active == rung) {
            active = null;
            openAllNs = now();
            emptySinceNs = now();
            host.offAir(reason);
        }
        update();
    }

    /** The place of the publisher with that id. */
    Optional<Rung> placeOf(SessionId id) {
        return rungs.stream()
                .filter(rung -> rung.publisher != null && rung.publisher.id().equals(id))
                .findFirst();
    }

    private void onAir(String source) {
        if (!source.equals(lastOnAir)) {
            lastOnAir = source;
            LOG.info("[path {}] {} on the air", path, source);
            host.onChanged(source);
        }
    }

    private Optional<Rung> placeOf(FeedSink feed) {
        return rungs.stream().filter(rung -> rung.feed == feed).findFirst();
    }

    /** All tracks of a feed are known. */
    private void onKnown(FeedSink feed) {
        placeOf(feed).ifPresent(rung -> {
            rung.known(now());
            update();
        });
    }

    /** A feed is on the air; false when it is none of these any more. */
    boolean onReady(LiveStream stream, FeedSink feed) {
        if (feed == slateFeed) {
            stream.holdTracks();
            onAir(SLATE);
            if (active != null) {
                active = null;
                emptySinceNs = now();
                host.offAir(EndReason.TIMED_OUT);
            }
            return true;
        }
        Optional<Rung> place = placeOf(feed);
        Publisher publisher = place.map(rung -> rung.publisher).orElse(null);
        if (place.isEmpty() || publisher == null) {
            return false;
        }
        Rung rung = place.get();
        if (!rung.isKnown()) {
            rung.known(now());
        }
        active = rung;
        stopSlate(stream);
        onAir(Redaction.redact(rung.url));
        host.onAir(publisher, rung.client);
        update();
        return true;
    }

    /** A feed has tracks that the slate has not. */
    private void onUnfit(FeedSink feed) {
        placeOf(feed).ifPresent(rung -> {
            Publisher publisher = rung.publisher;
            leave(rung, EndReason.TRACKS_DIFFER);
            if (publisher != null) {
                publisher.loop().execute(() -> publisher.onEnd(EndReason.TRACKS_DIFFER));
            }
        });
    }

    /** Puts the best on the air and tries those that may be needed. */
    private void update() {
        long nowNs = now();
        long silenceNs = sources().failoverAfter().toNanos();
        rungs.forEach(rung -> rung.delivers(nowNs, silenceNs));
        Rung best = best(nowNs, silenceNs);
        StandbyFeed feed = best == null ? null : best.feed;
        Rung current = active;
        boolean silent = current == null || !current.delivers(nowNs, silenceNs);
        silentSinceNs = silent ? silentSinceNs : nowNs;
        // who only waits for its keyframe needs no slate, unless that takes long
        if (silent && (best == null || !best.isKnown() || nowNs - silentSinceNs >= silenceNs)) {
            // before a promotion: what comes later to the stream's loop stays
            startSlate();
        }
        LiveStream live = host.current();
        if (feed != null && feed != promoted && live != null) {
            promoted = feed;
            live.promote(feed);
        }
        if (silent && current != null) {
            openAllNs = Math.min(openAllNs, nowNs);
        }
        tryThem(nowNs, silent ? null : current);
        if (current == null && playing == null && !slateComing && !isComing()) {
            Duration empty = Duration.ofNanos(nowNs - emptySinceNs);
            Duration hold = rungs.size() > 1 ? HOLD : Duration.ZERO;
            if (empty.compareTo(hold) >= 0
                    && empty.compareTo(config.get().publisher().gracePeriod()) >= 0) {
                host.ended();
            }
        }
    }

    /** The source that should be on the air; null when none delivers or is about to. */
    private @Nullable Rung best(long nowNs, long silenceNs) {
        Rung current = active;
        boolean currentDelivers = current != null && current.delivers(nowNs, silenceNs);
        long failbackNs = sources().failbackAfter().toNanos();
        for (Rung rung : rungs) {
            if (rung.delivers(nowNs, silenceNs)
                    && (!currentDelivers || rung == current || rung.deliveredNs(nowNs) >= failbackNs)) {
                return rung;
            }
        }
        // whoever comes first need not wait for a second keyframe
        return rungs.stream()
                .filter(rung -> rung.publisher != null && !rung.isKnown())
                .findFirst()
                .orElse(null);
    }

    private void tryThem(long nowNs, @Nullable Rung current) {
        for (Rung rung : rungs) {
            if (rung.forClients) {
                continue;
            }
            boolean wanted = current == null ? rung.rank == 0 || nowNs - openAllNs >= 0 : rung.rank <= current.rank;
            PathSource opened = rung.opened;
            if (wanted && opened == null) {
                rung.opened = host.open(rung.rank, rung.url).orElse(null);
                rung.reason = rung.opened == null ? "unsupported source" : "connecting";
            } else if (!wanted && opened != null && (rung.feed == null || rung.feed != promoted)) {
                rung.opened = null;
                rung.reason = "not needed: a preferred source is on the air";
                opened.close();
            }
        }
    }

    private void startSlate() {
        Slate wanted = slate;
        if (wanted == null || playing != null) {
            return;
        }
        EventLoop loop = surroundings.loops().get();
        LiveStream stream = host.stream(loop);
        StandbyFeed feed = stream.openStandby(stream.home());
        SlateFeed begun = new SlateFeed(wanted, feed, stream.home(), surroundings.clock());
        slateFeed = feed;
        playing = begun;
        promoted = feed;
        stream.promote(feed);
        begun.start();
    }

    private void stopSlate(LiveStream stream) {
        SlateFeed running = playing;
        StandbyFeed feed = slateFeed;
        if (running != null && feed != null) {
            running.stop();
            stream.closeFeed(feed);
            playing = null;
            slateFeed = null;
        }
    }

    /** Ends all of them. */
    void close(EndReason reason) {
        closed = true;
        SlateFeed running = playing;
        if (running != null) {
            running.stop();
        }
        for (Rung rung : rungs) {
            Publisher publisher = rung.publisher;
            PathSource opened = rung.opened;
            rung.end(reason.text());
            rung.opened = null;
            if (opened != null) {
                opened.close();
            }
            if (publisher != null) {
                publisher.loop().execute(() -> publisher.onEnd(reason));
            }
        }
        active = null;
    }

    /** Each source now, in order. */
    List<PathStatus.RankedSource> statuses() {
        long nowNs = now();
        long silenceNs = sources().failoverAfter().toNanos();
        List<PathStatus.RankedSource> statuses = new ArrayList<>();
        for (Rung rung : rungs) {
            boolean delivers = rung.delivers(nowNs, silenceNs);
            boolean tried = rung.opened != null || rung.forClients;
            PathStatus.SourceState state = rung == active && delivers
                    ? PathStatus.SourceState.ACTIVE
                    : delivers
                            ? PathStatus.SourceState.STANDBY
                            : tried ? PathStatus.SourceState.UNAVAILABLE : PathStatus.SourceState.UNUSED;
            statuses.add(new PathStatus.RankedSource(
                    Redaction.redact(rung.url),
                    rung.publisher == null ? "" : rung.publisher.apiType(),
                    state,
                    reason(rung, state, nowNs)));
        }
        return statuses;
    }

    private String reason(Rung rung, PathStatus.SourceState state, long nowNs) {
        Rung current = active;
        return switch (state) {
            case ACTIVE -> "";
            case STANDBY ->
                current == null || current.rank > rung.rank
                        ? "delivers for "
                                + Duration.ofNanos(rung.deliveredNs(nowNs)).toSeconds() + " s, to be on the air after "
                                + sources().failbackAfter().toSeconds() + " s"
                        : "a preferred source is on the air";
            case UNAVAILABLE, UNUSED -> rung.silence();
        };
    }
}
