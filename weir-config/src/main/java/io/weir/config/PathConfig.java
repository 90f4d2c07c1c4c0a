package io.weir.config;

import java.util.List;

/** The settings of one path, or of all that do not say otherwise. */
@Section("Path")
public record PathConfig(
        SourceConfig source,
        PublisherConfig publisher,
        ReaderConfig reader,
        GopCacheConfig gopCache,

        @Key(
                name = "useAbsoluteTimestamp",
                defaultsTo = "false",
                reload = Reload.SOURCE,
                doc = "Whether the sender's wall-clock times are kept instead of our own.")
        boolean useAbsoluteTimestamp,

        AlwaysAvailableConfig alwaysAvailable,

        @Key(name = "forward", reload = Reload.LIVE, doc = "Servers the stream is sent on to.")
        List<ForwardConfig> forward,

        RecordConfig record,
        PathHooksConfig hooks) {
    /** Takes copies of the lists. */
    public PathConfig {
        forward = List.copyOf(forward);
    }
}
