package io.weir.server.hook;

import io.weir.base.metrics.Counters;
import io.weir.base.time.Clock;
import io.weir.config.EventsConfig;
import io.weir.config.WebhookConfig;
import io.weir.server.outgoing.UrlPolicy;
import io.weir.server.outgoing.WebCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configured receivers of events, each with a spool of its own in the state directory. The spool of a receiver that is configured no
 * more is deleted.
 *
 * <p>Threading: any thread. Limits: {@value EventsConfig#WEBHOOKS_MAX} receivers, {@link WebhookSender#SPOOL_MAX} bytes of disk each.
 */
public final class Webhooks implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(Webhooks.class);

    private final EventLog events;
    private final Path directory;
    private final Clock clock;
    private final Counters counters;
    /** By the name of their spool. Replaced as a whole, under the lock. */
    private volatile Map<String, WebhookSender> senders = Map.of();

    private final UrlPolicy policy;
    private @Nullable WebCalls calls;

    Webhooks(EventsConfig config, UrlPolicy policy, EventLog events, Path directory, Clock clock, Counters counters) {
        this.policy = policy;
        this.counters = counters;
        this.events = events;
        this.directory = directory;
        this.clock = clock;
        deleteUnused(byName(config).keySet());
        follow(config, 0);
    }

    /** Other receivers from now on: those that stay go on where they are, new ones hear what happens from now on. */
    synchronized void apply(EventsConfig config) {
        follow(config, events.lastSeq());
    }

    private synchronized void follow(EventsConfig config, long fromSeq) {
        Map<String, WebhookConfig> wanted = byName(config);
        Map<String, WebhookSender> next = new LinkedHashMap<>();
        senders.forEach((name, sender) -> {
            WebhookConfig staying = wanted.get(name);
            if (staying == null) {
                sender.discard();
            } else {
                sender.apply(staying);
                next.put(name, sender);
            }
        });
        wanted.forEach((name, webhook) -> {
            if (!next.containsKey(name)) {
                WebhookSender sender = new WebhookSender(
                        webhook,
                        events,
                        new WebhookSender.Tools(calls(), clock, directory.resolve(name), counters),
                        WebhookSender.Pace.STANDARD);
                next.put(name, sender);
                sender.start(fromSeq);
            }
        });
        senders = Map.copyOf(next);
    }

    private static Map<String, WebhookConfig> byName(EventsConfig config) {
        Map<String, WebhookConfig> all = new LinkedHashMap<>();
        for (WebhookConfig webhook : config.webhooks()) {
            if (all.putIfAbsent(WebhookSender.spoolName(webhook), webhook) != null) {
                LOG.warn("eventsWebhooks: the same URL twice, {} has one sender", webhook.url());
            }
        }
        return all;
    }

    private WebCalls calls() {
        WebCalls known = calls;
        if (known == null) {
            known = new WebCalls(policy, new WebCalls.Manner("http", "", CONNECT_TIMEOUT));
            calls = known;
        }
        return known;
    }

    /** Events that wait for delivery, on all webhooks together. */
    public long waitingCount() {
        return senders.values().stream().mapToLong(WebhookSender::waitingCount).sum();
    }

    /** Events lost because a spool was full or could not be written, on all webhooks together. */
    public long lostCount() {
        return senders.values().stream().mapToLong(WebhookSender::lostCount).sum();
    }

    private void deleteUnused(Set<String> used) {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> spools = Files.list(directory)) {
            for (Path spool : spools.filter(
                            entry -> !used.contains(entry.getFileName().toString()))
                    .toList()) {
                LOG.info("deleting the spool of a webhook that is configured no more: {}", spool.getFileName());
                Spool.delete(spool);
            }
        } catch (IOException e) {
            LOG.warn("webhooks' spools cannot be listed: {}", e.getMessage());
        }
    }

    /** What is undelivered stays on disk for the next run. */
    @Override
    public synchronized void close() {
        senders.values().forEach(WebhookSender::beginClose);
        senders.values().forEach(WebhookSender::awaitClosed);
        if (calls != null) {
            calls.closeNow();
        }
    }
}
