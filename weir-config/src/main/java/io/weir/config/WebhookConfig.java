package io.weir.config;

import java.util.List;

/** One receiver of events. */
public record WebhookConfig(
        @Key(name = "url", built = true, doc = "Where events are posted to, beginning with http:// or https://.")
        SensitiveText url,

        @Key(name = "secret", built = true, doc = "The key of the signature in X-Weir-Signature; none without it.")
        Secret secret,

        @Key(name = "types", built = true, doc = "The types of events wanted; all without it.")
        List<String> types,

        @Key(
                name = "paths",
                built = true,
                doc =
                        "The paths whose events are wanted, as names or regular expressions that begin with ~; all without it.")
        List<String> paths) {
    /** Takes copies of the lists. */
    public WebhookConfig {
        types = List.copyOf(types);
        paths = List.copyOf(paths);
    }
}
