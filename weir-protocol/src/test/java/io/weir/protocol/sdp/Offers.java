package io.weir.protocol.sdp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Offers in the shape that known clients send them; ids and keys are made up. */
final class Offers {
    static final String PRINT_256 =
            "0A:1B:2C:3D:4E:5F:60:71:82:93:A4:B5:C6:D7:E8:F9:0A:1B:2C:3D:4E:5F:60:71:82:93:A4:B5:C6:D7:E8:F9";

    private static final String HEAD = """
            v=0
            o=- 4611731400430051336 2 IN IP4 127.0.0.1
            s=-
            t=0 0
            """;

    private static final String CHROMIUM_END = """
            c=IN IP4 0.0.0.0
            a=rtcp:9 IN IP4 0.0.0.0
            a=ice-ufrag:kX3f
            a=ice-pwd:mUeM0Tj2Vw9sVt3bM1Lqj7kE
            a=ice-options:trickle
            a=fingerprint:sha-256 PRINT
            a=setup:actpass
            """;

    private static final String CHROMIUM_VIDEO = """
            a=rtpmap:96 VP8/90000
            a=rtcp-fb:96 goog-remb
            a=rtcp-fb:96 transport-cc
            a=rtcp-fb:96 ccm fir
            a=rtcp-fb:96 nack
            a=rtcp-fb:96 nack pli
            a=rtpmap:97 rtx/90000
            a=fmtp:97 apt=96
            a=rtpmap:102 H264/90000
            a=rtcp-fb:102 goog-remb
            a=rtcp-fb:102 transport-cc
            a=rtcp-fb:102 ccm fir
            a=rtcp-fb:102 nack
            a=rtcp-fb:102 nack pli
            a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f
            a=rtpmap:103 rtx/90000
            a=fmtp:103 apt=102
            a=rtpmap:104 H264/90000
            a=rtcp-fb:104 nack
            a=rtcp-fb:104 nack pli
            a=fmtp:104 level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42001f
            a=rtpmap:105 rtx/90000
            a=fmtp:105 apt=104
            a=rtpmap:106 H264/90000
            a=rtcp-fb:106 goog-remb
            a=rtcp-fb:106 transport-cc
            a=rtcp-fb:106 ccm fir
            a=rtcp-fb:106 nack
            a=rtcp-fb:106 nack pli
            a=fmtp:106 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f
            a=rtpmap:107 rtx/90000
            a=fmtp:107 apt=106
            a=rtpmap:39 H264/90000
            a=rtcp-fb:39 nack
            a=rtcp-fb:39 nack pli
            a=fmtp:39 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=4d001f
            a=rtpmap:112 H264/90000
            a=rtcp-fb:112 transport-cc
            a=rtcp-fb:112 nack
            a=rtcp-fb:112 nack pli
            a=fmtp:112 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=64001f
            a=rtpmap:113 rtx/90000
            a=fmtp:113 apt=112
            a=rtpmap:45 AV1/90000
            a=rtcp-fb:45 transport-cc
            a=rtcp-fb:45 nack
            a=rtcp-fb:45 nack pli
            a=fmtp:45 level-idx=5;profile=0;tier=0
            a=rtpmap:46 rtx/90000
            a=fmtp:46 apt=45
            a=rtpmap:98 VP9/90000
            a=rtcp-fb:98 transport-cc
            a=rtcp-fb:98 nack
            a=rtcp-fb:98 nack pli
            a=fmtp:98 profile-id=0
            a=rtpmap:99 rtx/90000
            a=fmtp:99 apt=98
            a=rtpmap:100 VP9/90000
            a=rtcp-fb:100 nack
            a=fmtp:100 profile-id=2
            a=rtpmap:49 H265/90000
            a=rtcp-fb:49 nack
            a=rtcp-fb:49 nack pli
            a=fmtp:49 level-id=180;profile-id=1;tier-flag=0;tx-mode=SRST
            a=rtpmap:50 rtx/90000
            a=fmtp:50 apt=49
            a=rtpmap:114 red/90000
            a=rtpmap:115 rtx/90000
            a=fmtp:115 apt=114
            a=rtpmap:116 ulpfec/90000
            """;

    private static final String CHROMIUM_TYPES =
            "96 97 102 103 104 105 106 107 39 112 113 45 46 98 99 100 49 50 114 115 116";

    private static final String CHROMIUM_AUDIO = """
            a=rtpmap:111 opus/48000/2
            a=rtcp-fb:111 transport-cc
            a=fmtp:111 minptime=10;useinbandfec=1
            a=rtpmap:63 red/48000/2
            a=fmtp:63 111/111
            a=rtpmap:9 G722/8000
            a=rtpmap:0 PCMU/8000
            a=rtpmap:8 PCMA/8000
            a=rtpmap:13 CN/8000
            a=rtpmap:110 telephone-event/48000
            """;

    private static final String CHROMIUM_VIDEO_EXTENSIONS = """
            a=extmap:14 urn:ietf:params:rtp-hdrext:toffset
            a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
            a=extmap:13 urn:3gpp:video-orientation
            a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
            a=extmap:5 http://www.webrtc.org/experiments/rtp-hdrext/playout-delay
            a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
            a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id
            a=extmap:11 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id
            """;

    private static final String CHROMIUM_AUDIO_EXTENSIONS = """
            a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
            a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
            a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
            a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
            """;

    /** Chromium, a player: two recvonly transceivers, video first, and a data channel. */
    static final String CHROMIUM_WHEP = HEAD
            + "a=group:BUNDLE 0 1 2\na=extmap-allow-mixed\na=msid-semantic: WMS\n"
            + "m=video 9 UDP/TLS/RTP/SAVPF " + CHROMIUM_TYPES + "\n" + CHROMIUM_END + "a=mid:0\n"
            + CHROMIUM_VIDEO_EXTENSIONS + "a=recvonly\na=rtcp-mux\na=rtcp-rsize\n" + CHROMIUM_VIDEO
            + "m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110\n" + CHROMIUM_END + "a=mid:1\n"
            + CHROMIUM_AUDIO_EXTENSIONS + "a=recvonly\na=rtcp-mux\na=rtcp-rsize\n" + CHROMIUM_AUDIO
            + "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\n" + CHROMIUM_END + "a=mid:2\n"
            + "a=sctp-port:5000\na=max-message-size:262144\n";

    /** Chromium, a publisher with three simulcast layers. */
    static final String CHROMIUM_WHIP = HEAD
            + "a=group:BUNDLE 0 1\na=extmap-allow-mixed\na=msid-semantic: WMS 7f0c1a2e\n"
            + "m=audio 54321 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110\n"
            + CHROMIUM_END.replace("c=IN IP4 0.0.0.0", "c=IN IP4 192.0.2.7")
            + "a=candidate:1467250027 1 udp 2122260223 192.0.2.7 54321 typ host generation 0 network-id 1\n"
            + "a=candidate:1853887674 1 udp 2122194687 5e6f1c2a-0b1c-4d2e-9f3a-1b2c3d4e5f60.local 54322 typ host\n"
            + "a=mid:0\n" + CHROMIUM_AUDIO_EXTENSIONS + "a=sendonly\na=msid:7f0c1a2e 11aa22bb\n"
            + "a=rtcp-mux\na=rtcp-rsize\n" + CHROMIUM_AUDIO
            + "a=ssrc:1001 cname:Qw3rTy\na=ssrc:1001 msid:7f0c1a2e 11aa22bb\n"
            + "m=video 9 UDP/TLS/RTP/SAVPF " + CHROMIUM_TYPES + "\n" + CHROMIUM_END + "a=mid:1\n"
            + CHROMIUM_VIDEO_EXTENSIONS + "a=sendonly\na=msid:7f0c1a2e 33cc44dd\na=rtcp-mux\na=rtcp-rsize\n"
            + CHROMIUM_VIDEO
            + "a=rid:f send\na=rid:h send\na=rid:q send\na=simulcast:send f;h;q\n";

    /** Firefox, a publisher: transport attributes before the sections, constrained baseline only. */
    static final String FIREFOX_WHIP = """
            v=0
            o=mozilla...THIS_IS_SDPARTA-99.0 5382191833418839283 0 IN IP4 0.0.0.0
            s=-
            t=0 0
            a=fingerprint:sha-256 PRINT
            a=group:BUNDLE 0 1
            a=ice-options:trickle
            a=msid-semantic:WMS *
            m=audio 9 UDP/TLS/RTP/SAVPF 109 9 0 8 101
            c=IN IP4 0.0.0.0
            a=sendonly
            a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
            a=extmap:2/recvonly urn:ietf:params:rtp-hdrext:csrc-audio-level
            a=extmap:3 urn:ietf:params:rtp-hdrext:sdes:mid
            a=fmtp:109 maxplaybackrate=48000;stereo=1;useinbandfec=1
            a=fmtp:101 0-15
            a=ice-pwd:e1d5b2f8a9c0d3e6f7a8b9c0d1e2f3a4
            a=ice-ufrag:5b2c9e1f
            a=mid:0
            a=msid:{a1b2} {c3d4}
            a=rtcp-mux
            a=rtpmap:109 opus/48000/2
            a=rtpmap:9 G722/8000/1
            a=rtpmap:0 PCMU/8000
            a=rtpmap:8 PCMA/8000
            a=rtpmap:101 telephone-event/8000/1
            a=setup:actpass
            a=ssrc:3735928559 cname:{e5f6}
            m=video 9 UDP/TLS/RTP/SAVPF 120 124 121 125 126 127 97 98
            c=IN IP4 0.0.0.0
            a=sendonly
            a=extmap:3 urn:ietf:params:rtp-hdrext:sdes:mid
            a=extmap:4 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
            a=extmap:5 urn:ietf:params:rtp-hdrext:toffset
            a=extmap:6/recvonly http://www.webrtc.org/experiments/rtp-hdrext/playout-delay
            a=extmap:7 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
            a=fmtp:126 profile-level-id=42e01f;level-asymmetry-allowed=1;packetization-mode=1
            a=fmtp:97 profile-level-id=42e01f;level-asymmetry-allowed=1
            a=fmtp:120 max-fs=12288;max-fr=60
            a=fmtp:124 apt=120
            a=fmtp:121 max-fs=12288;max-fr=60
            a=fmtp:125 apt=121
            a=fmtp:127 apt=126
            a=fmtp:98 apt=97
            a=ice-pwd:e1d5b2f8a9c0d3e6f7a8b9c0d1e2f3a4
            a=ice-ufrag:5b2c9e1f
            a=mid:1
            a=msid:{a1b2} {d7e8}
            a=rtcp-fb:120 nack
            a=rtcp-fb:120 nack pli
            a=rtcp-fb:120 ccm fir
            a=rtcp-fb:120 goog-remb
            a=rtcp-fb:120 transport-cc
            a=rtcp-fb:126 nack
            a=rtcp-fb:126 nack pli
            a=rtcp-fb:126 ccm fir
            a=rtcp-fb:126 transport-cc
            a=rtcp-mux
            a=rtcp-rsize
            a=rtpmap:120 VP8/90000
            a=rtpmap:124 rtx/90000
            a=rtpmap:121 VP9/90000
            a=rtpmap:125 rtx/90000
            a=rtpmap:126 H264/90000
            a=rtpmap:127 rtx/90000
            a=rtpmap:97 H264/90000
            a=rtpmap:98 rtx/90000
            a=setup:actpass
            a=ssrc:305419896 cname:{e5f6}
            a=ssrc:2596069104 cname:{e5f6}
            a=ssrc-group:FID 305419896 2596069104
            """;

    /** Safari, a player: high profile first, sections live in the bundle only. */
    static final String SAFARI_WHEP = HEAD + """
            a=group:BUNDLE 0 1
            a=extmap-allow-mixed
            a=msid-semantic: WMS
            m=audio 9 UDP/TLS/RTP/SAVPF 111 9 0 8
            c=IN IP4 0.0.0.0
            a=ice-ufrag:Sf4r
            a=ice-pwd:b7Yc0pQz1mWn2xVt3kLs4jHr
            a=ice-options:trickle
            a=fingerprint:sha-256 PRINT
            a=setup:actpass
            a=mid:0
            a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
            a=recvonly
            a=rtcp-mux
            a=rtcp-rsize
            a=rtpmap:111 opus/48000/2
            a=fmtp:111 minptime=10;useinbandfec=1
            m=video 0 UDP/TLS/RTP/SAVPF 96 97 98 99
            c=IN IP4 0.0.0.0
            a=bundle-only
            a=mid:1
            a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
            a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
            a=recvonly
            a=rtcp-mux
            a=rtcp-rsize
            a=rtpmap:96 H264/90000
            a=rtcp-fb:96 nack
            a=rtcp-fb:96 nack pli
            a=fmtp:96 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=640c1f
            a=rtpmap:97 rtx/90000
            a=fmtp:97 apt=96
            a=rtpmap:98 H264/90000
            a=rtcp-fb:98 nack
            a=fmtp:98 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f
            a=rtpmap:99 rtx/90000
            a=fmtp:99 apt=98
            """;

    /** OBS 30: libdatachannel, CRLF, candidates within the offer. */
    static final String OBS_WHIP = """
            v=0
            o=rtc 2864099415 0 IN IP4 127.0.0.1
            s=-
            t=0 0
            a=group:BUNDLE 0 1
            a=group:LS 0 1
            a=msid-semantic:WMS *
            a=ice-options:ice2,trickle
            a=fingerprint:sha-256 PRINT
            m=audio 60211 UDP/TLS/RTP/SAVPF 111
            c=IN IP4 198.51.100.20
            a=mid:0
            a=sendonly
            a=ssrc:2147483901 cname:Kj82hs0a
            a=ssrc:2147483901 msid:Kj82hs0a Kj82hs0a-audio
            a=msid:Kj82hs0a Kj82hs0a-audio
            a=rtcp-mux
            a=rtpmap:111 opus/48000/2
            a=fmtp:111 minptime=10;maxaveragebitrate=96000;stereo=1;sprop-stereo=1;useinbandfec=1
            a=setup:actpass
            a=ice-ufrag:vAT3
            a=ice-pwd:Vn6nJk4s0SdaE8G7Ct2bWq
            a=candidate:1 1 UDP 2114977791 198.51.100.20 60211 typ host
            a=end-of-candidates
            m=video 60211 UDP/TLS/RTP/SAVPF 96
            c=IN IP4 198.51.100.20
            a=mid:1
            a=sendonly
            a=ssrc:2147483902 cname:Kj82hs0a
            a=ssrc:2147483902 msid:Kj82hs0a Kj82hs0a-video
            a=msid:Kj82hs0a Kj82hs0a-video
            a=rtcp-mux
            a=rtpmap:96 H264/90000
            a=rtcp-fb:96 nack
            a=rtcp-fb:96 nack pli
            a=rtcp-fb:96 goog-remb
            a=fmtp:96 profile-level-id=42e01f;packetization-mode=1;level-asymmetry-allowed=1
            a=setup:actpass
            a=ice-ufrag:vAT3
            a=ice-pwd:Vn6nJk4s0SdaE8G7Ct2bWq
            """.replace("\n", "\r\n");

    /** GStreamer's whipclientsink: ssrcs in front, trailing blanks, an H.264 level of its encoder. */
    static final String GSTREAMER_WHIP = """
            v=0
            o=- 1710203411930230131 0 IN IP4 0.0.0.0
            s=-
            t=0 0
            a=ice-options:trickle
            a=group:BUNDLE video0 audio1\s
            m=video 9 UDP/TLS/RTP/SAVPF 96 97
            c=IN IP4 0.0.0.0
            a=setup:actpass
            a=ice-ufrag:uEvxpmMDGcXwwIdnNtRZV1FoBOFLUp6Y
            a=ice-pwd:gZjH5JDEgJkRXFGDG5JDMVTZ1gU3WfDo
            a=rtcp-mux
            a=rtcp-rsize
            a=sendonly
            a=rtpmap:96 H264/90000
            a=rtcp-fb:96 nack
            a=rtcp-fb:96 nack pli
            a=rtcp-fb:96 ccm fir
            a=rtcp-fb:96 transport-cc
            a=framerate:30
            a=fmtp:96 packetization-mode=1;profile-level-id=42c015;sprop-parameter-sets=Z0LAFdoFB+wEQAAAAwBAAAAPA8WLqA==,aM4PyA==
            a=rtpmap:97 rtx/90000
            a=fmtp:97 apt=96
            a=extmap:1 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
            a=ssrc-group:FID 1540223431 910112413
            a=ssrc:1540223431 msid:user3408@host-3a webrtctransceiver0
            a=ssrc:1540223431 cname:user3408@host-3a
            a=ssrc:910112413 msid:user3408@host-3a webrtctransceiver0
            a=ssrc:910112413 cname:user3408@host-3a
            a=mid:video0
            a=fingerprint:sha-256 PRINT
            m=audio 0 UDP/TLS/RTP/SAVPF 98
            c=IN IP4 0.0.0.0
            a=bundle-only
            a=setup:actpass
            a=ice-ufrag:uEvxpmMDGcXwwIdnNtRZV1FoBOFLUp6Y
            a=ice-pwd:gZjH5JDEgJkRXFGDG5JDMVTZ1gU3WfDo
            a=rtcp-mux
            a=rtcp-rsize
            a=sendonly
            a=rtpmap:98 OPUS/48000/2
            a=rtcp-fb:98 transport-cc
            a=fmtp:98 sprop-stereo=1;sprop-maxcapturerate=48000
            a=mid:audio1
            a=fingerprint:sha-256 PRINT
            """;

    /** ffmpeg 8: the DTLS server by default, so that we must be the client. */
    static final String FFMPEG_WHIP = """
            v=0
            o=FFmpeg 4489045141692799359 2 IN IP4 127.0.0.1
            s=FFmpegPublishSession
            t=0 0
            a=group:BUNDLE 0 1
            a=extmap-allow-mixed
            a=msid-semantic: WMS
            m=audio 9 UDP/TLS/RTP/SAVPF 111
            c=IN IP4 0.0.0.0
            a=ice-ufrag:5a8fd6f2
            a=ice-pwd:61bfbd3b5f44c2a6b8e0d7c91f2a3b4c
            a=fingerprint:sha-256 PRINT
            a=setup:passive
            a=mid:0
            a=sendonly
            a=msid:FFmpeg audio
            a=rtcp-mux
            a=rtpmap:111 opus/48000/2
            a=ssrc:1283991 cname:FFmpeg
            a=ssrc:1283991 msid:FFmpeg audio
            m=video 9 UDP/TLS/RTP/SAVPF 106
            c=IN IP4 0.0.0.0
            a=ice-ufrag:5a8fd6f2
            a=ice-pwd:61bfbd3b5f44c2a6b8e0d7c91f2a3b4c
            a=fingerprint:sha-256 PRINT
            a=setup:passive
            a=mid:1
            a=sendonly
            a=msid:FFmpeg video
            a=rtcp-mux
            a=rtcp-rsize
            a=rtpmap:106 H264/90000
            a=fmtp:106 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42c01e
            a=ssrc:1283992 cname:FFmpeg
            a=ssrc:1283992 msid:FFmpeg video
            """.replace("\n", "\r\n");

    /** Pion, as MediaMTX reads another server: fingerprint before the sections, one codec twice. */
    static final String PION_WHEP = HEAD + """
            a=msid-semantic:WMS*
            a=fingerprint:sha-256 PRINT
            a=extmap-allow-mixed
            a=group:BUNDLE 0 1
            m=video 9 UDP/TLS/RTP/SAVPF 103 104 105 106
            c=IN IP4 0.0.0.0
            a=setup:actpass
            a=mid:0
            a=ice-ufrag:GfBgEKiCRJpXNOdc
            a=ice-pwd:VYLMRgNPqRkHfnGXNLDcQRqfSQOdYbLL
            a=rtcp-mux
            a=rtcp-rsize
            a=rtpmap:103 H265/90000
            a=rtpmap:104 H264/90000
            a=fmtp:104 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f
            a=rtcp-fb:104 nack\s
            a=rtcp-fb:104 nack pli
            a=rtpmap:105 VP9/90000
            a=fmtp:105 profile-id=0
            a=rtpmap:106 VP8/90000
            a=recvonly
            m=audio 9 UDP/TLS/RTP/SAVPF 96 9 8 0
            c=IN IP4 0.0.0.0
            a=setup:actpass
            a=mid:1
            a=ice-ufrag:GfBgEKiCRJpXNOdc
            a=ice-pwd:VYLMRgNPqRkHfnGXNLDcQRqfSQOdYbLL
            a=rtcp-mux
            a=rtpmap:96 multiopus/48000/6
            a=fmtp:96 channel_mapping=0,4,1,2,3,5;num_streams=4;coupled_streams=2
            a=recvonly
            """;

    private Offers() {}

    /** All, by names for golden files, as they go over the wire. */
    static Map<String, String> all() {
        Map<String, String> all = new LinkedHashMap<>();
        List<String> namesAndOffers = List.of(
                "chromium-whep", CHROMIUM_WHEP,
                "chromium-whip", CHROMIUM_WHIP,
                "firefox-whip", FIREFOX_WHIP,
                "safari-whep", SAFARI_WHEP,
                "obs-whip", OBS_WHIP,
                "gstreamer-whip", GSTREAMER_WHIP,
                "ffmpeg-whip", FFMPEG_WHIP,
                "pion-whep", PION_WHEP);
        for (int i = 0; i < namesAndOffers.size(); i += 2) {
            all.put(namesAndOffers.get(i), text(namesAndOffers.get(i + 1)));
        }
        return all;
    }

    /** An offer as it goes over the wire. */
    static String text(String offer) {
        return offer.replace("PRINT", PRINT_256);
    }
}
