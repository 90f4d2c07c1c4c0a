package io.weir.server.hook;

import io.weir.base.time.Clock;
import io.weir.config.EventsConfig;
import io.weir.config.WebhookConfig;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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

    private final List<WebhookSender> senders = new ArrayList<>();
    private final @Nullable HttpClient client;

    Webhooks(EventsConfig config, EventLog events, Path directory, Clock clock) {
        Set<String> used = new HashSet<>();
        if (config.webhooks().isEmpty()) {
            client = null;
        } else {
            client = HttpClient.newBuilder()
                    .connectTimeout(CONNECT_TIMEOUT)
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();
            UrlPolicy policy = new UrlPolicy(config.allowedUrls());
            for (WebhookConfig webhook : config.webhooks()) {
                String name = WebhookSender.spoolName(webhook);
                if (used.add(name)) {
                    senders.add(new WebhookSender(
                            webhook,
                            events,
                            new WebhookSender.Tools(client, policy, clock, directory.resolve(name)),
                            WebhookSender.Pace.STANDARD));
                } else {
                    LOG.warn("eventsWebhooks: the same URL twice, {} has one sender", webhook.url());
                }
            }
        }
        deleteUnused(directory, used);
        senders.forEach(WebhookSender::start);
    }

    /** Events that wait for delivery, on all webhooks together. */
    public long waitingCount() {
        return senders.stream().mapToLong(WebhookSender::waitingCount).sum();
    }

    /** Events lost because a spool was full or could not be written, on all webhooks together. */
    public long lostCount() {
        return senders.stream().mapToLong(WebhookSender::lostCount).sum();
    }

    private static void deleteUnused(Path directory, Set<String> used) {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> spools = Files.list(directory)) {
            for (Path spool : spools.filter(
                            entry -> !used.contains(entry.getFileName().toString()))
                    .toList()) {
                LOG.info("deleting the spool of a webhook that is configured no more: {}", spool.getFileName());
                try (Stream<Path> files = Files.list(spool)) {
                    for (Path file : files.toList()) {
                        Files.delete(file);
                    }
                }
                Files.delete(spool);
            }
        } catch (IOException e) {
            LOG.warn("a webhook's spool cannot be deleted: {}", e.getMessage());
        }
    }

    /** What is undelivered stays on disk for the next run. */
    @Override
    public void close() {
        senders.forEach(WebhookSender::beginClose);
        senders.forEach(WebhookSender::awaitClosed);
        if (client != null) {
            client.shutdownNow();
        }
    }
}
