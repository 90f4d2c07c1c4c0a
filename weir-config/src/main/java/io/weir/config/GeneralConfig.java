package io.weir.config;

import java.time.Duration;
import java.util.List;

/** What holds for every protocol: time-outs, queues, datagram sizes, connection hooks and which servers may be called. */
@Section("General")
public record GeneralConfig(
        @Key(
                name = "readTimeout",
                defaultsTo = "10s",
                built = true,
                doc = "How long a peer may stay silent before its session ends.")
        Duration readTimeout,

        @Key(
                name = "writeTimeout",
                defaultsTo = "10s",
                built = true,
                doc = "How long a peer may take nothing before its session ends.")
        Duration writeTimeout,

        @Key(
                name = "writeQueueSize",
                defaultsTo = "512",
                unit = "units",
                built = true,
                doc = "How many media units wait for one reader before it skips to a keyframe; a power of two.")
        int writeQueueSize,

        @Key(
                name = "udpMaxPayloadSize",
                defaultsTo = "1452",
                unit = "bytes",
                min = 1,
                doc = "Largest payload of an outgoing datagram; at most 1472.")
        int udpMaxPayloadSize,

        @Key(
                name = "udpReadBufferSize",
                defaultsTo = "0",
                unit = "bytes",
                built = true,
                reload = Reload.LIVE,
                min = 0,
                doc =
                        "Receive buffer of every UDP socket; 0 for 4 MiB of the WebRTC port and 1 MiB of each WebRTC client.")
        int udpReadBufferSize,

        @Key(name = "runOnConnect", built = true, doc = "Command run while a client is connected.")
        SensitiveText runOnConnect,

        @Key(
                name = "runOnConnectRestart",
                defaultsTo = "false",
                built = true,
                doc = "Whether runOnConnect is started again when it ends by itself.")
        boolean runOnConnectRestart,

        @Key(name = "runOnDisconnect", built = true, doc = "Command run when a client has disconnected.")
        SensitiveText runOnDisconnect,

        @Key(
                name = "outgoingAllowedURLs",
                built = true,
                doc =
                        "Which servers are called, as rtmp://10.0.0.0/8 or https://*.example.com; empty for all but link-local and cloud metadata addresses.")
        List<String> outgoingAllowedUrls) {
    /** Takes a copy of the list. */
    public GeneralConfig {
        outgoingAllowedUrls = List.copyOf(outgoingAllowedUrls);
    }
}
