package io.weir.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules among keys. */
final class ChecksTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "readTimeout: 0s| readTimeout: must be greater than zero",
                "writeTimeout: 0s| writeTimeout: must be greater than zero",
                "readTimeout: -1s| readTimeout: expected a duration",
                "writeQueueSize: 0| writeQueueSize: must be a power of two, found 0",
                "udpMaxPayloadSize: 1473| udpMaxPayloadSize: must be at most 1472",
                "stateDirectory: ''| stateDirectory: must not be empty",
                "{logDestinations: [file], logFile: ''}| logFile: must be set",
                "authInternalUsers: [{pass: x}]| authInternalUsers: user 1 has no name",
                "authInternalUsers: [{user: any, pass: x}]| authInternalUsers: user 1 is any, which can't have a password",
                "authInternalUsers: [{user: a, permissions: [{action: read, path: '~['}]}]| authInternalUsers: bad regular expression",
                "authInternalUsers: [{user: any, role: viewer}]| authInternalUsers: user 1 is any, which can't have a role",
                "authInternalUsers: [{user: a, role: viewer}]| authInternalUsers: user 1 has a role and so needs a password",
                "authInternalUsers: [{user: a, pass: b, role: operator, permissions: [{action: api}]}]| authInternalUsers: user 1 is operator and has the permission api",
                "authInternalUsers: [{user: a, pass: b, role: boss}]| authInternalUsers[0].role: expected one of none, viewer, operator, admin",
                "acmeDomains: [cam.example.com]| acmeAgreeTerms: must be true",
                "{acmeDomains: ['*.example.com'], acmeAgreeTerms: true}| acmeDomains: \"*.example.com\": wildcards can't be proven",
                "{acmeDomains: [10.0.0.1], acmeAgreeTerms: true}| acmeDomains: not a full host name",
                "{acmeDomains: [localhost], acmeAgreeTerms: true}| acmeDomains: not a full host name",
                "{acmeDomains: [a.example.com, A.example.com], acmeAgreeTerms: true}| acmeDomains: has a name twice",
                "clipsS3Endpoint: ftp://x| clipsS3Endpoint: must begin with http:// or https://",
                "clipsS3Endpoint: 'https://me:pw@x'| clipsS3Endpoint: must have neither credentials nor a query",
                "clipsS3Endpoint: 'https://'| clipsS3Endpoint: not a URL",
                "clipsS3PresignExpiry: 8d| clipsS3PresignExpiry: must be at most seven days",
                "clipsS3Key: clips/x.mp4| clipsS3Key: must contain {id}",
                "clipsS3Key: 'clips/{id}{x}.mp4'| clipsS3Key: must be letters, digits",
                "clipsS3Region: 'eu west'| clipsS3Region: must be letters, digits and dashes",
                "acmeDirectory: http://x/| acmeDirectory: must begin with https://",
                "acmeDirectory: 'https://'| acmeDirectory: not a URL",
                "acmeEmail: me| acmeEmail: not an e-mail address",
                "acmeEABKey: c2V2ZW4| acmeEABKey: acmeEABKeyID and acmeEABKey must be set both",
                "{acmeEABKeyID: x, acmeEABKey: 'a b'}| acmeEABKey: must be base64url",
                "acmeAddress: unix:///x| acmeAddress: can't be a Unix-domain socket",
                "authMethod: http| authHTTPAddress: must be set when authMethod is http",
                "{authMethod: http, authHTTPAddress: 'ftp://x'}| authHTTPAddress: must begin with http:// or https://",
                "{authMethod: http, authHTTPAddress: 'http://'}| authHTTPAddress: not a URL",
                "{authMethod: http, authHTTPAddress: 'http://auth_server/'}| authHTTPAddress: has no host name that can be asked",
                "{authMethod: http, authHTTPAddress: 'http://auth/?a=b^c'}| authHTTPAddress: not a URL",
                "authSignedURLSecrets: [short]| authSignedURLSecrets: a secret must have at least 16 characters",
                "authMethod: jwt| authJWTJWKS: must be set when authMethod is jwt",
                "{authMethod: jwt, authJWTJWKS: 'http://x', authJWTClaimKey: ''}| authJWTClaimKey: must be set",
                "{api: true, apiAddress: ''}| apiAddress: must be set when api is on",
                "httpAddress: ''| httpAddress: must be set when http is on",
                "rtmpAddress: ''| rtmpAddress: must be set when RTMP is on",
                "{rtmpEncryption: strict, rtmpsAddress: ''}| rtmpsAddress: must be set when RTMP is on",
                "rtmpAddress: unix:///x| rtmpAddress: can't be a Unix-domain socket",
                "rtspAddress: ''| rtspAddress: must be set",
                "{rtspEncryption: optional, rtspsAddress: ''}| rtspsAddress: must be set",
                "rtpAddress: ''| rtpAddress: must be set when rtspTransports includes udp",
                "{rtspEncryption: optional, srtpAddress: ''}| srtpAddress: must be set when rtspTransports includes udp",
                "multicastIPRange: ''| multicastIPRange: must be an address range",
                "multicastRTPPort: 0| multicastRTPPort: must be set",
                "{rtspEncryption: strict, multicastSRTCPPort: 0}| multicastSRTCPPort: must be set",
                "rtspAuthMethods: []| rtspAuthMethods: must have at least one method",
                "{rtspAuthMethods: [digest], authMethod: http, authHTTPAddress: 'http://x'}| rtspAuthMethods: digest needs authMethod internal",
                "{rtspAuthMethods: [digest], authInternalUsers: [{user: 'sha256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='}]}| rtspAuthMethods: digest can't be used with hashed",
                "hlsSegmentCount: 6| hlsSegmentCount: must be at least 7 with hlsVariant lowLatency",
                "{hlsVariant: fmp4, hlsSegmentCount: 2}| hlsSegmentCount: must be at least 3 with hlsVariant fmp4",
                "hlsCDNSecret: a/b| hlsCDNSecret: contains unsupported characters",
                "webrtcICEServers2: [{url: 'http://x'}]| webrtcICEServers2: the url of a server must begin with",
                "webrtcLocalUDPAddress: ''| webrtcLocalUDPAddress: one of",
                "webrtcIPsFromInterfaces: no| webrtcIPsFromInterfaces: one of",
                "moqQUICAddress: ''| moqQUICAddress: must be set when MoQ is on",
                "srtAddress: ''| srtAddress: must be set when SRT is on",
            })
    void shouldCheckGlobalKeys(String text, String message) {
        assertThat(Configs.errors(text))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("weir.yml")
                .contains(": " + message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{rtmp: false, rtmpAddress: ''}",
                "{rtsp: false, rtspAuthMethods: []}",
                "{hls: no, hlsSegmentCount: 1}",
                "{webrtc: no, webrtcLocalUDPAddress: ''}",
                "{webrtcLocalUDPAddress: '', webrtcICEServers2: [{url: 'stun:h:1'}]}",
                "{rtspTransports: [tcp], rtpAddress: '', multicastRTPPort: 0}",
                "{api: true, apiAddress: 'unix:///run/api.sock'}",
                "{rtmpEncryption: strict, rtmpAddress: ''}",
            })
    void shouldNotCheckWhatIsNotUsed(String text) {
        assertThat(Configs.errors(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a b: {}| paths.a b: path name can contain only",
                "/a: {}| paths./a: path name can't begin with a slash",
                "a/: {}| paths.a/: path name can't end with a slash",
                "a/../b: {}| paths.a/../b: path name can't contain",
                "'': {}| paths.: path name is empty",
                "'~[': {}| paths.~[: bad regular expression",
                "'~(?<=a)b': {}| paths.~(?<=a)b: bad regular expression",
                "a: {source: publsher}| paths.a.source: must be publisher, redirect, rpiCamera or a URL with a supported scheme, did you mean publisher?",
                "a: {source: 'rtsp://'}| paths.a.source: not a URL: there is no host",
                "a: {source: 'rtsp://u@h/x'}| paths.a.source: user and password must be given both, or neither",
                "a: {source: 'rtsp://h:99999/x'}| paths.a.source: not a URL: bad port",
                "a: {source: 'udp+mpegts://h'}| paths.a.source: the port is missing",
                "a: {source: 'udp+rtp://h:1'}| paths.a.rtpSDP: must be set when source is plain RTP",
                "a: {source: redirect}| paths.a.sourceRedirect: must be set when source is redirect",
                "a: {source: redirect, sourceRedirect: x}| paths.a.sourceRedirect: must be a path with a leading slash, or an RTSP, RTMP or HTTP URL",
                "a: {source: redirect, sourceRedirect: '/a/'}| paths.a.sourceRedirect: path name can't end with a slash",
                "a: {sourceRedirect: /b}| paths.a.sourceRedirect: needs source: redirect",
                "'~a': {source: 'rtsp://h/x'}| paths.~a.source: a path for many names can only have a fixed source with sourceOnDemand",
                "all_others: {source: 'rtsp://h/x'}| paths.all_others.source: a path for many names",
                "a: {sourceOnDemand: yes}| paths.a.sourceOnDemand: has no meaning when source is publisher",
                "'~a': {runOnInit: x}| paths.~a.runOnInit: can't be used in a path for many names",
                "a: {runOnDemand: x, source: 'rtsp://h/x'}| paths.a.runOnDemand: runOnDemand and runOnUnDemand need source: publisher",
                "a: {srtPublishPassphrase: 0123456789, source: 'rtsp://h/x'}| paths.a.srtPublishPassphrase: needs source: publisher",
                "a: {publishTokens: [long-enough, short]}| paths.a.publishTokens: token 2 must have at least 8 characters",
                "a: {readTokens: ['argon2:$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2g']}| paths.a.readTokens: token 1 is an argon2 hash",
                "a: {forward: [{}]}| paths.a.forward: destination 1: dest is empty",
                "a: {forward: [{dest: 'ftp://h/x'}]}| paths.a.forward: destination 1: dest must begin with",
                "a: {alwaysAvailable: yes}| paths.a.alwaysAvailable: needs either",
                "'~a': {alwaysAvailable: yes, alwaysAvailableFile: x}| paths.~a.alwaysAvailable: can't be used in a path for many names",
                "a: {alwaysAvailable: yes, alwaysAvailableFile: x, runOnDemand: x}| paths.a.alwaysAvailable: can't be used with runOnDemand",
                "a: {alwaysAvailable: yes, alwaysAvailableFile: x, useAbsoluteTimestamp: yes}| paths.a.alwaysAvailable: can't be used with useAbsoluteTimestamp",
                "a: {alwaysAvailable: yes, alwaysAvailableFile: x, alwaysAvailableTracks: [{codec: H264}]}| paths.a.alwaysAvailable: needs either",
                "a: {alwaysAvailableTracks: [{codec: H264, sampleRate: 8000}]}| paths.a.alwaysAvailableTracks: H264 takes no sampleRate",
                "a: {alwaysAvailableTracks: [{codec: MPEG4Audio, sampleRate: 8000, channelCount: 1}]}| paths.a.alwaysAvailableTracks: MPEG4Audio needs a sampleRate of at least 22050",
                "a: {recordPath: ./x}| paths.a.recordPath: must contain %path",
                "a: {recordPath: ./%path/%Y}| paths.a.recordPath: must contain either",
                "a: {recordPath: ./%path/../%s}| paths.a.recordPath: must not contain '..'",
                "a: {recordSegmentDuration: 25h, recordDeleteAfter: 0s}| paths.a.recordSegmentDuration: must be at most 1d",
                "a: {recordDeleteAfter: 59m}| paths.a.recordDeleteAfter: must be 0s or at least",
                "a: {rtspUDPSourcePortRange: [1]}| paths.a.rtspUDPSourcePortRange: must be a first and a last port",
                "a: {rtspUDPSourcePortRange: [2, 1]}| paths.a.rtspUDPSourcePortRange: must be a first and a last port",
                "a: {source: rpiCamera, rpiCameraExposure: dark}| paths.a.rpiCameraExposure: must be one of normal, short, long, custom",
                "a: {source: rpiCamera, rpiCameraWidth: 0}| paths.a.rpiCameraWidth: rpiCameraWidth and rpiCameraHeight",
                "a: {source: rpiCamera, rpiCameraSecondary: yes}| paths.a.rpiCameraSecondary: no path has the first stream",
                "a: {source: rpiCamera, rpiCameraCodec: mjpeg, rpiCameraWidth: 1001}| paths.a.rpiCameraWidth: must be a multiple of 8",
                "a: {fallback: 'ftp://h/x'}| paths.a.fallback: must be a path with a leading slash, or an RTSP, RTMP or HTTP URL",
                "a: {sources: [publisher], source: 'rtmp://h/a/b'}| paths.a.sources: can't be used with another source than publisher",
                "'~a': {sources: [publisher]}| paths.~a.sources: can't be used in a path for many names",
                "a: {sources: [publisher, publisher]}| paths.a.sources: has the same source twice",
                "a: {sources: [redirect]}| paths.a.sources: source 1: must be publisher or a URL with a supported scheme",
                "a: {sources: ['rtmp://h:99999/a']}| paths.a.sources: source 1: not a URL: bad port",
                "a: {sources: [publisher], sourcesFailoverAfter: 0s}| paths.a.sourcesFailoverAfter: must be greater than zero",
                "a: {sources: ['rtmp://h/1', 'rtmp://h/2', 'rtmp://h/3', 'rtmp://h/4', 'rtmp://h/5', 'rtmp://h/6', 'rtmp://h/7', 'rtmp://h/8', 'rtmp://h/9']}| paths.a.sources: has 9 entries; 8 are the maximum",
                "a: {source: redirect, sourceRedirect: /b, alwaysAvailable: yes, alwaysAvailableTracks: [{codec: H264}]}| paths.a.alwaysAvailable: can't be used with source: redirect",
                "a: {alwaysAvailableTracks: [{codec: MPEG4Audio, sampleRate: 48000, channelCount: 9}]}| paths.a.alwaysAvailableTracks: MPEG4Audio has at most 8 channels",
                "a: {fallback: x}| paths.a.fallback: must be a path with a leading slash",
            })
    void shouldCheckPaths(String path, String message) {
        assertThat(Configs.errors("paths:\n  " + path + "\n"))
                .first()
                .asString()
                .startsWith("weir.yml:2: " + message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: {source: 'rtsp://u:p@h:554/x?y#z'}",
                "a: {source: 'rtsp://u:p|{}@[::1]:554/x'}",
                "'~^a(.)$': {source: 'rtsp://$G1:$G2/x', sourceOnDemand: yes}",
                "a: {source: 'srt://h:1?streamid=read:x'}",
                "a: {source: 'udp+mpegts://238.0.0.1:1234?interface=eth0'}",
                "a: {source: 'unix+mpegts:///run/x.sock'}",
                "a: {source: 'udp+rtp://h:1', rtpSDP: 'v=0'}",
                "a: {source: redirect, sourceRedirect: /b}",
                "'~a': {source: redirect, sourceRedirect: 'rtsp://h/x'}",
                "a: {forward: [{dest: 'rtmp://h/$MTX_PATH'}]}",
                "a: {alwaysAvailable: yes, alwaysAvailableTracks: [{codec: H264}, {codec: G711, sampleRate: 8000, channelCount: 1}]}",
                "a: {recordDeleteAfter: 0s}",
                "a: {recordSegmentDuration: 1d}",
                "a: {source: rpiCamera}",
            })
    void shouldAcceptGoodPaths(String path) {
        assertThat(Configs.errors("paths:\n  " + path + "\n")).isEmpty();
    }

    @Test
    void shouldPointAtTheInheritedLine() {
        assertThat(Configs.errors("pathDefaults:\n  recordPath: x%path%s\n  runOnInit: x\npaths:\n  a: {}\n  ~b: {}\n"))
                .containsExactly("weir.yml:3: paths.~b.runOnInit: can't be used in a path for many names");
        assertThat(Configs.errors("playback: yes\npathDefaults:\n  recordPath: '%path%s'\npaths:\n  a: {}\n"))
                .containsExactly("weir.yml:3: paths.a.recordPath: must contain %f when playback is on");
    }

    @ParameterizedTest
    @ValueSource(strings = {"all: {}\n  all_others: {}", "'~^.*$': {}\n  all: {}", "all_others: {}\n  '~^.*$': {}"})
    void shouldAllowOnlyOnePathForAllNames(String paths) {
        assertThat(Configs.errors("paths:\n  " + paths + "\n"))
                .hasSize(1)
                .first()
                .asString()
                .contains("only one is allowed");
    }

    @Test
    void shouldRefuseTwoPrimaryStreamsOfACamera() {
        assertThat(Configs.errors("paths:\n  a: {source: rpiCamera}\n  b: {source: rpiCamera}\n"))
                .hasSize(2);
        assertThat(Configs.errors("paths:\n  a: {source: rpiCamera}\n  b: {source: rpiCamera, rpiCameraCamID: 1}\n"))
                .isEmpty();
        assertThat(
                        Configs.errors(
                                "paths:\n  a: {source: rpiCamera}\n  b: {source: rpiCamera, rpiCameraSecondary: yes, rpiCameraWidth: 640, rpiCameraHeight: 480}\n"))
                .isEmpty();
    }

    @Test
    void shouldWarnAboutNamesThatHttpCantReach() {
        assertThat(
                        Configs.warnings(
                                "paths: {v3/x: {}, assets: {}, live/whip: {}, a.flv: {}, a.ts: {}, 'x/index.m3u8': {}, ts: {}}"))
                .hasSize(6)
                .allSatisfy(line -> assertThat(line).contains("can't be reached over HTTP"));
    }
}
