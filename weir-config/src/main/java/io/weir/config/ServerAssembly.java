package io.weir.config;

import java.time.Duration;
import java.util.Map;

/**
 * Puts the configuration records together from values that come in the order of their components. Written out rather
 * than done by reflection, which takes a fifth of a second at the start of the process; a test compares it with the
 * records.
 */
final class ServerAssembly {
    private ServerAssembly() {}

    static ServerConfig server(KeyCursor in, PathConfig pathDefaults, Map<String, PathConfig> paths) {
        return new ServerConfig(
                log(in),
                general(in),
                auth(in),
                http(in),
                api(in),
                metrics(in),
                pprof(in),
                playback(in),
                rtsp(in),
                rtmp(in),
                flv(in),
                hls(in),
                webRtc(in),
                srt(in),
                moq(in),
                new EventsConfig(in.list(WebhookConfig.class)),
                clips(in),
                acme(in),
                in.text(),
                in.bool(),
                pathDefaults,
                paths);
    }

    private static LogConfig log(KeyCursor in) {
        return new LogConfig(
                in.next(LogLevel.class), in.list(LogDestination.class), in.bool(), in.text(), in.text(), in.bool());
    }

    private static GeneralConfig general(KeyCursor in) {
        return new GeneralConfig(
                in.next(Duration.class),
                in.next(Duration.class),
                in.integer(),
                in.integer(),
                in.integer(),
                in.next(SensitiveText.class),
                in.bool(),
                in.next(SensitiveText.class),
                in.list(String.class));
    }

    private static AuthConfig auth(KeyCursor in) {
        return new AuthConfig(
                in.next(AuthMethod.class),
                in.list(AuthUser.class),
                in.next(SensitiveText.class),
                in.text(),
                in.list(AuthPermission.class),
                in.next(SensitiveText.class),
                in.text(),
                in.text(),
                in.list(AuthPermission.class),
                in.text(),
                in.text(),
                in.bool(),
                in.next(Duration.class),
                in.list(Secret.class));
    }

    private static HttpListenerConfig httpListener(KeyCursor in) {
        return new HttpListenerConfig(
                in.next(ListenAddress.class),
                in.bool(),
                in.text(),
                in.text(),
                in.list(String.class),
                in.list(IpRange.class));
    }

    private static HttpConfig http(KeyCursor in) {
        return new HttpConfig(in.bool(), httpListener(in));
    }

    private static ApiConfig api(KeyCursor in) {
        return new ApiConfig(in.bool(), httpListener(in));
    }

    private static MetricsConfig metrics(KeyCursor in) {
        return new MetricsConfig(in.bool(), httpListener(in));
    }

    private static PprofConfig pprof(KeyCursor in) {
        return new PprofConfig(in.bool(), httpListener(in));
    }

    private static PlaybackConfig playback(KeyCursor in) {
        return new PlaybackConfig(in.bool(), httpListener(in));
    }

    private static RtspConfig rtsp(KeyCursor in) {
        return new RtspConfig(
                in.bool(),
                in.list(RtspTransport.class),
                in.next(Encryption.class),
                in.next(ListenAddress.class),
                in.next(ListenAddress.class),
                rtspMedia(in),
                in.text(),
                in.text(),
                in.list(RtspAuthMethod.class),
                in.list(IpRange.class));
    }

    private static RtspMediaConfig rtspMedia(KeyCursor in) {
        return new RtspMediaConfig(
                in.next(ListenAddress.class),
                in.next(ListenAddress.class),
                in.text(),
                in.integer(),
                in.integer(),
                in.next(ListenAddress.class),
                in.next(ListenAddress.class),
                in.integer(),
                in.integer());
    }

    private static RtmpConfig rtmp(KeyCursor in) {
        return new RtmpConfig(
                in.bool(),
                in.next(Encryption.class),
                in.next(ListenAddress.class),
                in.next(ListenAddress.class),
                in.text(),
                in.text(),
                in.list(IpRange.class),
                in.next(WriteInterval.class));
    }

    private static FlvConfig flv(KeyCursor in) {
        return new FlvConfig(in.next(WriteInterval.class));
    }

    private static HlsConfig hls(KeyCursor in) {
        return new HlsConfig(
                in.bool(),
                httpListener(in),
                in.bool(),
                in.next(HlsVariant.class),
                in.integer(),
                in.next(Duration.class),
                in.next(Duration.class),
                in.next(ByteSize.class),
                in.text(),
                in.next(Duration.class),
                in.next(Secret.class));
    }

    private static WebRtcConfig webRtc(KeyCursor in) {
        return new WebRtcConfig(
                in.bool(),
                httpListener(in),
                webRtcIce(in),
                in.next(Duration.class),
                in.next(Duration.class),
                in.next(AudioTranscodeMode.class));
    }

    private static WebRtcIceConfig webRtcIce(KeyCursor in) {
        return new WebRtcIceConfig(
                in.next(ListenAddress.class),
                in.next(ListenAddress.class),
                in.bool(),
                in.list(String.class),
                in.list(String.class),
                in.list(IceServer.class),
                in.next(Duration.class));
    }

    private static SrtConfig srt(KeyCursor in) {
        return new SrtConfig(in.bool(), in.next(ListenAddress.class));
    }

    private static MoqConfig moq(KeyCursor in) {
        return new MoqConfig(
                in.bool(),
                in.next(ListenAddress.class),
                in.next(ListenAddress.class),
                in.next(ListenAddress.class),
                in.text(),
                in.text(),
                in.list(String.class),
                in.list(IpRange.class));
    }

    private static ClipsConfig clips(KeyCursor in) {
        return new ClipsConfig(
                in.text(),
                in.next(Duration.class),
                in.text(),
                in.text(),
                in.text(),
                in.text(),
                in.next(Secret.class),
                in.bool(),
                in.text(),
                in.next(Duration.class));
    }

    private static AcmeConfig acme(KeyCursor in) {
        return new AcmeConfig(
                in.list(String.class),
                in.bool(),
                in.text(),
                in.text(),
                in.text(),
                in.next(AcmeChallenge.class),
                in.next(ListenAddress.class),
                in.text(),
                in.next(Secret.class));
    }
}
