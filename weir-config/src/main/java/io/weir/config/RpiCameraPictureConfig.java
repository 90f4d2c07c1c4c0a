package io.weir.config;

import java.util.List;

/** Exposure and colour of a Raspberry Pi camera. */
@Section("Path: Raspberry Pi camera")
public record RpiCameraPictureConfig(
        @Key(name = "rpiCameraBrightness", defaultsTo = "0", reload = Reload.SOURCE, doc = "Brightness, -1 to 1.")
        double brightness,

        @Key(name = "rpiCameraContrast", defaultsTo = "1", reload = Reload.SOURCE, doc = "Contrast, 0 to 16.")
        double contrast,

        @Key(name = "rpiCameraSaturation", defaultsTo = "1", reload = Reload.SOURCE, doc = "Saturation, 0 to 16.")
        double saturation,

        @Key(name = "rpiCameraSharpness", defaultsTo = "1", reload = Reload.SOURCE, doc = "Sharpness, 0 to 16.")
        double sharpness,

        @Key(
                name = "rpiCameraExposure",
                defaultsTo = "normal",
                reload = Reload.SOURCE,
                doc = "Exposure mode: normal, short, long or custom.")
        String exposure,

        @Key(
                name = "rpiCameraAWB",
                defaultsTo = "auto",
                reload = Reload.SOURCE,
                doc = "White balance: auto, incandescent, tungsten, fluorescent, indoor, daylight, cloudy or custom.")
        String awb,

        @Key(
                name = "rpiCameraAWBGains",
                defaultsTo = "0,0",
                reload = Reload.SOURCE,
                doc = "Fixed gains of red and blue.")
        List<Double> awbGains,

        @Key(
                name = "rpiCameraDenoise",
                defaultsTo = "off",
                reload = Reload.SOURCE,
                doc = "Noise reduction: off, cdn_off, cdn_fast or cdn_hq.")
        String denoise,

        @Key(
                name = "rpiCameraShutter",
                defaultsTo = "0",
                unit = "microseconds",
                reload = Reload.SOURCE,
                min = 0,
                doc = "Fixed shutter time.")
        int shutter,

        @Key(
                name = "rpiCameraMetering",
                defaultsTo = "centre",
                reload = Reload.SOURCE,
                doc = "Where light is measured: centre, spot, matrix or custom.")
        String metering,

        @Key(name = "rpiCameraGain", defaultsTo = "0", reload = Reload.SOURCE, doc = "Fixed gain.")
        double gain,

        @Key(name = "rpiCameraEV", defaultsTo = "0", reload = Reload.SOURCE, doc = "Exposure compensation, -10 to 10.")
        double ev,

        @Key(
                name = "rpiCameraROI",
                reload = Reload.SOURCE,
                doc = "Part of the picture to take, x,y,width,height from 0 to 1.")
        String roi,

        @Key(name = "rpiCameraHDR", defaultsTo = "false", reload = Reload.SOURCE, doc = "Whether HDR is on.")
        boolean hdr,

        @Key(
                name = "rpiCameraFlickerPeriod",
                defaultsTo = "0",
                unit = "microseconds",
                reload = Reload.SOURCE,
                min = 0,
                doc = "Period of flicker to correct.")
        int flickerPeriod) {
    /** Takes copies of the lists. */
    public RpiCameraPictureConfig {
        awbGains = List.copyOf(awbGains);
    }
}
