package io.weir.server.registration;

import io.weir.base.metrics.Counters;
import io.weir.base.thread.Mailbox;
import io.weir.base.time.Timers;
import io.weir.server.path.PathStatus;
import io.weir.server.path.Publisher;
import io.weir.server.path.Refusal;
import io.weir.server.stream.EndReason;
import io.weir.server.stream.LiveStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registrations of embedders and workflows: whose clients these are is asked here before any path is looked up. Clients that nobody
 * speaks for go on to the next registrar, but only on ports of the configuration.
 *
 * <p>Threading: public methods from any thread. One virtual thread owns all state and takes requests from an inbox; it waits for
 * nothing but the opening and closing of ports. A client's loop only looks up whether there is a registration to ask.
 * <p>Limits: {@value #REGISTRATIONS_MAX} registrations, {@link PortTable#PORTS_MAX} ports opened for them,
 * {@value #REQUESTS_MAX} requests and clients waiting for the thread, {@link Registration#WAITING_MAX} clients of one
 * registration waiting for approval, each for {@link Approval#TIMEOUT_MS} ms.
 */
public final class RegistrationTable implements Registrar, AutoCloseable {
    /** Registrations at once, publishers and watchers together. */
    public static final int REGISTRATIONS_MAX = 10_000;

    /** Requests waiting for the thread; a client beyond that is told that the server is busy. */
    static final int REQUESTS_MAX = 4096;

    private static final Logger LOG = LoggerFactory.getLogger(RegistrationTable.class);

    private final Registrar next;
    private final Supplier<LiveStream> streams;
    private final Timers timers;
    private final LongAdder internalErrors;
    private final Mailbox<Runnable> inbox = new Mailbox<>(REQUESTS_MAX);
    private final RegistrationIndex index = new RegistrationIndex();
    private final PortTable ports = new PortTable();
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * A table without registrations.
     *
     * @param next whom clients without a registration are passed to
     * @param streams makes the stream of a watched key
     */
    public RegistrationTable(Registrar next, Supplier<LiveStream> streams, Timers timers, Counters counters) {
        this.next = next;
        this.streams = streams;
        this.timers = timers;
        this.internalErrors = counters.counter(Counters.INTERNAL_ERRORS);
    }

    /** Begins to take registrations, when all ports of the configuration are open. Called once. */
    public void start(PortOpener opener, List<ConfiguredPort> configured) {
        prepare(opener, configured);
        Thread.ofVirtual().name("registrations").start(() -> inbox.serve(Runnable::run, this::onFailure));
    }

    /** The configuration has these ports now and no others. Any thread. */
    public void configuredPorts(List<ConfiguredPort> now) {
        ports.admit(now);
        inbox.insist(() -> ports.configure(now));
    }

    /** What {@link #start} does, without the thread: for tests, with {@link #drain}. */
    void prepare(PortOpener opener, List<ConfiguredPort> configured) {
        ports.start(opener, configured);
    }

    /** One client's trouble, or a loop that is gone already, must not end the others' registrations. */
    private void onFailure(RuntimeException failure) {
        internalErrors.increment();
        LOG.error("a registration request failed", failure);
    }

    /** Handles what is queued on the caller's thread; answers whether there was anything. */
    boolean drain() {
        return inbox.drain(Runnable::run) > 0;
    }

    /** Asks for something. What became of it is told to the request's listener; a removal always succeeds. */
    public void submit(RegistrationRequest request) {
        switch (request) {
            case RegistrationRequest.ListenForPublishers listen -> {
                Registrant<PublisherMessage> registrant =
                        new Registrant<>(listen.token(), listen.listener(), this::removeBroken);
                offer(() -> listen(listen, registrant), e -> registrant.tell(failed(e)));
            }
            case RegistrationRequest.ListenForWatchers listen -> {
                Registrant<WatcherMessage> registrant =
                        new Registrant<>(listen.token(), listen.listener(), this::removeBroken);
                offer(() -> listen(listen, registrant), e -> registrant.tell(failedWatchers(e)));
            }
            case RegistrationRequest.RemoveRegistration(var token) -> {
                token.withdraw();
                inbox.insist(() -> remove(token, EndReason.REGISTRATION_REMOVED));
            }
        }
    }

    @Override
    public void publish(ClientRequest request, Publisher publisher, Consumer<PublishAnswer> reply) {
        if (index.find(Role.PUBLISHER, request) == null) {
            passOn(request, publisher, reply);
        } else if (!inbox.offer(() -> publish(new Publish(request, publisher, reply), null))) {
            reply.accept(new PublishAnswer.Refused(Refusal.BUSY, "the server is busy"));
        }
    }

    @Override
    public void watch(ClientRequest request, PathStatus.Party party, Consumer<WatchAnswer> reply) {
        if (index.find(Role.WATCHER, request) == null) {
            passOn(request, party, reply);
        } else if (!inbox.offer(() -> watch(new Watch(request, party, reply), null))) {
            reply.accept(new WatchAnswer.Refused(Refusal.BUSY, "the server is busy"));
        }
    }

    /** Ends all registrations and their clients; the table takes no more. */
    @Override
    public void close() {
        closed.set(true);
        inbox.insist(
                () -> index.all().forEach(registration -> remove(registration.token(), EndReason.SERVER_STOPPING)));
        inbox.close();
    }

    // from here on: the table's thread

    private record Publish(ClientRequest request, Publisher publisher, Consumer<PublishAnswer> reply) {
        void refuse(Refusal reason, String text) {
            reply.accept(new PublishAnswer.Refused(reason, text));
        }
    }

    private record Watch(ClientRequest request, PathStatus.Party party, Consumer<WatchAnswer> reply) {
        void refuse(Refusal reason, String text) {
            reply.accept(new WatchAnswer.Refused(reason, text));
        }
    }

    private void offer(Runnable listen, Consumer<RefusedException> onRefused) {
        if (!inbox.offer(listen)) {
            onRefused.accept(
                    closed.get()
                            ? new RefusedException(RegistrationFailure.SERVER_STOPPING, "the server is stopping")
                            : new RefusedException(RegistrationFailure.BUSY, "the server is busy"));
        }
    }

    private void listen(RegistrationRequest.ListenForPublishers listen, Registrant<PublisherMessage> registrant) {
        try {
            RegistrationScope scope = admit(Role.PUBLISHER, listen.token(), listen.scope());
            index.add(new Registration.OfPublishers(listen, scope, registrant));
            registrant.tell(new PublisherMessage.RegistrationSucceeded(scope.port()));
        } catch (RefusedException e) {
            registrant.tell(failed(e));
        }
    }

    private void listen(RegistrationRequest.ListenForWatchers listen, Registrant<WatcherMessage> registrant) {
        try {
            RegistrationScope scope = admit(Role.WATCHER, listen.token(), listen.scope());
            WatcherMedia media = new WatcherMedia(scope.key(), streams);
            index.add(new Registration.OfWatchers(listen, scope, registrant, media));
            registrant.tell(new WatcherMessage.RegistrationSucceeded(scope.port(), media));
        } catch (RefusedException e) {
            registrant.tell(failedWatchers(e));
        }
    }

    private static PublisherMessage failed(RefusedException e) {
        return new PublisherMessage.RegistrationFailed(e.reason(), String.valueOf(e.getMessage()));
    }

    private static WatcherMessage failedWatchers(RefusedException e) {
        return new WatcherMessage.RegistrationFailed(e.reason(), String.valueOf(e.getMessage()));
    }

    /** All that a registration must pass; answers its scope with the port it has now. */
    private RegistrationScope admit(Role role, RegistrationToken token, RegistrationScope scope)
            throws RefusedException {
        if (closed.get()) {
            throw new RefusedException(RegistrationFailure.SERVER_STOPPING, "the server is stopping");
        }
        if (index.contains(token)) {
            throw new RefusedException(RegistrationFailure.TOKEN_IN_USE, token + " has a registration already");
        }
        if (token.withdrawn()) {
            throw new RefusedException(RegistrationFailure.WITHDRAWN, token + " was removed");
        }
        if (index.size() >= REGISTRATIONS_MAX) {
            throw new RefusedException(
                    RegistrationFailure.TOO_MANY,
                    "the server has its maximum of " + REGISTRATIONS_MAX + " registrations");
        }
        ports.check(scope);
        if (index.taken(role, scope)) {
            throw new RefusedException(
                    RegistrationFailure.KEY_TAKEN,
                    "another registration has keys of application '" + scope.app() + "' on port " + scope.port());
        }
        RegistrationScope placed = scope.onPort(ports.acquire(scope));
        LOG.info(
                "[{}] {}s of '{}' on port {}",
                token,
                role.name().toLowerCase(Locale.ROOT),
                placed.app(),
                placed.port());
        return placed;
    }

    private void removeBroken(RegistrationToken token) {
        inbox.insist(() -> remove(token, EndReason.INTERNAL_ERROR));
    }

    private void remove(RegistrationToken token, EndReason reason) {
        Registration removed = index.remove(token);
        if (removed == null) {
            return;
        }
        LOG.info("[{}] removed: {}", token, reason.text());
        removed.waiting().forEach(waiting -> waiting.refuse(reason.text()));
        removed.waiting().clear();
        removed.endClients(reason);
        ports.release(removed.scope().port());
    }

    private void publish(Publish asked, @Nullable Registration approvedBy) {
        if (!(index.find(Role.PUBLISHER, asked.request()) instanceof Registration.OfPublishers registration)) {
            unclaimed(approvedBy, () -> passOn(asked.request(), asked.publisher(), asked.reply()), asked::refuse);
            return;
        }
        String key = asked.request().key();
        PublisherPlace occupant = registration.places().get(key);
        if (occupant != null && !registration.takesOver()) {
            asked.refuse(Refusal.ALREADY_PUBLISHING, "someone is already publishing to this key");
            return;
        }
        if (!mayEnter(registration, asked.request(), approvedBy, asked::refuse, () -> publish(asked, registration))) {
            return;
        }
        if (occupant != null) {
            // the registrant hears of the old one's end before it hears of the new one
            occupant.end(EndReason.TAKEN_OVER, () -> inbox.insist(() -> publish(asked, approvedBy)));
            return;
        }
        PublisherPlace place = registration.place(
                asked.publisher(),
                key,
                stopped -> inbox.insist(() -> registration.places().remove(key, stopped)));
        asked.reply().accept(new PublishAnswer.Accepted(place, place));
    }

    private void watch(Watch asked, @Nullable Registration approvedBy) {
        if (!(index.find(Role.WATCHER, asked.request()) instanceof Registration.OfWatchers registration)) {
            unclaimed(approvedBy, () -> passOn(asked.request(), asked.party(), asked.reply()), asked::refuse);
            return;
        }
        if (!mayEnter(registration, asked.request(), approvedBy, asked::refuse, () -> watch(asked, registration))) {
            return;
        }
        String key = asked.request().key();
        LiveStream stream = registration.media().join(key, asked.party().id());
        if (stream == null) {
            asked.refuse(Refusal.BUSY, "the registration has its maximum of " + WatcherMedia.KEYS_MAX + " keys");
            return;
        }
        registration.watcherCame(key);
        AtomicBoolean released = new AtomicBoolean();
        asked.reply().accept(new WatchAnswer.Accepted(stream, _ -> {
            if (released.compareAndSet(false, true)) {
                inbox.insist(() -> {
                    registration.media().leave(key, asked.party().id());
                    registration.watcherLeft(key);
                });
            }
        }));
    }

    /** Address and approval. False when the client was refused, or has to wait: {@code again} then makes all checks anew. */
    private boolean mayEnter(
            Registration registration,
            ClientRequest request,
            @Nullable Registration approvedBy,
            BiConsumer<Refusal, String> refuse,
            Runnable again) {
        if (approvedBy != null && approvedBy != registration) {
            refuse.accept(Refusal.NOT_ALLOWED, "the registration that approved is gone");
            return false;
        }
        if (!registration.addresses().permits(request.remote().getAddress())) {
            refuse.accept(Refusal.NOT_ALLOWED, "this address is not allowed");
            return false;
        }
        if (!registration.approval() || approvedBy != null) {
            return true;
        }
        if (registration.waiting().size() >= Registration.WAITING_MAX) {
            refuse.accept(Refusal.BUSY, "too many clients wait for approval");
            return false;
        }
        Waiting waiting = new Waiting(refuse, again);
        registration.waiting().add(waiting);
        Approval approval = new Approval(refusal -> inbox.insist(() -> answered(registration, waiting, refusal)));
        timers.schedule(approval::timeOut, Duration.ofMillis(Approval.TIMEOUT_MS));
        registration.ask(request, approval);
        return false;
    }

    private static void answered(Registration registration, Waiting waiting, @Nullable String refusal) {
        if (!registration.waiting().remove(waiting)) {
            return;
        }
        if (refusal == null) {
            waiting.proceed();
        } else {
            waiting.refuse(refusal);
        }
    }

    /** The registration has gone since the client asked. */
    private static void unclaimed(
            @Nullable Registration approvedBy, Runnable passOn, BiConsumer<Refusal, String> refuse) {
        if (approvedBy == null) {
            passOn.run();
        } else {
            refuse.accept(Refusal.NOT_ALLOWED, "the registration that approved is gone");
        }
    }

    private void passOn(ClientRequest request, Publisher publisher, Consumer<PublishAnswer> reply) {
        if (ports.leadsToPaths(request.port())) {
            next.publish(request, publisher, reply);
        } else {
            reply.accept(new PublishAnswer.Refused(Refusal.NOT_CONFIGURED, nobody(request)));
        }
    }

    private void passOn(ClientRequest request, PathStatus.Party party, Consumer<WatchAnswer> reply) {
        if (ports.leadsToPaths(request.port())) {
            next.watch(request, party, reply);
        } else {
            reply.accept(new WatchAnswer.Refused(Refusal.NOT_CONFIGURED, nobody(request)));
        }
    }

    private static String nobody(ClientRequest request) {
        return "nobody is registered for '" + request.path() + "' on this port";
    }
}
