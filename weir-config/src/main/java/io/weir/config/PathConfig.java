package io.weir.config;

import java.util.List;
import java.util.Set;

/** The settings of one path, or of all that do not say otherwise. */
@Section("Path")
public record PathConfig(
        SourceConfig source,
        PublisherConfig publisher,
        ReaderConfig reader,
        GopCacheConfig gopCache,
        HealthConfig health,

        @Key(
                name = "useAbsoluteTimestamp",
                defaultsTo = "false",
                reload = Reload.SOURCE,
                doc = "Whether the sender's wall-clock times are kept instead of our own.")
        boolean useAbsoluteTimestamp,

        AlwaysAvailableConfig alwaysAvailable,

        @Key(name = "forward", reload = Reload.LIVE, built = true, doc = "Servers the stream is sent on to.")
        List<ForwardConfig> forward,

        RecordConfig record,
        PathHooksConfig hooks) {
    /** Where the keys stand that say how a source is pulled. */
    private static final Set<String> SOURCE_SECTIONS =
            Set.of("Path: source", "Path: RTSP source", "Path: WebRTC source", "Path: Raspberry Pi camera");

    /** Takes copies of the lists. */
    public PathConfig {
        forward = List.copyOf(forward);
    }

    /**
     * Whether a live path goes on with its publisher or source, and with its readers, when its settings become
     * {@code next}. It does unless a key that says where the stream comes from has another value; what says how a
     * source is pulled counts for nothing while clients publish.
     */
    public boolean keepsSource(PathConfig next) {
        if (equals(next)) {
            return true;
        }
        boolean published =
                source.isPublisher() && next.source.isPublisher() && !source.isOrdered() && !next.source.isOrdered();
        return KeyTable.changed(this, next).stream()
                .noneMatch(key -> key.reload() == Reload.SOURCE
                        && key.built()
                        && !(published && SOURCE_SECTIONS.contains(key.section())));
    }
}
