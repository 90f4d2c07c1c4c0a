package io.weir.config;

import java.time.Duration;
import java.util.List;

/** Where the stream of a path comes from. */
@Section("Path: source")
public record SourceConfig(
        @Key(
                name = "source",
                defaultsTo = "publisher",
                reload = Reload.SOURCE,
                built = true,
                doc = "Where the stream comes from: publisher, a URL to pull, redirect or rpiCamera.")
        SensitiveText source,

        @Key(
                name = "sourceFingerprint",
                built = true,
                reload = Reload.SOURCE,
                doc = "SHA-256 of the certificate to accept from the source when it does not verify otherwise.")
        String fingerprint,

        @Key(
                name = "sourceOnDemand",
                built = true,
                defaultsTo = "false",
                reload = Reload.SOURCE,
                doc = "Whether the source is pulled only while someone reads.")
        boolean onDemand,

        @Key(
                name = "sourceOnDemandStartTimeout",
                built = true,
                defaultsTo = "10s",
                reload = Reload.SOURCE,
                doc = "How long readers wait for the source.")
        Duration onDemandStartTimeout,

        @Key(
                name = "sourceOnDemandCloseAfter",
                built = true,
                defaultsTo = "10s",
                reload = Reload.SOURCE,
                doc = "How long the source stays after the last reader.")
        Duration onDemandCloseAfter,

        @Key(
                name = "sourceRedirect",
                built = true,
                reload = Reload.SOURCE,
                doc =
                        "Where readers are sent when the source is redirect: a path with a leading slash, or an RTSP, RTMP or HTTP URL.")
        SensitiveText redirect,

        @Key(
                name = "sources",
                built = true,
                reload = Reload.SOURCE,
                doc =
                        "Sources in order of preference: URLs to pull, and publisher. The first that delivers is on the air; readers stay when another takes over.")
        List<SensitiveText> ordered,

        @Key(
                name = "sourcesFailoverAfter",
                built = true,
                defaultsTo = "2s",
                reload = Reload.LIVE,
                doc = "How long one of the sources may be silent before the next is tried.")
        Duration failoverAfter,

        @Key(
                name = "sourcesFailbackAfter",
                built = true,
                defaultsTo = "10s",
                reload = Reload.LIVE,
                doc = "How long a preferred source must have delivered before it is on the air again.")
        Duration failbackAfter,

        @Key(
                name = "moqTransport",
                defaultsTo = "quic",
                reload = Reload.SOURCE,
                doc = "What a MoQ source is pulled over.")
        MoqTransport moqTransport,

        RtspSourceConfig rtsp,
        WhepSourceConfig whep,
        RpiCameraConfig rpiCamera) {

    /** The source of paths that clients publish to. */
    public static final String PUBLISHER = "publisher";

    /** The source of paths that send readers elsewhere. */
    public static final String REDIRECT = "redirect";

    /** The source of paths that show the camera of a Raspberry Pi. */
    public static final String RPI_CAMERA = "rpiCamera";

    /** Takes copies of the lists. */
    public SourceConfig {
        ordered = List.copyOf(ordered);
    }

    /** Whether clients alone publish to the path, as far as {@code source} says. */
    public boolean isPublisher() {
        return source.value().equals(PUBLISHER);
    }

    /** Whether clients may publish to the path. */
    public boolean takesPublishers() {
        return isOrdered() ? ordered.contains(new SensitiveText(PUBLISHER)) : isPublisher();
    }

    /** Whether the path has several sources, {@link #ordered}. */
    public boolean isOrdered() {
        return !ordered.isEmpty();
    }

    /** Whether the path sends its readers elsewhere. */
    public boolean isRedirect() {
        return source.value().equals(REDIRECT);
    }

    /** Whether the server fetches the stream itself. */
    public boolean isStatic() {
        return !isPublisher() && !isRedirect();
    }
}
