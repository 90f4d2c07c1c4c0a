package io.weir.config;

/** The Raspberry Pi camera as a source. */
@Section("Path: Raspberry Pi camera")
public record RpiCameraConfig(
        @Key(name = "rpiCameraCamID", defaultsTo = "0", reload = Reload.SOURCE, min = 0, doc = "Which camera.")
        int camId,

        @Key(
                name = "rpiCameraSecondary",
                defaultsTo = "false",
                reload = Reload.SOURCE,
                doc = "Whether this is a second stream of a camera another path uses.")
        boolean secondary,

        @Key(
                name = "rpiCameraWidth",
                defaultsTo = "1920",
                unit = "pixels",
                reload = Reload.SOURCE,
                min = 0,
                doc = "Width of the picture.")
        int width,

        @Key(
                name = "rpiCameraHeight",
                defaultsTo = "1080",
                unit = "pixels",
                reload = Reload.SOURCE,
                min = 0,
                doc = "Height of the picture.")
        int height,

        @Key(
                name = "rpiCameraHFlip",
                defaultsTo = "false",
                reload = Reload.SOURCE,
                doc = "Whether left and right are swapped.")
        boolean hFlip,

        @Key(
                name = "rpiCameraVFlip",
                defaultsTo = "false",
                reload = Reload.SOURCE,
                doc = "Whether top and bottom are swapped.")
        boolean vFlip,

        @Key(
                name = "rpiCameraFPS",
                defaultsTo = "30",
                unit = "frames per second",
                reload = Reload.SOURCE,
                doc = "Frames per second.")
        double fps,

        @Key(name = "rpiCameraMode", reload = Reload.SOURCE, doc = "The sensor mode, width:height:bit-depth:packing.")
        String mode,

        @Key(name = "rpiCameraTuningFile", reload = Reload.SOURCE, doc = "A tuning file for the sensor.")
        String tuningFile,

        RpiCameraPictureConfig picture,
        RpiCameraFocusConfig focus,
        RpiCameraTextConfig text,
        RpiCameraEncoderConfig encoder) {}
