package io.weir.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The whole configuration of a node: an immutable snapshot, one nested record per component. */
@Section("General")
public record ServerConfig(
        LogConfig log,
        GeneralConfig general,
        AuthConfig auth,
        HttpConfig http,
        ApiConfig api,
        MetricsConfig metrics,
        PprofConfig pprof,
        PlaybackConfig playback,
        RtspConfig rtsp,
        RtmpConfig rtmp,
        FlvConfig flv,
        HlsConfig hls,
        WebRtcConfig webrtc,
        SrtConfig srt,
        MoqConfig moq,
        EventsConfig events,
        ClipsConfig clips,
        AcmeConfig acme,

        @Key(
                name = "stateDirectory",
                defaultsTo = "./weir-state",
                reload = Reload.LISTENER,
                built = true,
                doc = "Directory for what must outlive the process: certificates, the index of recordings, changes"
                        + " made through the API.")
        String stateDirectory,

        @Key(
                name = "readOnlyConfig",
                defaultsTo = "false",
                reload = Reload.LIVE,
                built = true,
                doc = "Whether only the file and the variables count: changes through the API are refused, stored"
                        + " ones ignored.")
        boolean readOnlyConfig,

        PathConfig pathDefaults,
        Map<String, PathConfig> paths) {

    /** Takes a copy of the map, keeping its order. */
    public ServerConfig {
        paths = Collections.unmodifiableMap(new LinkedHashMap<>(paths));
    }

    /** The embedded configuration, used when there is no file: every default, and any path accepted. */
    public static ServerConfig defaults() {
        try {
            return ConfigLoader.loadDefaults(Map.of()).config();
        } catch (ConfigException e) {
            throw new IllegalStateException("the defaults are wrong", e);
        }
    }
}
