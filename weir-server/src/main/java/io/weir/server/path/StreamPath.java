package io.weir.server.path;

import io.netty.channel.EventLoop;
import io.weir.base.id.PathName;
import io.weir.base.id.SessionId;
import io.weir.base.log.Redaction;
import io.weir.base.thread.Mailbox;
import io.weir.base.time.Clock;
import io.weir.base.time.Timers;
import io.weir.config.PathHooksConfig;
import io.weir.config.PathMatch;
import io.weir.config.SourceConfig;
import io.weir.media.Track;
import io.weir.server.hook.HookClient;
import io.weir.server.hook.HookEvent;
import io.weir.server.hook.HookPath;
import io.weir.server.hook.HookSink;
import io.weir.server.stream.EndReason;
import io.weir.server.stream.FanoutLoad;
import io.weir.server.stream.LiveStream;
import io.weir.server.stream.PlainAudioMaker;
import io.weir.server.stream.StreamLimits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live entity behind a path's name: at most one publisher, any readers, and the stream between them.
 *
 * <p>Available means that there is something to read; online, that a publisher feeds it and all its tracks are known. The two differ
 * only in the grace period after a publisher has left.
 *
 * <p>Threading: one virtual thread takes its commands from the mailbox; it never waits on anything else.
 * <p>Limits: {@value #MAILBOX_MAX} commands waiting, beyond which nothing is granted; {@value PathReaders#HELD_MAX} readers held
 * while a publisher's tracks are gathered.
 */
final class StreamPath {
    /** Commands waiting when the next client is told that the server is busy. */
    static final int MAILBOX_MAX = 4096;

    /** Stands for who has no session: a path that sends its readers elsewhere. */
    private static final SessionId NO_SESSION = new SessionId(new UUID(0, 0));

    private static final Logger LOG = LoggerFactory.getLogger(StreamPath.class);

    /** What all paths of a server share. */
    record Shared(
            FanoutLoad load,
            PlainAudioMaker plainAudio,
            Clock clock,
            Timers timers,
            LongAdder internalErrors,
            HookSink hooks,
            Outgoing outgoing,
            StreamCompanion companion,
            Supplier<EventLoop> loops,
            UserReaders users,
            Consumer<StreamPath> onIdle) {}

    /** The client that publishes, and what its user may send. */
    private record Limited(SessionId id, int maxBitrate) {
        static Limited of(PathCommand.AddPublisher add) {
            return new Limited(add.publisher().id(), add.arrival().limits().maxBitrate());
        }
    }

    private final PathName name;
    private final Shared shared;
    private final PathHandle handle = new PathHandle(this);
    private final Mailbox<PathCommand> mailbox = new Mailbox<>(MAILBOX_MAX);
    private final PathReaders readers;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final PathDemand demand;
    private final PathForwards forwards;
    private final FeedWatch watch;
    private final PathPresence presence;

    private PathMatch match;
    private StreamLimits limits;
    private @Nullable PathSource opened;
    /** Of a path with several sources, or with a slate; the other fields tell of the one on the air. */
    private @Nullable SourceLadder ladder;

    private @Nullable Publisher publisher;
    private @Nullable LiveStream stream;
    private List<Track> tracks = List.of();
    private @Nullable Limited limited;
    private int graceNumber;

    StreamPath(PathName name, PathMatch match, StreamLimits limits, Shared shared) {
        this.name = name;
        this.match = match;
        this.limits = limits;
        this.shared = shared;
        this.demand = new PathDemand(this::demandTerms, new Demand(), shared.timers(), this::tell);
        this.forwards = new PathForwards(name, shared.outgoing(), shared.clock());
        this.readers = new PathReaders(name, shared.users(), new ReaderEvents());
        this.watch = new FeedWatch(name, shared.timers(), this::tell, this::onHealth);
        this.presence = new PathPresence(shared.clock(), shared.hooks(), this::hookPath);
    }

    PathName name() {
        return name;
    }

    /** Starts the path's thread. */
    void start() {
        shared.hooks().emit(new HookEvent.Init(hookPath()));
        Thread.ofVirtual().name("path " + name).start(this::run);
    }

    /** Completed when its thread has ended and all its events are told. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    private HookPath hookPath() {
        return new HookPath(
                name.value(), match.confName(), match.groups(), match.config().hooks());
    }

    /** Queues what a client asks for; false when too much waits or the path is gone. Any thread. */
    boolean ask(PathCommand command) {
        return mailbox.offer(command);
    }

    /** Queues what follows from something granted; only a path that is gone has no use for it. Any thread. */
    void tell(PathCommand command) {
        mailbox.insist(command);
    }

    /** Handles what is queued on the caller's thread: for tests, instead of {@link #start}. */
    int drain() {
        return mailbox.drain(this::handle);
    }

    /** True when no command waits. Meaningful only while the table keeps new ones out. */
    boolean quiet() {
        return mailbox.isEmpty();
    }

    /** Ends the path's thread once what is queued is done. */
    void retire() {
        mailbox.close();
    }

    private void run() {
        openLastingSource();
        mailbox.serve(this::handle, failure -> {
            shared.internalErrors().increment();
            LOG.error("[path {}] a command failed", name, failure);
        });
        demand.onClosed();
        shared.hooks().emit(new HookEvent.Closed(hookPath()));
        ended.complete(null);
    }

    private PathDemand.Terms demandTerms() {
        SourceConfig config = match.config().source();
        if (config.isStatic()) {
            return new PathDemand.Terms(config.onDemand(), config.onDemandStartTimeout(), config.onDemandCloseAfter());
        }
        PathHooksConfig commands = match.config().hooks();
        return new PathDemand.Terms(
                !commands.runOnDemand().isEmpty(),
                commands.runOnDemandStartTimeout(),
                commands.runOnDemandCloseAfter());
    }

    /** Brings a publisher while someone wants to read: the path's own source, or whom a command starts. */
    private final class Demand implements PathDemand.Wish {
        @Override
        public void begin(HookClient reader) {
            if (match.config().source().isStatic()) {
                openSource(reader.query());
            } else {
                shared.hooks().emit(new HookEvent.Demanded(hookPath(), reader));
            }
        }

        @Override
        public void end(HookClient reader, String reason) {
            if (opened != null) {
                closeSource();
            } else {
                shared.hooks().emit(new HookEvent.Undemanded(hookPath(), reader, reason));
            }
        }
    }

    /** Begins with the sources that need no reader. */
    void openLastingSource() {
        if (SourceLadder.isNeeded(match)) {
            SourceLadder.Surroundings surroundings =
                    new SourceLadder.Surroundings(shared.clock(), shared.timers(), shared.loops());
            SourceLadder begun = new SourceLadder(name, match, () -> match.config(), new LadderHost(), surroundings);
            ladder = begun;
            begun.start();
        } else if (match.config().source().isStatic()
                && !match.config().source().onDemand()) {
            openSource("");
        }
    }

    /** {@code query} is that of the reader who wants it. */
    private void openSource(String query) {
        SourceConfig config = match.config().source();
        String url = PathVariables.of(name, match)
                .withQuery(query)
                .fill(config.source().value());
        opened = shared.outgoing().openSource(handle, url, config).orElse(null);
        if (opened == null) {
            LOG.warn("[path {}] {}", name, unsupportedSource());
        }
    }

    private void closeSource() {
        PathSource closing = opened;
        if (closing != null) {
            opened = null;
            closing.close();
        }
    }

    private void handle(PathCommand command) {
        switch (command) {
            case PathCommand.AddPublisher add -> addPublisher(add);
            case PathCommand.RemovePublisher remove -> removePublisher(remove.id(), remove.reason());
            case PathCommand.AddReader add -> addReader(add);
            case PathCommand.ReaderConnected connected -> readers.connected(connected.id());
            case PathCommand.RemoveReader remove -> readers.remove(remove.id(), remove.reason());
            case PathCommand.StreamReady ready -> streamReady(ready);
            case PathCommand.OfLadder of -> {
                if (ladder != null) {
                    ladder.handle(of);
                }
            }
            case PathCommand.TracksChanged changed -> {
                if (changed.stream() == stream) {
                    tracks = changed.tracks();
                }
            }
            case PathCommand.ReadersEnded ended -> {
                if (ended.stream() == stream) {
                    readers.end(EndReason.SOURCE_CHANGED);
                }
            }
            case PathCommand.GraceOver over -> {
                if (over.graceNumber() == graceNumber && publisher == null) {
                    closeStream(EndReason.PUBLISHER_GONE);
                }
            }
            case PathCommand.DemandTimer timer -> {
                if (demand.onTimer(timer.number())) {
                    refuseHeld();
                }
            }
            case PathCommand.FeedTimer timer -> watch.onTimer(timer.number());
            case PathCommand.FeedRead(var number, var reading) -> {
                Publisher current = publisher;
                if (watch.onReading(number, reading, match.config(), userBitrate()) && current != null) {
                    current.loop().execute(() -> current.onEnd(EndReason.TOO_MUCH_BITRATE));
                }
            }
            case PathCommand.Describe describe -> describe.reply().complete(status());
            case PathCommand.Reconfigure(var nextMatch, var nextLimits) -> reconfigure(nextMatch, nextLimits);
            case PathCommand.Close close -> close(close.reason());
        }
        if (readers.isEmpty()) {
            demand.onUnread();
        }
        if (publisher == null && readers.isEmpty() && stream == null && !demand.isActive()) {
            shared.onIdle().accept(this);
        }
    }

    private void addPublisher(PathCommand.AddPublisher add) {
        if (!add.fromSource() && !match.config().source().takesPublishers()) {
            add.reply()
                    .accept(new PublishDecision.Refused(
                            Refusal.NOT_FOR_PUBLISHERS, "path '" + name + "' has a source of its own"));
            return;
        }
        SourceLadder rungs = ladder;
        Optional<Rung> place = rungs == null ? Optional.empty() : rungs.clients();
        if (rungs != null && place.isPresent()) {
            if (place.get().publisher == null || match.config().publisher().override()) {
                limited = Limited.of(add);
            }
            HookClient client = client(
                    new PathStatus.Party(
                            add.publisher().apiType(), add.publisher().id()),
                    add.arrival());
            rungs.admit(place.get(), add.publisher(), client, add.reply());
            return;
        }
        Publisher current = publisher;
        if (current != null) {
            if (!match.config().publisher().override()) {
                add.reply()
                        .accept(new PublishDecision.Refused(
                                Refusal.ALREADY_PUBLISHING, "someone is already publishing to path '" + name + "'"));
                return;
            }
            offline(EndReason.TAKEN_OVER);
            current.loop().execute(() -> current.onEnd(EndReason.TAKEN_OVER));
        }
        Publisher next = add.publisher();
        publisher = next;
        limited = Limited.of(add);
        presence.source(
                add.fromSource()
                        ? new HookClient(next.apiType(), "", "", "")
                        : client(new PathStatus.Party(next.apiType(), next.id()), add.arrival()));
        graceNumber++;
        LiveStream live = stream;
        if (live == null) {
            live = newStream(next.loop());
            stream = live;
        }
        add.reply().accept(new PublishDecision.Accepted(live.openFeed(next.loop()), handle));
    }

    /** The path as its sources see it. */
    private final class LadderHost implements SourceLadder.Host {
        @Override
        public LiveStream stream(EventLoop home) {
            LiveStream live = stream;
            if (live == null) {
                live = newStream(home);
                stream = live;
            }
            return live;
        }

        @Override
        public @Nullable LiveStream current() {
            return stream;
        }

        @Override
        public Optional<PathSource> open(int rank, String url) {
            return shared.outgoing()
                    .openSource(
                            new PathHandle(StreamPath.this, rank),
                            url,
                            match.config().source());
        }

        @Override
        public PathHandle handle() {
            return handle;
        }

        @Override
        public void tell(PathCommand command) {
            StreamPath.this.tell(command);
        }

        @Override
        public void onAir(Publisher next, HookClient client) {
            publisher = next;
            presence.source(client);
        }

        @Override
        public void onChanged(String next) {
            shared.hooks().emit(new HookEvent.SourceChanged(hookPath(), next));
        }

        @Override
        public void offAir(EndReason reason) {
            publisher = null;
            offline(reason);
        }

        @Override
        public void ended() {
            closeStream(EndReason.PUBLISHER_GONE);
        }
    }

    private LiveStream newStream(EventLoop home) {
        StreamReports reports = new StreamReports(name, this::tell);
        LiveStream live = new LiveStream(
                home, limits, reports, new LiveStream.Surroundings(shared.load(), shared.plainAudio(), shared.clock()));
        reports.of(live);
        return live;
    }

    private void removePublisher(SessionId id, EndReason reason) {
        SourceLadder rungs = ladder;
        if (rungs != null) {
            rungs.placeOf(id).ifPresent(place -> rungs.leave(place, reason));
            return;
        }
        Publisher current = publisher;
        if (current == null || !current.id().equals(id)) {
            return;
        }
        publisher = null;
        boolean wasAvailable = presence.isAvailable();
        offline(reason);
        Duration grace = match.config().publisher().gracePeriod();
        LiveStream live = stream;
        if (grace.isPositive() && wasAvailable && live != null && reason != EndReason.SERVER_STOPPING) {
            live.closeFeed();
            int number = ++graceNumber;
            shared.timers().schedule(() -> tell(new PathCommand.GraceOver(number)), grace);
            LOG.info("[path {}] publisher left ({}), readers stay for {} s", name, reason.text(), grace.toSeconds());
        } else {
            closeStream(EndReason.PUBLISHER_GONE);
        }
    }

    /** What the user that publishes may send, 0 for any bitrate. */
    private int userBitrate() {
        Limited client = limited;
        Publisher current = publisher;
        return client != null && current != null && current.id().equals(client.id()) ? client.maxBitrate() : 0;
    }

    private void onHealth(PathHealth.Change change) {
        String rule = change.rule().text();
        shared.hooks()
                .emit(
                        change.healthy()
                                ? new HookEvent.Healthy(hookPath(), rule)
                                : new HookEvent.Unhealthy(hookPath(), rule, change.text()));
    }

    private void offline(EndReason reason) {
        watch.end();
        presence.offline(reason);
    }

    /** The client in events. */
    static HookClient client(PathStatus.Party party, Arrival arrival) {
        return new HookClient(party.apiType(), party.id().toString(), arrival.address(), arrival.query());
    }

    /** Whatever goes along with a stream does as the path says. */
    private void accompany(LiveStream live) {
        forwards.follow(match, live);
        shared.companion().onStream(name, match, live);
    }

    private void closeStream(EndReason reason) {
        LiveStream live = stream;
        if (live == null) {
            return;
        }
        stream = null;
        forwards.close();
        if (presence.isAvailable()) {
            shared.companion().onStreamEnd(name, live);
        }
        live.close(reason);
        readers.end(reason);
        tracks = List.of();
        if (presence.unavailable(reason)) {
            LOG.info("[path {}] unavailable: {}", name, reason.text());
        }
        refuseHeld();
    }

    private void refuseHeld() {
        readers.takeHeld().forEach(add -> add.reply().accept(noStream(add)));
    }

    private String unsupportedSource() {
        return "unsupported source: "
                + Redaction.redact(match.config().source().source().value());
    }

    private ReadDecision noStream(PathCommand.AddReader add) {
        Optional<Elsewhere> elsewhere = Elsewhere.of(
                match, PathVariables.of(name, match).withQuery(add.arrival().query()));
        if (elsewhere.isPresent()) {
            return new ReadDecision.Redirected(elsewhere.get());
        }
        if (isUnsupported()) {
            return new ReadDecision.Refused(Refusal.NO_STREAM, unsupportedSource());
        }
        return new ReadDecision.Refused(Refusal.NO_STREAM, "no stream is available on path '" + name + "'");
    }

    private void addReader(PathCommand.AddReader add) {
        LiveStream live = stream;
        Optional<ReadDecision> refusal = readers.refusal(add, match.config().reader());
        if (refusal.isEmpty() && live != null && presence.isAvailable()) {
            refusal = readers.add(add);
            if (refusal.isEmpty()) {
                demand.onStream(true);
                add.reply().accept(new ReadDecision.Accepted(live, handle));
                return;
            }
        }
        if (refusal.isPresent()) {
            add.reply().accept(refusal.get());
        } else if ((isComing() || demand.isConfigured()) && readers.canHold()) {
            readers.hold(add);
            if (!isComing()) {
                demand.onWanted(client(add.reader(), add.arrival()));
            }
        } else {
            add.reply().accept(noStream(add));
        }
    }

    /** Tells of readers. */
    private final class ReaderEvents implements PathReaders.Events {
        @Override
        public void onRead(HookClient reader) {
            shared.hooks().emit(new HookEvent.Read(hookPath(), reader));
        }

        @Override
        public void onUnread(HookClient reader, EndReason reason) {
            shared.hooks().emit(new HookEvent.Unread(hookPath(), reader, reason.text()));
        }
    }

    /** Whether something is to become a stream. */
    private boolean isComing() {
        return publisher != null || ladder != null && ladder.isComing();
    }

    private void streamReady(PathCommand.StreamReady ready) {
        boolean live = ready.stream() == stream
                && (ladder == null ? publisher != null : ladder.onReady(ready.stream(), ready.feed()));
        if (!live) {
            return;
        }
        tracks = ready.tracks();
        if (presence.available()) {
            accompany(ready.stream());
        }
        if (publisher != null) {
            presence.online();
            watch.begin(ready.stream(), match.config(), userBitrate());
        }
        LOG.info("[path {}] available: {}", name, TrackText.summary(tracks));
        demand.onStream(readers.isAwaited());
        readers.takeHeld().forEach(this::addReader);
    }

    /** Everybody stays unless the stream comes from elsewhere now. */
    private void reconfigure(PathMatch nextMatch, StreamLimits nextLimits) {
        boolean keepsSource = match.config().keepsSource(nextMatch.config());
        boolean newLimits = !limits.equals(nextLimits);
        match = nextMatch;
        limits = nextLimits;
        LiveStream live = stream;
        if (!keepsSource) {
            LOG.info("[path {}] closed, its source was configured anew", name);
            close(EndReason.PATH_CLOSED);
            openLastingSource();
        } else if (live != null) {
            if (newLimits) {
                live.limits(limits);
            }
            if (presence.isAvailable()) {
                accompany(live);
            }
            watch.follow(match.config(), userBitrate());
        }
    }

    private void close(EndReason reason) {
        // before it hears that the stream ends, or it would begin again
        closeSource();
        Publisher current = publisher;
        if (current != null) {
            publisher = null;
            offline(reason);
        }
        SourceLadder rungs = ladder;
        if (rungs != null) {
            ladder = null;
            rungs.close(reason);
        } else if (current != null) {
            current.loop().execute(() -> current.onEnd(reason));
        }
        closeStream(reason);
        refuseHeld();
        demand.onClosed();
    }

    private PathStatus status() {
        Publisher current = publisher;
        LiveStream live = stream;
        return new PathStatus(
                name,
                match.confName(),
                presence.availableAt(),
                presence.onlineAt(),
                presence.onlineChangedAt(),
                Optional.ofNullable(current)
                        .map(p -> new PathStatus.Party(p.apiType(), p.id()))
                        .or(this::redirectParty),
                tracks,
                live != null && live.hasBFrames(),
                readers.parties(),
                live == null ? 0 : live.counters().inboundBytes().sum(),
                live == null ? 0 : live.counters().outboundBytes().sum(),
                presence.lastEndReason(),
                isUnsupported() ? unsupportedSource() : "",
                forwards.statuses(),
                watch.failing(),
                ladder == null ? List.of() : ladder.statuses());
    }

    private boolean isUnsupported() {
        return match.config().source().isStatic() && ladder == null && opened == null && !demand.isConfigured();
    }

    /** A path that sends its readers elsewhere shows that for its source. */
    private Optional<PathStatus.Party> redirectParty() {
        return match.config().source().isRedirect()
                ? Optional.of(new PathStatus.Party(SourceConfig.REDIRECT, NO_SESSION))
                : Optional.empty();
    }
}
