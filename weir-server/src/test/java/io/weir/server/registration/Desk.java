package io.weir.server.registration;

import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.weir.base.id.SessionId;
import io.weir.base.metrics.Counters;
import io.weir.base.time.ManualClock;
import io.weir.base.time.ManualTimers;
import io.weir.server.path.PathStatus;
import io.weir.server.path.Publisher;
import io.weir.server.stream.EndReason;
import io.weir.server.stream.FanoutLoad;
import io.weir.server.stream.LiveStream;
import io.weir.server.stream.StreamLimits;
import io.weir.server.stream.StreamListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A table with everything around it, on the test's thread: clients, registrants, ports, paths behind it. */
final class Desk {
    static final int CONFIGURED = 1935;
    static final int CONFIGURED_TLS = 1936;

    final ManualClock clock = new ManualClock();
    final ManualTimers timers = new ManualTimers(clock);
    final EmbeddedChannel loop = new EmbeddedChannel();
    final List<String> ports = new ArrayList<>();
    final List<LiveStream> streams = new ArrayList<>();
    final List<ClientRequest> passedOn = new ArrayList<>();
    boolean portsFail;

    final RegistrationTable table = new RegistrationTable(new Paths(), this::stream, timers, new Counters());

    Desk() {
        loop.freezeTime();
        table.prepare(
                new Ports(), List.of(new ConfiguredPort(CONFIGURED, false), new ConfiguredPort(CONFIGURED_TLS, true)));
    }

    private LiveStream stream() {
        LiveStream stream =
                new LiveStream(loop.eventLoop(), StreamLimits.DEFAULT, StreamListener.NONE, new FanoutLoad(), clock);
        streams.add(stream);
        return stream;
    }

    void settle() {
        do {
            loop.runPendingTasks();
        } while (table.drain());
    }

    /** A registrant of either kind, and what it was told. */
    static final class Registrant {
        final RegistrationToken token = new RegistrationToken();
        final List<PublisherMessage> publishers = new ArrayList<>();
        final List<WatcherMessage> watchers = new ArrayList<>();

        boolean succeeded() {
            return publishers.stream().anyMatch(PublisherMessage.RegistrationSucceeded.class::isInstance)
                    || watchers.stream().anyMatch(WatcherMessage.RegistrationSucceeded.class::isInstance);
        }

        @Nullable
        RegistrationFailure failure() {
            for (PublisherMessage message : publishers) {
                if (message instanceof PublisherMessage.RegistrationFailed(var reason, var _)) {
                    return reason;
                }
            }
            for (WatcherMessage message : watchers) {
                if (message instanceof WatcherMessage.RegistrationFailed(var reason, var _)) {
                    return reason;
                }
            }
            return null;
        }

        WatcherMedia media() {
            return last(watchers, WatcherMessage.RegistrationSucceeded.class).media();
        }

        Approval approval() {
            return publishers.isEmpty()
                    ? last(watchers, WatcherMessage.WatcherRequiringApproval.class)
                            .approval()
                    : last(publishers, PublisherMessage.PublisherRequiringApproval.class)
                            .approval();
        }

        static <T> T last(List<? super T> messages, Class<T> type) {
            for (int i = messages.size() - 1; i >= 0; i--) {
                if (type.isInstance(messages.get(i))) {
                    return type.cast(messages.get(i));
                }
            }
            throw new AssertionError("no " + type.getSimpleName() + " in " + messages);
        }
    }

    Registrant register(Role role, RegistrationScope scope) {
        return role == Role.PUBLISHER ? publishers(scope) : watchers(scope);
    }

    Registrant publishers(RegistrationScope scope) {
        Registrant registrant = new Registrant();
        submit(RegistrationRequest.ListenForPublishers.open(registrant.token, scope, registrant.publishers::add));
        return registrant;
    }

    Registrant watchers(RegistrationScope scope) {
        Registrant registrant = new Registrant();
        submit(RegistrationRequest.ListenForWatchers.open(registrant.token, scope, registrant.watchers::add));
        return registrant;
    }

    void submit(RegistrationRequest request) {
        table.submit(request);
        settle();
    }

    void remove(Registrant registrant) {
        submit(new RegistrationRequest.RemoveRegistration(registrant.token));
    }

    /** A client of either kind. */
    final class Client implements Publisher {
        final SessionId id = SessionId.random();

        @Nullable
        PublishAnswer published;

        @Nullable
        WatchAnswer watched;

        @Nullable
        EndReason ended;

        PublishAnswer.Accepted place() {
            if (published instanceof PublishAnswer.Accepted accepted) {
                return accepted;
            }
            throw new AssertionError("not accepted: " + published);
        }

        WatchAnswer.Accepted seat() {
            if (watched instanceof WatchAnswer.Accepted accepted) {
                return accepted;
            }
            throw new AssertionError("not accepted: " + watched);
        }

        boolean in() {
            return published instanceof PublishAnswer.Accepted || watched instanceof WatchAnswer.Accepted;
        }

        /** Why it was refused, or "waiting" or "in". */
        String answer() {
            if (published instanceof PublishAnswer.Refused(var reason, var _)) {
                return reason.name();
            }
            if (watched instanceof WatchAnswer.Refused(var reason, var _)) {
                return reason.name();
            }
            return in() ? "in" : "waiting";
        }

        void leave() {
            if (published != null) {
                place().admission().release(EndReason.CLIENT_LEFT);
            } else {
                seat().admission().release(EndReason.CLIENT_LEFT);
            }
            settle();
        }

        @Override
        public SessionId id() {
            return id;
        }

        @Override
        public String apiType() {
            return "rtmpConn";
        }

        @Override
        public EventLoop loop() {
            return loop.eventLoop();
        }

        @Override
        public void onEnd(EndReason reason) {
            ended = reason;
        }
    }

    Client client(Role role, int port, String app, String key) {
        return client(role, port, app, key, "192.0.2.7");
    }

    Client client(Role role, int port, String app, String key, String address) {
        Client client = new Client();
        ask(role, client, request(client, port, app, key, address));
        settle();
        return client;
    }

    private static ClientRequest request(Client client, int port, String app, String key, String address) {
        return new ClientRequest(
                client.id,
                port,
                port == CONFIGURED_TLS,
                app,
                key,
                app + "/" + key,
                "",
                new InetSocketAddress(InetAddress.ofLiteral(address), 40_000),
                "");
    }

    private void ask(Role role, Client client, ClientRequest request) {
        if (role == Role.PUBLISHER) {
            table.publish(request, client, answer -> client.published = answer);
        } else {
            table.watch(request, new PathStatus.Party(client.apiType(), client.id), answer -> client.watched = answer);
        }
    }

    /** A client whose request stays in the inbox until the next {@link #settle}. */
    Client impatient(Role role, String app, String key) {
        Client client = new Client();
        ask(role, client, request(client, CONFIGURED, app, key, "192.0.2.7"));
        return client;
    }

    private final class Paths implements Registrar {
        @Override
        public void publish(ClientRequest request, Publisher publisher, Consumer<PublishAnswer> reply) {
            passedOn.add(request);
        }

        @Override
        public void watch(ClientRequest request, PathStatus.Party party, Consumer<WatchAnswer> reply) {
            passedOn.add(request);
        }
    }

    private final class Ports implements PortOpener {
        private int free = 50_000;

        @Override
        public int open(int port, boolean tls) throws IOException {
            if (portsFail) {
                throw new IOException("in use");
            }
            int chosen = port == 0 ? free++ : port;
            ports.add("open " + chosen + (tls ? " tls" : ""));
            return chosen;
        }

        @Override
        public void close(int port) {
            ports.add("close " + port);
        }
    }
}
