package io.weir.config;

/** The encoder behind a Raspberry Pi camera. */
@Section("Path: Raspberry Pi camera")
public record RpiCameraEncoderConfig(
        @Key(
                name = "rpiCameraCodec",
                defaultsTo = "auto",
                reload = Reload.SOURCE,
                doc = "The encoder: auto, hardwareH264, softwareH264 or mjpeg.")
        String codec,

        @Key(
                name = "rpiCameraIDRPeriod",
                defaultsTo = "60",
                unit = "frames",
                reload = Reload.SOURCE,
                min = 0,
                doc = "Frames from one keyframe to the next.")
        int idrPeriod,

        @Key(
                name = "rpiCameraBitrate",
                defaultsTo = "5000000",
                unit = "bits per second",
                reload = Reload.SOURCE,
                min = 0,
                doc = "Bit rate of H.264.")
        int bitrate,

        @Key(
                name = "rpiCameraH264Profile",
                defaultsTo = "auto",
                reload = Reload.SOURCE,
                doc = "Profile of H.264: auto, baseline, main or high.")
        String h264Profile,

        @Key(
                name = "rpiCameraH264Level",
                defaultsTo = "4.1",
                reload = Reload.SOURCE,
                doc = "Level of H.264: 4.0, 4.1 or 4.2.")
        String h264Level,

        @Key(
                name = "rpiCameraMJPEGQuality",
                defaultsTo = "60",
                reload = Reload.SOURCE,
                min = 0,
                doc = "Quality of M-JPEG, 0 to 100.")
        int mjpegQuality,

        @Key(
                name = "rpiCameraHardwareH264Profile",
                reload = Reload.SOURCE,
                deprecated = "use rpiCameraH264Profile",
                doc = "Profile of the hardware encoder.")
        String hardwareH264Profile,

        @Key(
                name = "rpiCameraHardwareH264Level",
                reload = Reload.SOURCE,
                deprecated = "use rpiCameraH264Level",
                doc = "Level of the hardware encoder.")
        String hardwareH264Level,

        @Key(
                name = "rpiCameraSoftwareH264Profile",
                reload = Reload.SOURCE,
                deprecated = "use rpiCameraH264Profile",
                doc = "Profile of the software encoder.")
        String softwareH264Profile,

        @Key(
                name = "rpiCameraSoftwareH264Level",
                reload = Reload.SOURCE,
                deprecated = "use rpiCameraH264Level",
                doc = "Level of the software encoder.")
        String softwareH264Level) {}
