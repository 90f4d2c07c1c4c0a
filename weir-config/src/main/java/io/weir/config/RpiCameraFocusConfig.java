package io.weir.config;

/** Focus of a Raspberry Pi camera. */
@Section("Path: Raspberry Pi camera")
public record RpiCameraFocusConfig(
        @Key(
                name = "rpiCameraAfMode",
                defaultsTo = "continuous",
                reload = Reload.SOURCE,
                doc = "Autofocus mode: auto, manual or continuous.")
        String mode,

        @Key(
                name = "rpiCameraAfRange",
                defaultsTo = "normal",
                reload = Reload.SOURCE,
                doc = "Autofocus range: normal, macro or full.")
        String range,

        @Key(
                name = "rpiCameraAfSpeed",
                defaultsTo = "normal",
                reload = Reload.SOURCE,
                doc = "Autofocus speed: normal or fast.")
        String speed,

        @Key(
                name = "rpiCameraLensPosition",
                defaultsTo = "0",
                unit = "dioptres",
                reload = Reload.SOURCE,
                doc = "Lens position in dioptres, for manual focus.")
        double lensPosition,

        @Key(
                name = "rpiCameraAfWindow",
                reload = Reload.SOURCE,
                doc = "Part of the picture to focus on, x,y,width,height from 0 to 1.")
        String window) {}
