package io.weir.config;

import java.util.List;

/** How to be the client of an RTSP or RTP source. */
@Section("Path: RTSP source")
public record RtspSourceConfig(
        @Key(
                name = "rtspTransport",
                defaultsTo = "automatic",
                reload = Reload.SOURCE,
                doc = "How RTP travels from the source.")
        RtspSourceTransport transport,

        @Key(
                name = "rtspAnyPort",
                defaultsTo = "false",
                reload = Reload.SOURCE,
                doc = "Whether packets are accepted from ports the source did not name.")
        boolean anyPort,

        @Key(
                name = "rtspRangeType",
                reload = Reload.SOURCE,
                doc = "The units of the Range header sent to the source; empty for no header.")
        RtspRangeType rangeType,

        @Key(name = "rtspRangeStart", reload = Reload.SOURCE, doc = "Where in the recording to start, in those units.")
        String rangeStart,

        @Key(name = "rtspScale", reload = Reload.SOURCE, doc = "The Scale header sent to the source; empty for none.")
        String scale,

        @Key(
                name = "rtspUDPSourcePortRange",
                defaultsTo = "32768,60999",
                reload = Reload.SOURCE,
                min = 0,
                max = 65535,
                doc = "First and last local port for UDP from the source.")
        List<Integer> udpSourcePortRange,

        @Key(name = "rtpSDP", reload = Reload.SOURCE, doc = "The session description of a plain RTP source.")
        String rtpSdp,

        @Key(
                name = "rtspUDPReadBufferSize",
                defaultsTo = "0",
                unit = "bytes",
                reload = Reload.SOURCE,
                deprecated = "use udpReadBufferSize",
                min = 0,
                doc = "Receive buffer for RTSP sources.")
        int rtspUdpReadBufferSize,

        @Key(
                name = "mpegtsUDPReadBufferSize",
                defaultsTo = "0",
                unit = "bytes",
                reload = Reload.SOURCE,
                deprecated = "use udpReadBufferSize",
                min = 0,
                doc = "Receive buffer for MPEG-TS sources.")
        int mpegtsUdpReadBufferSize,

        @Key(
                name = "rtpUDPReadBufferSize",
                defaultsTo = "0",
                unit = "bytes",
                reload = Reload.SOURCE,
                deprecated = "use udpReadBufferSize",
                min = 0,
                doc = "Receive buffer for RTP sources.")
        int rtpUdpReadBufferSize) {
    /** Takes copies of the lists. */
    public RtspSourceConfig {
        udpSourcePortRange = List.copyOf(udpSourcePortRange);
    }
}
