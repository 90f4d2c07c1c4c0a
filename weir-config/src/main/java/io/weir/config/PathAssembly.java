package io.weir.config;

import java.time.Duration;

/** Puts the records of a path, and the items of lists, together from values in the order of their components. */
final class PathAssembly {
    private PathAssembly() {}

    static PathConfig path(KeyCursor in) {
        return new PathConfig(
                source(in),
                publisher(in),
                reader(in),
                gopCache(in),
                health(in),
                in.bool(),
                alwaysAvailable(in),
                in.list(ForwardConfig.class),
                record(in),
                pathHooks(in));
    }

    private static SourceConfig source(KeyCursor in) {
        return new SourceConfig(
                in.next(SensitiveText.class),
                in.text(),
                in.bool(),
                in.next(Duration.class),
                in.next(Duration.class),
                in.next(SensitiveText.class),
                in.list(SensitiveText.class),
                in.next(Duration.class),
                in.next(Duration.class),
                in.next(MoqTransport.class),
                rtspSource(in),
                whepSource(in),
                rpiCamera(in));
    }

    private static RtspSourceConfig rtspSource(KeyCursor in) {
        return new RtspSourceConfig(
                in.next(RtspSourceTransport.class),
                in.bool(),
                in.next(RtspRangeType.class),
                in.text(),
                in.text(),
                in.list(Integer.class),
                in.text(),
                in.integer(),
                in.integer(),
                in.integer());
    }

    private static WhepSourceConfig whepSource(KeyCursor in) {
        return new WhepSourceConfig(
                in.next(Secret.class), in.next(Duration.class), in.next(Duration.class), in.next(Duration.class));
    }

    private static RpiCameraConfig rpiCamera(KeyCursor in) {
        return new RpiCameraConfig(
                in.integer(),
                in.bool(),
                in.integer(),
                in.integer(),
                in.bool(),
                in.bool(),
                in.number(),
                in.text(),
                in.text(),
                rpiCameraPicture(in),
                rpiCameraFocus(in),
                rpiCameraText(in),
                rpiCameraEncoder(in));
    }

    private static RpiCameraPictureConfig rpiCameraPicture(KeyCursor in) {
        return new RpiCameraPictureConfig(
                in.number(),
                in.number(),
                in.number(),
                in.number(),
                in.text(),
                in.text(),
                in.list(Double.class),
                in.text(),
                in.integer(),
                in.text(),
                in.number(),
                in.number(),
                in.text(),
                in.bool(),
                in.integer());
    }

    private static RpiCameraFocusConfig rpiCameraFocus(KeyCursor in) {
        return new RpiCameraFocusConfig(in.text(), in.text(), in.text(), in.number(), in.text());
    }

    private static RpiCameraTextConfig rpiCameraText(KeyCursor in) {
        return new RpiCameraTextConfig(in.bool(), in.text());
    }

    private static RpiCameraEncoderConfig rpiCameraEncoder(KeyCursor in) {
        return new RpiCameraEncoderConfig(
                in.text(),
                in.integer(),
                in.integer(),
                in.text(),
                in.text(),
                in.integer(),
                in.text(),
                in.text(),
                in.text(),
                in.text());
    }

    private static PublisherConfig publisher(KeyCursor in) {
        return new PublisherConfig(
                in.bool(),
                in.next(Duration.class),
                in.integer(),
                in.list(Credential.class),
                in.next(Secret.class),
                in.bool());
    }

    private static ReaderConfig reader(KeyCursor in) {
        return new ReaderConfig(
                in.integer(),
                in.integer(),
                in.list(Credential.class),
                in.list(String.class),
                in.next(Secret.class),
                in.next(SensitiveText.class));
    }

    private static GopCacheConfig gopCache(KeyCursor in) {
        return new GopCacheConfig(in.bool(), in.next(ByteSize.class), in.next(Duration.class));
    }

    private static HealthConfig health(KeyCursor in) {
        return new HealthConfig(
                in.integer(),
                in.next(Duration.class),
                in.next(Duration.class),
                in.next(Duration.class),
                in.next(Duration.class));
    }

    private static AlwaysAvailableConfig alwaysAvailable(KeyCursor in) {
        return new AlwaysAvailableConfig(in.bool(), in.list(AlwaysAvailableTrack.class), in.text());
    }

    private static RecordConfig record(KeyCursor in) {
        return new RecordConfig(
                in.bool(),
                in.text(),
                in.next(RecordFormat.class),
                in.next(Duration.class),
                in.next(ByteSize.class),
                in.next(Duration.class),
                in.next(Duration.class),
                in.next(RecordSync.class));
    }

    private static PathHooksConfig pathHooks(KeyCursor in) {
        return new PathHooksConfig(
                in.next(SensitiveText.class),
                in.bool(),
                in.next(SensitiveText.class),
                in.bool(),
                in.next(Duration.class),
                in.next(Duration.class),
                in.next(SensitiveText.class),
                in.next(SensitiveText.class),
                in.bool(),
                in.next(SensitiveText.class),
                in.next(SensitiveText.class),
                in.bool(),
                in.next(SensitiveText.class),
                in.next(SensitiveText.class),
                in.bool(),
                in.next(SensitiveText.class),
                in.next(SensitiveText.class),
                in.next(SensitiveText.class));
    }

    /** An item of a list of groups. */
    static Object item(String type, KeyCursor in) {
        if (type.equals("AuthUser")) {
            return new AuthUser(
                    in.next(Credential.class),
                    in.next(Credential.class),
                    in.list(IpRange.class),
                    in.list(AuthPermission.class),
                    in.next(AuthRole.class),
                    in.integer(),
                    in.integer());
        }
        if (type.equals("AuthPermission")) {
            return new AuthPermission(in.next(AuthAction.class), in.text());
        }
        if (type.equals("IceServer")) {
            return new IceServer(
                    in.next(SensitiveText.class), in.next(Credential.class), in.next(Secret.class), in.bool());
        }
        if (type.equals("AlwaysAvailableTrack")) {
            return new AlwaysAvailableTrack(in.next(OfflineCodec.class), in.integer(), in.integer(), in.bool());
        }
        if (type.equals("ForwardConfig")) {
            return new ForwardConfig(in.next(SensitiveText.class), in.text(), in.next(Secret.class));
        }
        if (type.equals("WebhookConfig")) {
            return new WebhookConfig(
                    in.next(SensitiveText.class), in.next(Secret.class), in.list(String.class), in.list(String.class));
        }
        throw new IllegalStateException("not an item: " + type);
    }
}
