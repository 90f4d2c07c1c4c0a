package io.weir.config;

import io.weir.base.id.PathName;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The rules about where the stream of a path comes from. */
final class SourceChecks {
    private static final Set<String> HOST_SCHEMES = Set.of(
            "rtsp",
            "rtsps",
            "rtsp+http",
            "rtsps+http",
            "rtsp+ws",
            "rtsps+ws",
            "rtmp",
            "rtmps",
            "http",
            "https",
            "srt",
            "moqt",
            "whep",
            "wheps");
    private static final Set<String> PORT_SCHEMES = Set.of("udp", "udp+mpegts", "udp+rtp");
    private static final Set<String> FILE_SCHEMES = Set.of("unix+mpegts", "unix+rtp");
    /** What sources are pulled over so far. */
    private static final Set<String> BUILT_SCHEMES = Set.of("rtmp", "rtmps", "whep", "wheps", "http", "https");
    /** What readers can be sent to; MediaMTX knows the RTSP ones. */
    private static final Set<String> REDIRECT_SCHEMES = Set.of("rtsp", "rtsps", "rtmp", "rtmps", "http", "https");
    /** Sources of one path. */
    static final int SOURCES_MAX = 8;

    private final ServerConfig config;
    private final String name;
    private final PathConfig path;
    private final Findings findings;

    private SourceChecks(ServerConfig config, String name, PathConfig path, Findings findings) {
        this.config = config;
        this.name = name;
        this.path = path;
        this.findings = findings;
    }

    static void run(ServerConfig config, String name, PathConfig path, Findings findings) {
        new SourceChecks(config, name, path, findings).run();
    }

    private void run() {
        String source = path.source().source().value();
        boolean redirect = path.source().isRedirect();
        if (!KeyTable.isDefault(
                KeyScope.PATH, "whepSTUNGatherTimeout", path.source().whep().stunGatherTimeout())) {
            findings.pathWarning(name, "whepSTUNGatherTimeout", WebRtcIceConfig.NO_STUN_GATHERING);
        }
        if (!redirect && !path.source().redirect().isEmpty()) {
            error("sourceRedirect", "needs source: redirect");
        }
        if (path.source().isStatic() && !BUILT_SCHEMES.contains(UrlCheck.scheme(source))) {
            findings.pathWarning(name, "source", "not built yet: this kind of source stays without a stream");
        }
        ordered();
        if (redirect) {
            redirect(path.source().redirect().value());
        } else if (source.equals(SourceConfig.RPI_CAMERA)) {
            rpiCamera(path.source().rpiCamera());
        } else if (!path.source().isPublisher()) {
            url(source);
        }
        if (!path.reader().fallback().isEmpty()) {
            redirectProblem(path.reader().fallback().value()).ifPresent(problem -> error("fallback", problem));
        }
        List<Integer> ports = path.source().rtsp().udpSourcePortRange();
        if (ports.size() != 2 || ports.get(0) > ports.get(1)) {
            error("rtspUDPSourcePortRange", "must be a first and a last port");
        }
    }

    private void error(String key, String message) {
        findings.pathError(name, key, message);
    }

    private void url(String source) {
        String scheme = UrlCheck.scheme(source);
        boolean known = HOST_SCHEMES.contains(scheme) || PORT_SCHEMES.contains(scheme) || FILE_SCHEMES.contains(scheme);
        if (!known) {
            String meant =
                    Nearest.to(source, List.of(SourceConfig.PUBLISHER, SourceConfig.REDIRECT, SourceConfig.RPI_CAMERA));
            findings.pathError(
                    name, "source", "must be publisher, redirect, rpiCamera or a URL with a supported scheme", meant);
            return;
        }
        if (!FILE_SCHEMES.contains(scheme)) {
            UrlCheck.problemOf(source).ifPresent(problem -> error("source", problem));
        }
        if (PORT_SCHEMES.contains(scheme) && !UrlCheck.hasPort(source)) {
            error("source", "the port is missing");
        }
        if (scheme.endsWith("+rtp") && path.source().rtsp().rtpSdp().isEmpty()) {
            error("rtpSDP", "must be set when source is plain RTP");
        }
        if (scheme.equals("unix+rtp")) {
            findings.pathWarning(name, "source", "deprecated: use udp+rtp instead of unix+rtp");
        }
    }

    private void redirect(String target) {
        if (target.isEmpty()) {
            error("sourceRedirect", "must be set when source is redirect");
        } else {
            redirectProblem(target).ifPresent(problem -> error("sourceRedirect", problem));
        }
    }

    private static Optional<String> redirectProblem(String target) {
        if (target.startsWith("/")) {
            // what a pattern's group becomes is checked when it is known
            return target.contains("$") ? Optional.empty() : PathName.problemOf(target.substring(1));
        }
        if (!REDIRECT_SCHEMES.contains(UrlCheck.scheme(target))) {
            return Optional.of("must be a path with a leading slash, or an RTSP, RTMP or HTTP URL");
        }
        return UrlCheck.problemOf(target);
    }

    /** The rules of several sources in order. */
    private void ordered() {
        List<SensitiveText> sources = path.source().ordered();
        if (sources.isEmpty()) {
            return;
        }
        if (!path.source().isPublisher()) {
            error("sources", "can't be used with another source than publisher");
        }
        if (path.source().onDemand()) {
            error("sources", "can't be used with sourceOnDemand");
        }
        if (PathRules.isRegex(name) || PathRules.isOthers(name)) {
            error("sources", "can't be used in a path for many names");
        }
        if (sources.size() > SOURCES_MAX) {
            error("sources", "has " + sources.size() + " entries; " + SOURCES_MAX + " are the maximum");
        }
        if (Set.copyOf(sources).size() < sources.size()) {
            error("sources", "has the same source twice");
        }
        for (int i = 0; i < sources.size(); i++) {
            String source = sources.get(i).value();
            if (!source.equals(SourceConfig.PUBLISHER)) {
                orderedUrl(source, "source " + (i + 1) + ": ");
            }
        }
        if (!path.source().failoverAfter().isPositive()) {
            error("sourcesFailoverAfter", "must be greater than zero");
        }
    }

    private void orderedUrl(String source, String which) {
        String scheme = UrlCheck.scheme(source);
        if (!HOST_SCHEMES.contains(scheme)) {
            error("sources", which + "must be publisher or a URL with a supported scheme");
        } else {
            UrlCheck.problemOf(source).ifPresent(problem -> error("sources", which + problem));
            if (!BUILT_SCHEMES.contains(scheme)) {
                findings.pathWarning(name, "sources", which + "not built yet: it stays without a stream");
            }
        }
    }

    private void rpiCamera(RpiCameraConfig camera) {
        if (camera.width() == 0 || camera.height() == 0) {
            error("rpiCameraWidth", "rpiCameraWidth and rpiCameraHeight must be greater than zero");
        }
        RpiCameraPictureConfig picture = camera.picture();
        oneOf("Exposure", picture.exposure(), "normal", "short", "long", "custom");
        oneOf(
                "AWB",
                picture.awb(),
                "auto",
                "incandescent",
                "tungsten",
                "fluorescent",
                "indoor",
                "daylight",
                "cloudy",
                "custom");
        oneOf("Denoise", picture.denoise(), "off", "cdn_off", "cdn_fast", "cdn_hq");
        oneOf("Metering", picture.metering(), "centre", "spot", "matrix", "custom");
        if (picture.awbGains().size() != 2) {
            error("rpiCameraAWBGains", "must be two numbers, red and blue");
        }
        oneOf("AfMode", camera.focus().mode(), "auto", "manual", "continuous");
        oneOf("AfRange", camera.focus().range(), "normal", "macro", "full");
        oneOf("AfSpeed", camera.focus().speed(), "normal", "fast");
        RpiCameraEncoderConfig encoder = camera.encoder();
        oneOf("Codec", encoder.codec(), "auto", "hardwareH264", "softwareH264", "mjpeg");
        oneOf("H264Profile", encoder.h264Profile(), "auto", "baseline", "main", "high");
        oneOf("H264Level", encoder.h264Level(), "4.0", "4.1", "4.2");
        oneOf("HardwareH264Profile", encoder.hardwareH264Profile(), "", "baseline", "main", "high");
        oneOf("HardwareH264Level", encoder.hardwareH264Level(), "", "4.0", "4.1", "4.2");
        oneOf("SoftwareH264Profile", encoder.softwareH264Profile(), "", "baseline", "main", "high");
        oneOf("SoftwareH264Level", encoder.softwareH264Level(), "", "4.0", "4.1", "4.2");
        mjpegSize(camera);
        sharedCamera(camera);
    }

    private void oneOf(String key, String value, String... allowed) {
        List<String> words = List.of(allowed);
        if (!words.contains(value)) {
            findings.pathError(
                    name, "rpiCamera" + key, "must be one of " + String.join(", ", words), Nearest.to(value, words));
        }
    }

    private void mjpegSize(RpiCameraConfig camera) {
        String codec = camera.encoder().codec();
        boolean mjpeg = codec.equals("mjpeg") || camera.secondary() && codec.equals("auto");
        if (mjpeg && (camera.width() >= 2048 || camera.width() % 8 != 0)) {
            error("rpiCameraWidth", "must be a multiple of 8 below 2048 with M-JPEG");
        }
        if (mjpeg && (camera.height() >= 2048 || camera.height() % 8 != 0)) {
            error("rpiCameraHeight", "must be a multiple of 8 below 2048 with M-JPEG");
        }
    }

    /** One primary stream a camera; a second stream needs a first, and is its only one. */
    private void sharedCamera(RpiCameraConfig camera) {
        long primaries = cameras(camera.camId(), false);
        if (!camera.secondary() && primaries > 1) {
            error("rpiCameraCamID", "camera " + camera.camId() + " is the source of several paths");
        }
        if (camera.secondary() && primaries == 0) {
            error("rpiCameraSecondary", "no path has the first stream of camera " + camera.camId());
        }
        if (camera.secondary() && cameras(camera.camId(), true) > 1) {
            error("rpiCameraSecondary", "camera " + camera.camId() + " can have only one second stream");
        }
    }

    private long cameras(int camId, boolean secondary) {
        return config.paths().values().stream()
                .filter(other -> other.source().source().value().equals(SourceConfig.RPI_CAMERA))
                .map(other -> other.source().rpiCamera())
                .filter(other -> other.camId() == camId && other.secondary() == secondary)
                .count();
    }
}
