package io.weir.config;

/** Text on the picture of a Raspberry Pi camera. */
@Section("Path: Raspberry Pi camera")
public record RpiCameraTextConfig(
        @Key(
                name = "rpiCameraTextOverlayEnable",
                defaultsTo = "false",
                reload = Reload.SOURCE,
                doc = "Whether text is printed on the picture.")
        boolean enabled,

        @Key(
                name = "rpiCameraTextOverlay",
                defaultsTo = "%Y-%m-%d %H:%M:%S - MediaMTX",
                reload = Reload.SOURCE,
                doc = "The text, with the fields of strftime.")
        String format) {}
