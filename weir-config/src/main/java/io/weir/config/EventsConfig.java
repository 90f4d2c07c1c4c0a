package io.weir.config;

import java.util.List;

/** Who is told of events. */
@Section("Events")
public record EventsConfig(
        @Key(name = "eventsWebhooks", built = true, doc = "URLs that events are posted to.")
        List<WebhookConfig> webhooks,

        @Key(
                name = "eventsAllowedURLs",
                built = true,
                doc =
                        "What webhooks may call, as https://*.example.com:8443; without it any server but link-local and metadata addresses.")
        List<String> allowedUrls) {
    /** Most webhooks: each has a thread and a spool. */
    public static final int WEBHOOKS_MAX = 16;

    /** Takes copies of the lists. */
    public EventsConfig {
        webhooks = List.copyOf(webhooks);
        allowedUrls = List.copyOf(allowedUrls);
    }
}
