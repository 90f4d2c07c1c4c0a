package io.weir.config;

import java.time.Duration;

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
                reload = Reload.SOURCE,
                doc =
                        "Where readers are sent when the source is redirect: a path with a leading slash, or an RTSP URL.")
        SensitiveText redirect,

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

    /** Whether clients publish to the path. */
    public boolean isPublisher() {
        return source.value().equals(PUBLISHER);
    }

    /** Whether the server fetches the stream itself. */
    public boolean isStatic() {
        return !isPublisher() && !source.value().equals(REDIRECT);
    }
}
