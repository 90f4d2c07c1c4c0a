package io.weir.config;

/** The UDP sockets that carry the media of RTSP sessions. */
@Section(value = "RTSP server", switchedBy = "rtsp")
public record RtspMediaConfig(
        @Key(
                name = "rtpAddress",
                defaultsTo = ":8000",
                reload = Reload.LISTENER,
                doc = "Where RTP packets of UDP sessions arrive.")
        ListenAddress rtpAddress,

        @Key(
                name = "rtcpAddress",
                defaultsTo = ":8001",
                reload = Reload.LISTENER,
                doc = "Where RTCP packets of UDP sessions arrive.")
        ListenAddress rtcpAddress,

        @Key(
                name = "multicastIPRange",
                defaultsTo = "224.1.0.0/16",
                reload = Reload.LISTENER,
                doc = "The addresses multicast groups are taken from.")
        String multicastIpRange,

        @Key(
                name = "multicastRTPPort",
                defaultsTo = "8002",
                reload = Reload.LISTENER,
                min = 0,
                max = 65535,
                doc = "The port of multicast RTP.")
        int multicastRtpPort,

        @Key(
                name = "multicastRTCPPort",
                defaultsTo = "8003",
                reload = Reload.LISTENER,
                min = 0,
                max = 65535,
                doc = "The port of multicast RTCP.")
        int multicastRtcpPort,

        @Key(
                name = "srtpAddress",
                defaultsTo = ":8004",
                reload = Reload.LISTENER,
                doc = "Where SRTP packets of UDP sessions arrive.")
        ListenAddress srtpAddress,

        @Key(
                name = "srtcpAddress",
                defaultsTo = ":8005",
                reload = Reload.LISTENER,
                doc = "Where SRTCP packets of UDP sessions arrive.")
        ListenAddress srtcpAddress,

        @Key(
                name = "multicastSRTPPort",
                defaultsTo = "8006",
                reload = Reload.LISTENER,
                min = 0,
                max = 65535,
                doc = "The port of multicast SRTP.")
        int multicastSrtpPort,

        @Key(
                name = "multicastSRTCPPort",
                defaultsTo = "8007",
                reload = Reload.LISTENER,
                min = 0,
                max = 65535,
                doc = "The port of multicast SRTCP.")
        int multicastSrtcpPort) {}
