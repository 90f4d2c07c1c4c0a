package io.weir.config;

import java.util.List;

/** Who is told of events. */
@Section("Events")
public record EventsConfig(
        @Key(name = "eventsWebhooks", built = true, doc = "URLs that events are posted to.")
        List<WebhookConfig> webhooks) {
    /** Most webhooks: each has a thread and a spool. */
    public static final int WEBHOOKS_MAX = 16;

    /** Takes a copy of the list. */
    public EventsConfig {
        webhooks = List.copyOf(webhooks);
    }
}
