package io.weir.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.weir.base.time.Clock;
import io.weir.protocol.rtmp.RtmpUrl;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Clients that all come at once, again and again, while the server's authentication server is slow, then hangs, then is dead.
 *
 * <p>The RTMP server must ask the authentication server that runs here, and remember its answers for as long as the run takes. The
 * stream is published from here.
 *
 * <p>Threading: the caller's thread waits; clients live on one event loop.
 */
public final class AuthBench {
    /** How long a phase may take: clients that are undecided then have failed. */
    private static final int PHASE_SECONDS_MAX = 60;

    /** Connects that the kernel has not answered: more at once and it drops some, to try them again after seconds. */
    private static final int CONNECTING_MAX = 256;

    private static final int CONNECT_TIMEOUT_MS = 30_000;
    private static final int PUBLISH_SECONDS_MAX = 10;
    private static final int READ_LOW_WATER_BYTES = 16_384;
    private static final long LOOK_MS = 20;

    private final AuthOptions options;
    private final TargetUrl target;
    private final InetSocketAddress address;
    private final LoadLoop loop;
    private final FailingAuthServer server;
    private final Clock clock = Clock.system();
    private final SharedReadBuffer readBuffer = new SharedReadBuffer();
    private final List<AuthReport.Phase> phases = new ArrayList<>();

    private AuthBench(AuthOptions options, LoadLoop loop, FailingAuthServer server) throws IOException {
        this.options = options;
        this.target = TargetUrl.of(UrlScheme.RTMP, options.url());
        this.address = FanoutBench.resolve(target);
        this.loop = loop;
        this.server = server;
    }

    /**
     * Runs the storm. Clients that are refused or lost are figures of the report and no error.
     *
     * @param progress gets a sentence at each step
     * @throws IOException when the host is unknown, the port for the authentication server is taken, or nobody may publish
     * @throws InterruptedException when the calling thread is interrupted; the connections are closed
     */
    public static AuthReport run(AuthOptions options, Consumer<String> progress)
            throws IOException, InterruptedException {
        FanoutBench.requireOpenFiles(2L * options.clients() + options.strangers() + options.live());
        try (FailingAuthServer server = new FailingAuthServer(options.authPort(), options.answerDelay());
                LoadLoop loop = new LoadLoop("auth")) {
            progress.accept("authentication server: " + server.url());
            return new AuthBench(options, loop, server).run(progress);
        }
    }

    private AuthReport run(Consumer<String> progress) throws IOException, InterruptedException {
        String publisher = "rtmp://" + target.hostPort() + resource("publisher");
        try (PublishBench publishing = PublishBench.start(PublishOptions.of(publisher))) {
            awaitPublishing(publishing);
            Crowd live = new Crowd(names("live", options.live()), false);
            live.await();
            for (int round = 0; round < options.warmupRounds(); round++) {
                progress.accept("warming up");
                Crowd warming = new Crowd(names("warm" + round + "-", options.clients()), true);
                warming.await();
                warming.leave();
            }
            storm("answers in " + options.answerDelay().toMillis() + " ms", 0, progress);
            storm("answers, clients come again", 0, progress);
            server.hang();
            storm("hangs", options.strangers(), progress);
            server.die();
            storm("is dead", options.strangers(), progress);
            return onLoop(() -> {
                LatencyHistogram silence = new LatencyHistogram();
                live.clients.forEach(client -> silence.recordNs(client.silenceNs()));
                int left = (int) live.clients.stream()
                        .filter(client -> client.outcome() == AuthClient.Outcome.ADMITTED && client.isOpen())
                        .count();
                live.clients.forEach(AuthClient::close);
                return new AuthReport(phases, options.live(), left, silence.distribution());
            });
        } finally {
            onLoop(() -> {
                readBuffer.close();
                return true;
            });
        }
    }

    private static void awaitPublishing(PublishBench publishing) throws IOException, InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        for (int look = 0; publishing.report().alive() == 0; look++) {
            if (publishing.hasEnded() || look > TimeUnit.SECONDS.toMillis(PUBLISH_SECONDS_MAX) / LOOK_MS) {
                throw new IOException(
                        "nobody could publish: " + publishing.report().errors());
            }
            boolean _ = never.await(LOOK_MS, TimeUnit.MILLISECONDS);
        }
    }

    private String resource(String user) {
        String resource = target.resource();
        return resource + (resource.contains("?") ? "&" : "?") + "user=" + user + "&pass=" + FailingAuthServer.PASSWORD;
    }

    private static List<String> names(String prefix, int count) {
        List<String> names = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            names.add(prefix + i);
        }
        return names;
    }

    private void storm(String name, int strangerCount, Consumer<String> progress) throws InterruptedException {
        progress.accept("authentication server " + name);
        long askedBefore = server.asked();
        long beginNs = clock.nanoTime();
        Crowd known = new Crowd(names("client", options.clients()), true);
        Crowd strangers = new Crowd(names("stranger" + phases.size() + "-", strangerCount), true);
        known.await();
        strangers.await();
        long asked = server.asked() - askedBefore;
        AuthReport.Phase phase = onLoop(() -> phase(name, beginNs, asked, List.of(known, strangers)));
        phases.add(phase);
        known.leave();
        strangers.leave();
    }

    private static AuthReport.Phase phase(String name, long beginNs, long asked, List<Crowd> crowds) {
        Crowd known = crowds.getFirst();
        Crowd strangers = crowds.getLast();
        ReasonCounts errors = new ReasonCounts();
        LatencyHistogram admission = new LatencyHistogram();
        LatencyHistogram refusal = new LatencyHistogram();
        long lastNs = beginNs;
        for (AuthClient client : known.clients) {
            if (client.outcome() == AuthClient.Outcome.ADMITTED) {
                admission.recordNs(client.tookNs());
                lastNs = Math.max(lastNs, client.decidedNs());
            } else {
                errors.add(client.reason());
            }
        }
        for (AuthClient client : strangers.clients) {
            switch (client.outcome()) {
                case REFUSED -> refusal.recordNs(client.tookNs());
                case ADMITTED -> errors.add("a stranger was let in");
                case FAILED, UNDECIDED -> errors.add("a stranger: " + client.reason());
            }
        }
        double seconds = Math.max(1, lastNs - beginNs) / 1e9;
        return new AuthReport.Phase(
                name,
                known.size,
                strangers.size,
                (int) admission.count(),
                admission.count() / seconds,
                admission.distribution(),
                (int) refusal.count(),
                refusal.distribution(),
                asked,
                errors.counts());
    }

    /** Clients that came together. */
    private final class Crowd {
        private final Queue<String> waiting = new ArrayDeque<>();
        private final List<AuthClient> clients = new ArrayList<>();
        private final CompletableFuture<Boolean> allDecided = new CompletableFuture<>();
        private final boolean lazy;
        private final int size;
        private int connecting;
        private int decided;

        /**
         * Connects clients of these names.
         *
         * @param lazy whether they may take what they get in large pieces once they play
         */
        Crowd(List<String> names, boolean lazy) {
            this.lazy = lazy;
            this.size = names.size();
            if (size == 0) {
                allDecided.complete(true);
            }
            waiting.addAll(names);
            loop.loop().execute(this::connectMore);
        }

        private void connectMore() {
            while (connecting < CONNECTING_MAX && !waiting.isEmpty()) {
                connecting++;
                connect(waiting.remove());
            }
        }

        private void connect(String name) {
            RtmpUrl url = PublishRun.rtmpUrl(target, resource(name));
            AuthClient client = new AuthClient(url, clock, this::onDecided);
            clients.add(client);
            Bootstrap bootstrap = loop.bootstrap()
                    .option(ChannelOption.RECVBUF_ALLOCATOR, readBuffer)
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
                    .handler(client);
            ChannelFuture attempt = bootstrap.connect(address);
            attempt.addListener(_ -> {
                connecting--;
                connectMore();
                Throwable cause = attempt.cause();
                if (cause != null) {
                    client.fail(String.valueOf(cause.getMessage()));
                } else if (lazy) {
                    client.playing(() -> loop.setReadLowWater(attempt.channel(), READ_LOW_WATER_BYTES));
                }
            });
        }

        private void onDecided(AuthClient client) {
            decided++;
            if (decided == size) {
                allDecided.complete(true);
            }
        }

        /** Waits until each is admitted, refused or has failed. */
        void await() throws InterruptedException {
            Future<?> timeout = loop.loop().schedule(this::expire, PHASE_SECONDS_MAX, TimeUnit.SECONDS);
            AuthBench.await(allDecided);
            timeout.cancel(false);
        }

        private void expire() {
            waiting.clear();
            List.copyOf(clients).forEach(client -> client.fail("undecided after " + PHASE_SECONDS_MAX + " s"));
            allDecided.complete(true);
        }

        /** Closes all connections. */
        void leave() throws InterruptedException {
            onLoop(() -> {
                clients.forEach(AuthClient::close);
                return true;
            });
        }
    }

    /** An answer that only the loop can give. */
    private interface Question<T> {
        T answer();
    }

    private <T> T onLoop(Question<T> question) throws InterruptedException {
        return await(CompletableFuture.supplyAsync(question::answer, loop.loop()));
    }

    private static <T> T await(CompletableFuture<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the load client failed: " + e.getCause(), e.getCause());
        }
    }
}
