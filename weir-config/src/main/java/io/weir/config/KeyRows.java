package io.weir.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the {@link Key} annotations say, one key a line in the columns of {@link KeyRow}. Written by {@code KeyRowsTest},
 * which also compares it with the annotations: reading them by reflection took 50 ms of every start, this takes three.
 */
final class KeyRows {
    private static final String TEXT = """
            GLOBAL|logLevel|LogLevel|Log||info||LIVE|built||||How much is logged.
            GLOBAL|logDestinations|List<LogDestination>|Log||stdout||LIVE|built||||Where log lines go.
            GLOBAL|logStructured|boolean|Log||false||LIVE|built||||Whether each line is a JSON object.
            GLOBAL|logFile|String|Log||mediamtx.log||LIVE|built||||The file that log lines go to when the destinations include file.
            GLOBAL|sysLogPrefix|String|Log||mediamtx||LIVE|||||The program name shown in the system log.
            GLOBAL|dumpPackets|boolean|Log||false||NEW_SESSIONS|||||Whether the packets of every connection are written to capture files.
            GLOBAL|readTimeout|Duration|General||10s||NEW_SESSIONS|built||||How long a peer may stay silent before its session ends.
            GLOBAL|writeTimeout|Duration|General||10s||NEW_SESSIONS|built||||How long a peer may take nothing before its session ends.
            GLOBAL|writeQueueSize|int|General||512|units|NEW_SESSIONS|built||||How many media units wait for one reader before it skips to a keyframe; a power of two.
            GLOBAL|udpMaxPayloadSize|int|General||1452|bytes|NEW_SESSIONS||1|||Largest payload of an outgoing datagram; at most 1472.
            GLOBAL|udpReadBufferSize|int|General||0|bytes|LIVE|built|0|||Receive buffer of every UDP socket; 0 for 4 MiB of the WebRTC port and 1 MiB of each WebRTC client.
            GLOBAL|runOnConnect|SensitiveText|General||||NEW_SESSIONS|built||||Command run while a client is connected.
            GLOBAL|runOnConnectRestart|boolean|General||false||NEW_SESSIONS|built||||Whether runOnConnect is started again when it ends by itself.
            GLOBAL|runOnDisconnect|SensitiveText|General||||NEW_SESSIONS|built||||Command run when a client has disconnected.
            GLOBAL|outgoingAllowedURLs|List<String>|General||||NEW_SESSIONS|built||||Which servers are called, as rtmp://10.0.0.0/8 or https://*.example.com; empty for all but link-local and cloud metadata addresses.
            GLOBAL|authMethod|AuthMethod|Authentication||internal||LIVE|built||||Who decides: the users below, an HTTP server, or signed tokens.
            GLOBAL|authInternalUsers|List<AuthUser>|Authentication||[{user: any, permissions: [{action: publish}, {action: read}, {action: playback}]}, {user: any, ips: [127.0.0.1, '::1'], permissions: [{action: api}, {action: metrics}, {action: pprof}]}]||LIVE|built||||The users of the internal method and their permissions; the first that matches decides.
            GLOBAL|authHTTPAddress|SensitiveText|Authentication||||LIVE|built||||The URL that is asked about every request with the method http.
            GLOBAL|authHTTPFingerprint|String|Authentication||||LIVE|built||||SHA-256 of the certificate to accept from authHTTPAddress when it does not verify otherwise.
            GLOBAL|authHTTPExclude|List<AuthPermission>|Authentication||||LIVE|built||||Actions that are allowed without asking authHTTPAddress.
            GLOBAL|authJWTJWKS|SensitiveText|Authentication||||LIVE|built||||The URL of the key set that tokens are checked with.
            GLOBAL|authJWTJWKSFingerprint|String|Authentication||||LIVE|built||||SHA-256 of the certificate to accept from authJWTJWKS when it does not verify otherwise.
            GLOBAL|authJWTClaimKey|String|Authentication||mediamtx_permissions||LIVE|built||||The claim that holds the permissions.
            GLOBAL|authJWTExclude|List<AuthPermission>|Authentication||||LIVE|built||||Actions that are allowed without a token.
            GLOBAL|authJWTIssuer|String|Authentication||||LIVE|built||||The issuer a token must name; empty for any.
            GLOBAL|authJWTAudience|String|Authentication||||LIVE|built||||The audience a token must name; empty for any.
            GLOBAL|authJWTInHTTPQuery|boolean|Authentication||true||LIVE|built|||send the token in the Authorization header|Whether tokens are also taken from the query of an HTTP request.
            GLOBAL|authHTTPCacheTTL|Duration|Authentication||5s||LIVE|built||||How long a yes of authHTTPAddress holds for the same client, credentials, action and path; 0s asks every time.
            GLOBAL|authSignedURLSecrets|List<Secret>|Authentication||||LIVE|built||||Secrets of at least 16 characters for signed URLs: the first signs, all verify; empty for no signed URLs.
            GLOBAL|http|boolean|HTTP server|http|true||LISTENER|built||||Whether the main HTTP server runs.
            GLOBAL|httpAddress|ListenAddress|HTTP server|http|:8080||LISTENER|built||||Where the server listens: host and port, or a Unix-domain socket.
            GLOBAL|httpEncryption|boolean|HTTP server|http|false||LISTENER|built||||Whether the server speaks HTTPS.
            GLOBAL|httpServerKey|String|HTTP server|http|server.key||LIVE|built||||File of the private key, read again when it changes.
            GLOBAL|httpServerCert|String|HTTP server|http|server.crt||LIVE|built||||File of the certificate chain, read again when it changes.
            GLOBAL|httpAllowOrigins|List<String>|HTTP server|http|*||LIVE|built||||Origins whose pages may call the server; a host may hold wildcards.
            GLOBAL|httpTrustedProxies|List<IpRange>|HTTP server|http|||LIVE|built||||Addresses of proxies whose X-Forwarded-For and X-Forwarded-Proto fields and PROXY protocol header are believed.
            GLOBAL|api|boolean|Control API|api|false||LISTENER|built||||Whether the control API is also served on its own port.
            GLOBAL|apiAddress|ListenAddress|Control API|api|:9997||LISTENER|built||||Where the server listens: host and port, or a Unix-domain socket.
            GLOBAL|apiEncryption|boolean|Control API|api|false||LISTENER|built||||Whether the server speaks HTTPS.
            GLOBAL|apiServerKey|String|Control API|api|server.key||LIVE|built||||File of the private key, read again when it changes.
            GLOBAL|apiServerCert|String|Control API|api|server.crt||LIVE|built||||File of the certificate chain, read again when it changes.
            GLOBAL|apiAllowOrigins|List<String>|Control API|api|*||LIVE|built||||Origins whose pages may call the server; a host may hold wildcards.
            GLOBAL|apiTrustedProxies|List<IpRange>|Control API|api|||LIVE|built||||Addresses of proxies whose X-Forwarded-For and X-Forwarded-Proto fields and PROXY protocol header are believed.
            GLOBAL|metrics|boolean|Metrics server|metrics|false||LISTENER|built||||Whether metrics are also served on their own port.
            GLOBAL|metricsAddress|ListenAddress|Metrics server|metrics|:9998||LISTENER|built||||Where the server listens: host and port, or a Unix-domain socket.
            GLOBAL|metricsEncryption|boolean|Metrics server|metrics|false||LISTENER|built||||Whether the server speaks HTTPS.
            GLOBAL|metricsServerKey|String|Metrics server|metrics|server.key||LIVE|built||||File of the private key, read again when it changes.
            GLOBAL|metricsServerCert|String|Metrics server|metrics|server.crt||LIVE|built||||File of the certificate chain, read again when it changes.
            GLOBAL|metricsAllowOrigins|List<String>|Metrics server|metrics|*||LIVE|built||||Origins whose pages may call the server; a host may hold wildcards.
            GLOBAL|metricsTrustedProxies|List<IpRange>|Metrics server|metrics|||LIVE|built||||Addresses of proxies whose X-Forwarded-For and X-Forwarded-Proto fields and PROXY protocol header are believed.
            GLOBAL|pprof|boolean|Profiling server|pprof|false||LISTENER|built||||Whether profiles are served.
            GLOBAL|pprofAddress|ListenAddress|Profiling server|pprof|:9999||LISTENER|built||||Where the server listens: host and port, or a Unix-domain socket.
            GLOBAL|pprofEncryption|boolean|Profiling server|pprof|false||LISTENER|built||||Whether the server speaks HTTPS.
            GLOBAL|pprofServerKey|String|Profiling server|pprof|server.key||LIVE|built||||File of the private key, read again when it changes.
            GLOBAL|pprofServerCert|String|Profiling server|pprof|server.crt||LIVE|built||||File of the certificate chain, read again when it changes.
            GLOBAL|pprofAllowOrigins|List<String>|Profiling server|pprof|*||LIVE|built||||Origins whose pages may call the server; a host may hold wildcards.
            GLOBAL|pprofTrustedProxies|List<IpRange>|Profiling server|pprof|||LIVE|built||||Addresses of proxies whose X-Forwarded-For and X-Forwarded-Proto fields and PROXY protocol header are believed.
            GLOBAL|playback|boolean|Playback server|playback|false||LISTENER|built||||Whether recordings are also served on their own port.
            GLOBAL|playbackAddress|ListenAddress|Playback server|playback|:9996||LISTENER|built||||Where the server listens: host and port, or a Unix-domain socket.
            GLOBAL|playbackEncryption|boolean|Playback server|playback|false||LISTENER|built||||Whether the server speaks HTTPS.
            GLOBAL|playbackServerKey|String|Playback server|playback|server.key||LIVE|built||||File of the private key, read again when it changes.
            GLOBAL|playbackServerCert|String|Playback server|playback|server.crt||LIVE|built||||File of the certificate chain, read again when it changes.
            GLOBAL|playbackAllowOrigins|List<String>|Playback server|playback|*||LIVE|built||||Origins whose pages may call the server; a host may hold wildcards.
            GLOBAL|playbackTrustedProxies|List<IpRange>|Playback server|playback|||LIVE|built||||Addresses of proxies whose X-Forwarded-For and X-Forwarded-Proto fields and PROXY protocol header are believed.
            GLOBAL|rtsp|boolean|RTSP server|rtsp|true||LISTENER|||||Whether the RTSP server runs.
            GLOBAL|rtspTransports|List<RtspTransport>|RTSP server|rtsp|udp,multicast,tcp||LISTENER|||||How media may travel beside an RTSP connection.
            GLOBAL|rtspEncryption|Encryption|RTSP server|rtsp|no||LISTENER|||||Whether RTSPS and SRTP are spoken.
            GLOBAL|rtspAddress|ListenAddress|RTSP server|rtsp|:8554||LISTENER|||||Where RTSP listens.
            GLOBAL|rtspsAddress|ListenAddress|RTSP server|rtsp|:8322||LISTENER|||||Where RTSPS listens.
            GLOBAL|rtpAddress|ListenAddress|RTSP server|rtsp|:8000||LISTENER|||||Where RTP packets of UDP sessions arrive.
            GLOBAL|rtcpAddress|ListenAddress|RTSP server|rtsp|:8001||LISTENER|||||Where RTCP packets of UDP sessions arrive.
            GLOBAL|multicastIPRange|String|RTSP server|rtsp|224.1.0.0/16||LISTENER|||||The addresses multicast groups are taken from.
            GLOBAL|multicastRTPPort|int|RTSP server|rtsp|8002||LISTENER||0|65535||The port of multicast RTP.
            GLOBAL|multicastRTCPPort|int|RTSP server|rtsp|8003||LISTENER||0|65535||The port of multicast RTCP.
            GLOBAL|srtpAddress|ListenAddress|RTSP server|rtsp|:8004||LISTENER|||||Where SRTP packets of UDP sessions arrive.
            GLOBAL|srtcpAddress|ListenAddress|RTSP server|rtsp|:8005||LISTENER|||||Where SRTCP packets of UDP sessions arrive.
            GLOBAL|multicastSRTPPort|int|RTSP server|rtsp|8006||LISTENER||0|65535||The port of multicast SRTP.
            GLOBAL|multicastSRTCPPort|int|RTSP server|rtsp|8007||LISTENER||0|65535||The port of multicast SRTCP.
            GLOBAL|rtspServerKey|String|RTSP server|rtsp|server.key||LIVE|||||File of the private key for RTSPS.
            GLOBAL|rtspServerCert|String|RTSP server|rtsp|server.crt||LIVE|||||File of the certificate chain for RTSPS.
            GLOBAL|rtspAuthMethods|List<RtspAuthMethod>|RTSP server|rtsp|basic||NEW_SESSIONS|||||How clients may prove who they are.
            GLOBAL|rtspTrustedProxies|List<IpRange>|RTSP server|rtsp|||NEW_SESSIONS|||||Addresses of proxies whose PROXY protocol header is believed.
            GLOBAL|rtmp|boolean|RTMP server|rtmp|true||LISTENER|built||||Whether the RTMP server runs.
            GLOBAL|rtmpEncryption|Encryption|RTMP server|rtmp|no||LISTENER|built||||Whether RTMPS is spoken, instead of RTMP or beside it.
            GLOBAL|rtmpAddress|ListenAddress|RTMP server|rtmp|:1935||LISTENER|built||||Where RTMP listens.
            GLOBAL|rtmpsAddress|ListenAddress|RTMP server|rtmp|:1936||LISTENER|built||||Where RTMPS listens.
            GLOBAL|rtmpServerKey|String|RTMP server|rtmp|server.key||LIVE|built||||File of the private key for RTMPS, read again when it changes.
            GLOBAL|rtmpServerCert|String|RTMP server|rtmp|server.crt||LIVE|built||||File of the certificate chain for RTMPS, read again when it changes.
            GLOBAL|rtmpTrustedProxies|List<IpRange>|RTMP server|rtmp|||NEW_SESSIONS|built||||Addresses of proxies whose PROXY protocol header is believed.
            GLOBAL|rtmpWriteInterval|WriteInterval|RTMP server|rtmp|auto||NEW_SESSIONS|built||||How long media is gathered before it is written to the readers: auto chooses by load, 0s writes each unit at once.
            GLOBAL|flvWriteInterval|WriteInterval|HTTP-FLV and HTTP-TS||auto||NEW_SESSIONS|built||||How long media is gathered before it is written to HTTP-FLV and HTTP-TS readers: auto chooses by load, 0s writes each unit at once.
            GLOBAL|hls|boolean|HLS server|hls|true||LISTENER|built||||Whether the HLS server runs.
            GLOBAL|hlsAddress|ListenAddress|HLS server|hls|:8888||LISTENER|built||||Where the server listens: host and port, or a Unix-domain socket.
            GLOBAL|hlsEncryption|boolean|HLS server|hls|false||LISTENER|built||||Whether the server speaks HTTPS.
            GLOBAL|hlsServerKey|String|HLS server|hls|server.key||LIVE|built||||File of the private key, read again when it changes.
            GLOBAL|hlsServerCert|String|HLS server|hls|server.crt||LIVE|built||||File of the certificate chain, read again when it changes.
            GLOBAL|hlsAllowOrigins|List<String>|HLS server|hls|*||LIVE|built||||Origins whose pages may call the server; a host may hold wildcards.
            GLOBAL|hlsTrustedProxies|List<IpRange>|HLS server|hls|||LIVE|built||||Addresses of proxies whose X-Forwarded-For and X-Forwarded-Proto fields and PROXY protocol header are believed.
            GLOBAL|hlsAlwaysRemux|boolean|HLS server|hls|false||NEW_SESSIONS|built||||Whether segments are made before anyone asks for them.
            GLOBAL|hlsVariant|HlsVariant|HLS server|hls|lowLatency||NEW_SESSIONS|built||||The kind of HLS that is made.
            GLOBAL|hlsSegmentCount|int|HLS server|hls|7|segments|NEW_SESSIONS|built||||How many segments a playlist holds.
            GLOBAL|hlsSegmentDuration|Duration|HLS server|hls|1s||NEW_SESSIONS|built||||Shortest segment; it grows to the next keyframe.
            GLOBAL|hlsPartDuration|Duration|HLS server|hls|200ms||NEW_SESSIONS|built||||Shortest part of a low-latency segment.
            GLOBAL|hlsSegmentMaxSize|ByteSize|HLS server|hls|50M||NEW_SESSIONS|built||||Largest segment.
            GLOBAL|hlsDirectory|String|HLS server|hls|||NEW_SESSIONS|built||||Directory for segments that few ask for any more; empty keeps all in memory.
            GLOBAL|hlsMuxerCloseAfter|Duration|HLS server|hls|60s||NEW_SESSIONS|built||||How long segments go on being made after the last request.
            GLOBAL|hlsCDNSecret|Secret|HLS server|hls|||LIVE|built||||The bearer token by which a CDN is known, whose requests need no other credentials.
            GLOBAL|webrtc|boolean|WebRTC server|webrtc|true||LISTENER|built||||Whether the WebRTC server runs.
            GLOBAL|webrtcAddress|ListenAddress|WebRTC server|webrtc|:8889||LISTENER|built||||Where the server listens: host and port, or a Unix-domain socket.
            GLOBAL|webrtcEncryption|boolean|WebRTC server|webrtc|false||LISTENER|built||||Whether the server speaks HTTPS.
            GLOBAL|webrtcServerKey|String|WebRTC server|webrtc|server.key||LIVE|built||||File of the private key, read again when it changes.
            GLOBAL|webrtcServerCert|String|WebRTC server|webrtc|server.crt||LIVE|built||||File of the certificate chain, read again when it changes.
            GLOBAL|webrtcAllowOrigins|List<String>|WebRTC server|webrtc|*||LIVE|built||||Origins whose pages may call the server; a host may hold wildcards.
            GLOBAL|webrtcTrustedProxies|List<IpRange>|WebRTC server|webrtc|||LIVE|built||||Addresses of proxies whose X-Forwarded-For and X-Forwarded-Proto fields and PROXY protocol header are believed.
            GLOBAL|webrtcLocalUDPAddress|ListenAddress|WebRTC server|webrtc|:8189||LISTENER|built||||The one UDP socket all sessions share; empty for none.
            GLOBAL|webrtcLocalTCPAddress|ListenAddress|WebRTC server|webrtc|||LISTENER|built||||The TCP socket for ICE over TCP; empty for none.
            GLOBAL|webrtcIPsFromInterfaces|boolean|WebRTC server|webrtc|true||NEW_SESSIONS|built||||Whether the addresses of the network interfaces are offered.
            GLOBAL|webrtcIPsFromInterfacesList|List<String>|WebRTC server|webrtc|||NEW_SESSIONS|built||||The interfaces to take addresses from; empty for all.
            GLOBAL|webrtcAdditionalHosts|List<String>|WebRTC server|webrtc|||NEW_SESSIONS|built||||Further addresses or host names to offer.
            GLOBAL|webrtcICEServers2|List<IceServer>|WebRTC server|webrtc|||NEW_SESSIONS|built||||STUN and TURN servers for clients that cannot reach us directly.
            GLOBAL|webrtcSTUNGatherTimeout|Duration|WebRTC server|webrtc|5s||NEW_SESSIONS|built||||Accepted without effect: weir asks no STUN servers for its own addresses; name further ones in webrtcAdditionalHosts.
            GLOBAL|webrtcHandshakeTimeout|Duration|WebRTC server|webrtc|10s||NEW_SESSIONS|built||||How long connecting may take.
            GLOBAL|webrtcTrackGatherTimeout|Duration|WebRTC server|webrtc|2s||NEW_SESSIONS|built||||How long to wait for a publisher's tracks; one that has sent nothing by then is ended.
            GLOBAL|webrtcAudioTranscode|AudioTranscodeMode|WebRTC server|webrtc|auto||LIVE|built||||Whether FFmpeg turns AAC into Opus and Opus into AAC for readers that need it.
            GLOBAL|srt|boolean|SRT server|srt|true||LISTENER|||||Whether the SRT server runs.
            GLOBAL|srtAddress|ListenAddress|SRT server|srt|:8890||LISTENER|||||Where SRT listens (UDP).
            GLOBAL|moq|boolean|MoQ server|moq|true||LISTENER|||||Whether the MoQ server runs.
            GLOBAL|moqHTTP2Address|ListenAddress|MoQ server|moq|:8892||LISTENER|||||Where the player page is served (TCP).
            GLOBAL|moqHTTP3Address|ListenAddress|MoQ server|moq|:8892||LISTENER|||||Where WebTransport listens (UDP).
            GLOBAL|moqQUICAddress|ListenAddress|MoQ server|moq|:8893||LISTENER|||||Where MoQ over plain QUIC listens (UDP).
            GLOBAL|moqServerKey|String|MoQ server|moq|auto.key||LIVE|||||File of the private key; auto.key is made when it is missing.
            GLOBAL|moqServerCert|String|MoQ server|moq|auto.crt||LIVE|||||File of the certificate chain; auto.crt is made when it is missing.
            GLOBAL|moqAllowOrigins|List<String>|MoQ server|moq|*||LIVE|||||Origins whose pages may connect.
            GLOBAL|moqTrustedProxies|List<IpRange>|MoQ server|moq|||LIVE|||||Addresses of proxies whose X-Forwarded-For header is believed.
            GLOBAL|eventsWebhooks|List<WebhookConfig>|Events||||NEW_SESSIONS|built||||URLs that events are posted to.
            GLOBAL|clipsDirectory|String|Clips||||NEW_SESSIONS|built||||Directory of clips, and of those that are on their way to a bucket; clips under stateDirectory without it.
            GLOBAL|clipsDeleteAfter|Duration|Clips||0s||LIVE|built||||After how long a finished clip is forgotten, and deleted if it is in the directory; 0 for never.
            GLOBAL|clipsS3Endpoint|String|Clips||||NEW_SESSIONS|built||||Where the S3-compatible storage answers, beginning with http:// or https://; Amazon's own without it.
            GLOBAL|clipsS3Region|String|Clips||auto||NEW_SESSIONS|built||||Region that requests to the storage are signed for.
            GLOBAL|clipsS3Bucket|String|Clips||||NEW_SESSIONS|built||||Bucket that clips are uploaded to unless their request says otherwise.
            GLOBAL|clipsS3AccessKey|String|Clips||||NEW_SESSIONS|built||||Identifier of the key that requests to the storage are signed with.
            GLOBAL|clipsS3SecretKey|Secret|Clips||||NEW_SESSIONS|built||||The key that requests to the storage are signed with.
            GLOBAL|clipsS3PathStyle|boolean|Clips||true||NEW_SESSIONS|built||||Whether the bucket is the first part of an object's path, and not of the host's name.
            GLOBAL|clipsS3Key|String|Clips||recordings/{id}.mp4||NEW_SESSIONS|built||||What objects are called: {id} stands for the clip, {path} for the path.
            GLOBAL|clipsS3PresignExpiry|Duration|Clips||1h||LIVE|built||||How long the signed URLs of uploaded clips hold, at most seven days; 0 for URLs without signature.
            GLOBAL|acmeDomains|List<String>|Automatic HTTPS||||LIVE|built||||Host names of this server; a certificate for them is ordered, renewed, and presented by every TLS listener without files of its own.
            GLOBAL|acmeAgreeTerms|boolean|Automatic HTTPS||false||LIVE|built||||Whether you agree to the terms of service of the certificate authority; without it nothing is ordered.
            GLOBAL|acmeEmail|String|Automatic HTTPS||||LIVE|built||||Address that the authority may write to.
            GLOBAL|acmeDirectory|String|Automatic HTTPS||https://acme-v02.api.letsencrypt.org/directory||LIVE|built||||URL of the authority's directory.
            GLOBAL|acmeDirectoryCert|String|Automatic HTTPS||||LIVE|built||||PEM file of what the directory's own certificate is trusted by, for private authorities.
            GLOBAL|acmeChallenge|AcmeChallenge|Automatic HTTPS||http-01||LIVE|built||||How the names are proven: by a file on port 80 or by a handshake on port 443.
            GLOBAL|acmeAddress|ListenAddress|Automatic HTTPS||||LIVE|built||||Where proofs are served while there are any, unless another listener is there; without it port 80 or 443, as acmeChallenge says.
            GLOBAL|acmeEABKeyID|String|Automatic HTTPS||||LIVE|built||||Identifier of the account at authorities that ask for one.
            GLOBAL|acmeEABKey|Secret|Automatic HTTPS||||LIVE|built||||Key of that account, in base64url as the authority gives it.
            GLOBAL|stateDirectory|String|General||./weir-state||LISTENER|built||||Directory for what must outlive the process: certificates, the index of recordings, changes made through the API.
            GLOBAL|readOnlyConfig|boolean|General||false||LIVE|built||||Whether only the file and the variables count: changes through the API are refused, stored ones ignored.
            AuthUser|user|Credential|||||LIVE|built||||The user name, plain or hashed; any stands for everyone, also without credentials.
            AuthUser|pass|Credential|||||LIVE|built||||The password, plain or hashed.
            AuthUser|ips|List<IpRange>|||||LIVE|built||||The addresses the user may come from; empty for any.
            AuthUser|permissions|List<AuthPermission>|||||LIVE|built||||What the user may do.
            AuthUser|role|AuthRole|||none||LIVE|built||||What the user may do besides: viewer reads streams and the API, operator kicks, drains and forwards too, admin does everything.
            AuthUser|maxReaders|int|||0|readers|LIVE|built|0|||How many sessions of the user may read at once, on all paths together; 0 for any number.
            AuthUser|maxBitrate|int|||0|bits per second|LIVE|built|0|||The bitrate, averaged over five seconds, above which a session of the user that publishes is ended; 0 for any.
            AuthPermission|action|AuthAction|||publish||LIVE|built||||The action that is allowed.
            AuthPermission|path|String|||||LIVE|built||||The path it is allowed on: empty for any, a name, or a tilde and a regular expression.
            IceServer|url|SensitiveText|||||NEW_SESSIONS|built||||The address of the server, beginning with stun:, turn: or turns:.
            IceServer|username|Credential|||||NEW_SESSIONS|built||||The user name; AUTH_SECRET derives time-limited ones from the password.
            IceServer|password|Secret|||||NEW_SESSIONS|built||||The password.
            IceServer|clientOnly|boolean|||false||NEW_SESSIONS|built||||Whether only clients are told of the server and we do not use it.
            WebhookConfig|url|SensitiveText|||||NEW_SESSIONS|built||||Where events are posted to, beginning with http:// or https://.
            WebhookConfig|secret|Secret|||||NEW_SESSIONS|built||||The key of the signature in X-Weir-Signature; none without it.
            WebhookConfig|types|List<String>|||||NEW_SESSIONS|built||||The types of events wanted; all without it.
            WebhookConfig|paths|List<String>|||||NEW_SESSIONS|built||||The paths whose events are wanted, as names or regular expressions that begin with ~; all without it.
            PATH|source|SensitiveText|Path: source||publisher||SOURCE|built||||Where the stream comes from: publisher, a URL to pull, redirect or rpiCamera.
            PATH|sourceFingerprint|String|Path: source||||SOURCE|built||||SHA-256 of the certificate to accept from the source when it does not verify otherwise.
            PATH|sourceOnDemand|boolean|Path: source||false||SOURCE|built||||Whether the source is pulled only while someone reads.
            PATH|sourceOnDemandStartTimeout|Duration|Path: source||10s||SOURCE|built||||How long readers wait for the source.
            PATH|sourceOnDemandCloseAfter|Duration|Path: source||10s||SOURCE|built||||How long the source stays after the last reader.
            PATH|sourceRedirect|SensitiveText|Path: source||||SOURCE|built||||Where readers are sent when the source is redirect: a path with a leading slash, or an RTSP, RTMP or HTTP URL.
            PATH|sources|List<SensitiveText>|Path: source||||SOURCE|built||||Sources in order of preference: URLs to pull, and publisher. The first that delivers is on the air; readers stay when another takes over.
            PATH|sourcesFailoverAfter|Duration|Path: source||2s||LIVE|built||||How long one of the sources may be silent before the next is tried.
            PATH|sourcesFailbackAfter|Duration|Path: source||10s||LIVE|built||||How long a preferred source must have delivered before it is on the air again.
            PATH|moqTransport|MoqTransport|Path: source||quic||SOURCE|||||What a MoQ source is pulled over.
            PATH|rtspTransport|RtspSourceTransport|Path: RTSP source||automatic||SOURCE|||||How RTP travels from the source.
            PATH|rtspAnyPort|boolean|Path: RTSP source||false||SOURCE|||||Whether packets are accepted from ports the source did not name.
            PATH|rtspRangeType|RtspRangeType|Path: RTSP source||||SOURCE|||||The units of the Range header sent to the source; empty for no header.
            PATH|rtspRangeStart|String|Path: RTSP source||||SOURCE|||||Where in the recording to start, in those units.
            PATH|rtspScale|String|Path: RTSP source||||SOURCE|||||The Scale header sent to the source; empty for none.
            PATH|rtspUDPSourcePortRange|List<Integer>|Path: RTSP source||32768,60999||SOURCE||0|65535||First and last local port for UDP from the source.
            PATH|rtpSDP|String|Path: RTSP source||||SOURCE|||||The session description of a plain RTP source.
            PATH|rtspUDPReadBufferSize|int|Path: RTSP source||0|bytes|SOURCE||0||use udpReadBufferSize|Receive buffer for RTSP sources.
            PATH|mpegtsUDPReadBufferSize|int|Path: RTSP source||0|bytes|SOURCE||0||use udpReadBufferSize|Receive buffer for MPEG-TS sources.
            PATH|rtpUDPReadBufferSize|int|Path: RTSP source||0|bytes|SOURCE||0||use udpReadBufferSize|Receive buffer for RTP sources.
            PATH|whepBearerToken|Secret|Path: WebRTC source||||SOURCE|built||||The token sent to the source.
            PATH|whepSTUNGatherTimeout|Duration|Path: WebRTC source||5s||SOURCE|built||||Accepted without effect: weir asks no STUN servers for its own addresses.
            PATH|whepHandshakeTimeout|Duration|Path: WebRTC source||10s||SOURCE|built||||How long connecting may take.
            PATH|whepTrackGatherTimeout|Duration|Path: WebRTC source||2s||SOURCE|built||||How long to wait for tracks; a source that has sent nothing by then is connected again.
            PATH|rpiCameraCamID|int|Path: Raspberry Pi camera||0||SOURCE||0|||Which camera.
            PATH|rpiCameraSecondary|boolean|Path: Raspberry Pi camera||false||SOURCE|||||Whether this is a second stream of a camera another path uses.
            PATH|rpiCameraWidth|int|Path: Raspberry Pi camera||1920|pixels|SOURCE||0|||Width of the picture.
            PATH|rpiCameraHeight|int|Path: Raspberry Pi camera||1080|pixels|SOURCE||0|||Height of the picture.
            PATH|rpiCameraHFlip|boolean|Path: Raspberry Pi camera||false||SOURCE|||||Whether left and right are swapped.
            PATH|rpiCameraVFlip|boolean|Path: Raspberry Pi camera||false||SOURCE|||||Whether top and bottom are swapped.
            PATH|rpiCameraFPS|double|Path: Raspberry Pi camera||30|frames per second|SOURCE|||||Frames per second.
            PATH|rpiCameraMode|String|Path: Raspberry Pi camera||||SOURCE|||||The sensor mode, width:height:bit-depth:packing.
            PATH|rpiCameraTuningFile|String|Path: Raspberry Pi camera||||SOURCE|||||A tuning file for the sensor.
            PATH|rpiCameraBrightness|double|Path: Raspberry Pi camera||0||SOURCE|||||Brightness, -1 to 1.
            PATH|rpiCameraContrast|double|Path: Raspberry Pi camera||1||SOURCE|||||Contrast, 0 to 16.
            PATH|rpiCameraSaturation|double|Path: Raspberry Pi camera||1||SOURCE|||||Saturation, 0 to 16.
            PATH|rpiCameraSharpness|double|Path: Raspberry Pi camera||1||SOURCE|||||Sharpness, 0 to 16.
            PATH|rpiCameraExposure|String|Path: Raspberry Pi camera||normal||SOURCE|||||Exposure mode: normal, short, long or custom.
            PATH|rpiCameraAWB|String|Path: Raspberry Pi camera||auto||SOURCE|||||White balance: auto, incandescent, tungsten, fluorescent, indoor, daylight, cloudy or custom.
            PATH|rpiCameraAWBGains|List<Double>|Path: Raspberry Pi camera||0,0||SOURCE|||||Fixed gains of red and blue.
            PATH|rpiCameraDenoise|String|Path: Raspberry Pi camera||off||SOURCE|||||Noise reduction: off, cdn_off, cdn_fast or cdn_hq.
            PATH|rpiCameraShutter|int|Path: Raspberry Pi camera||0|microseconds|SOURCE||0|||Fixed shutter time.
            PATH|rpiCameraMetering|String|Path: Raspberry Pi camera||centre||SOURCE|||||Where light is measured: centre, spot, matrix or custom.
            PATH|rpiCameraGain|double|Path: Raspberry Pi camera||0||SOURCE|||||Fixed gain.
            PATH|rpiCameraEV|double|Path: Raspberry Pi camera||0||SOURCE|||||Exposure compensation, -10 to 10.
            PATH|rpiCameraROI|String|Path: Raspberry Pi camera||||SOURCE|||||Part of the picture to take, x,y,width,height from 0 to 1.
            PATH|rpiCameraHDR|boolean|Path: Raspberry Pi camera||false||SOURCE|||||Whether HDR is on.
            PATH|rpiCameraFlickerPeriod|int|Path: Raspberry Pi camera||0|microseconds|SOURCE||0|||Period of flicker to correct.
            PATH|rpiCameraAfMode|String|Path: Raspberry Pi camera||continuous||SOURCE|||||Autofocus mode: auto, manual or continuous.
            PATH|rpiCameraAfRange|String|Path: Raspberry Pi camera||normal||SOURCE|||||Autofocus range: normal, macro or full.
            PATH|rpiCameraAfSpeed|String|Path: Raspberry Pi camera||normal||SOURCE|||||Autofocus speed: normal or fast.
            PATH|rpiCameraLensPosition|double|Path: Raspberry Pi camera||0|dioptres|SOURCE|||||Lens position in dioptres, for manual focus.
            PATH|rpiCameraAfWindow|String|Path: Raspberry Pi camera||||SOURCE|||||Part of the picture to focus on, x,y,width,height from 0 to 1.
            PATH|rpiCameraTextOverlayEnable|boolean|Path: Raspberry Pi camera||false||SOURCE|||||Whether text is printed on the picture.
            PATH|rpiCameraTextOverlay|String|Path: Raspberry Pi camera||%Y-%m-%d %H:%M:%S - MediaMTX||SOURCE|||||The text, with the fields of strftime.
            PATH|rpiCameraCodec|String|Path: Raspberry Pi camera||auto||SOURCE|||||The encoder: auto, hardwareH264, softwareH264 or mjpeg.
            PATH|rpiCameraIDRPeriod|int|Path: Raspberry Pi camera||60|frames|SOURCE||0|||Frames from one keyframe to the next.
            PATH|rpiCameraBitrate|int|Path: Raspberry Pi camera||5000000|bits per second|SOURCE||0|||Bit rate of H.264.
            PATH|rpiCameraH264Profile|String|Path: Raspberry Pi camera||auto||SOURCE|||||Profile of H.264: auto, baseline, main or high.
            PATH|rpiCameraH264Level|String|Path: Raspberry Pi camera||4.1||SOURCE|||||Level of H.264: 4.0, 4.1 or 4.2.
            PATH|rpiCameraMJPEGQuality|int|Path: Raspberry Pi camera||60||SOURCE||0|||Quality of M-JPEG, 0 to 100.
            PATH|rpiCameraHardwareH264Profile|String|Path: Raspberry Pi camera||||SOURCE||||use rpiCameraH264Profile|Profile of the hardware encoder.
            PATH|rpiCameraHardwareH264Level|String|Path: Raspberry Pi camera||||SOURCE||||use rpiCameraH264Level|Level of the hardware encoder.
            PATH|rpiCameraSoftwareH264Profile|String|Path: Raspberry Pi camera||||SOURCE||||use rpiCameraH264Profile|Profile of the software encoder.
            PATH|rpiCameraSoftwareH264Level|String|Path: Raspberry Pi camera||||SOURCE||||use rpiCameraH264Level|Level of the software encoder.
            PATH|overridePublisher|boolean|Path: publisher||true||NEW_SESSIONS|built||||Whether a second publisher takes the path over; otherwise it is refused.
            PATH|publisherGracePeriod|Duration|Path: publisher||0s||LIVE|built||||How long readers stay after the publisher left, waiting for it to come back; 0s closes them at once.
            PATH|maxBitrate|int|Path: publisher||0|bits per second|LIVE|built|0|||The bitrate, averaged over five seconds, above which the publisher is ended; 0 for any.
            PATH|publishTokens|List<Credential>|Path: publisher||||LIVE|built||||Tokens that let a client publish, plain or sha256:; with any of them the path takes nobody without a token or a name.
            PATH|srtPublishPassphrase|Secret|Path: publisher||||NEW_SESSIONS|||||The passphrase SRT publishers must use; 10 to 79 characters.
            PATH|rtspDemuxMpegts|boolean|Path: publisher||false||NEW_SESSIONS|||||Whether MPEG-TS published over RTSP is taken apart into its streams.
            PATH|maxReaders|int|Path: readers||0|readers|NEW_SESSIONS|built|0|||How many may read at once; 0 for any number.
            PATH|maxReadersPerUser|int|Path: readers||0|readers|NEW_SESSIONS|built|0|||How many readers of one user may read at once; 0 for any number. Readers without a user name are not counted.
            PATH|readTokens|List<Credential>|Path: readers||||LIVE|built||||Tokens that let a client read, plain or sha256:; with any of them the path takes nobody without a token or a name.
            PATH|hlsVariants|List<String>|Path: readers||||LIVE|built||||Paths with the same stream in other qualities, which HLS players may choose from; who may read this path may read them.
            PATH|srtReadPassphrase|Secret|Path: readers||||NEW_SESSIONS|||||The passphrase SRT readers must use; 10 to 79 characters.
            PATH|fallback|SensitiveText|Path: readers||||LIVE|built|||use alwaysAvailable|Where readers are sent while nobody publishes: a path with a leading slash, or an RTSP, RTMP or HTTP URL.
            PATH|gopCache|boolean|Path: GOP cache||true||LIVE|built||||Whether the media since the last keyframe is kept for new readers.
            PATH|gopCacheMaxSize|ByteSize|Path: GOP cache||16M||LIVE|built||||Largest cache of a path; a longer GOP is not kept.
            PATH|gopCacheMaxDuration|Duration|Path: GOP cache||15s||LIVE|built||||Longest stretch of media kept; a longer GOP is not kept.
            PATH|healthMinBitrate|int|Path: health||0|bits per second|LIVE|built|0|||The publisher's bitrate, averaged over healthPeriod, below which the path is unhealthy; 0 for any.
            PATH|healthPeriod|Duration|Path: health||10s||LIVE|built||||What healthMinBitrate is averaged over; 1s to 5m.
            PATH|healthMaxKeyframeInterval|Duration|Path: health||0s||LIVE|built||||How long a stream with video may be without a keyframe; 0s for any time.
            PATH|healthMaxFrozenTime|Duration|Path: health||0s||LIVE|built||||How long a track may bring units whose timestamps stand still; 0s for any time.
            PATH|healthMaxSilence|Duration|Path: health||0s||LIVE|built||||How long a track may bring nothing while the publisher is there; 0s for any time.
            PATH|useAbsoluteTimestamp|boolean|Path||false||SOURCE|||||Whether the sender's wall-clock times are kept instead of our own.
            PATH|alwaysAvailable|boolean|Path: always available||false||SOURCE|built||||Whether readers get a stand-in while the source is away.
            PATH|alwaysAvailableTracks|List<AlwaysAvailableTrack>|Path: always available||||SOURCE|built||||The tracks of a generated stand-in. Publishers must bring the same codecs in the same order.
            PATH|alwaysAvailableFile|String|Path: always available||||SOURCE|built||||An MP4 file that is played as the stand-in. Publishers must bring the same codecs in the same order.
            PATH|forward|List<ForwardConfig>|Path||||LIVE|built||||Servers the stream is sent on to.
            PATH|record|boolean|Path: recording||false||LIVE|built||||Whether the path is recorded.
            PATH|recordPath|String|Path: recording||./recordings/%path/%Y-%m-%d_%H-%M-%S-%f||LIVE|built||||Where segments are written; %path, and %s or all of %Y %m %d %H %M %S, must be in it.
            PATH|recordFormat|RecordFormat|Path: recording||fmp4||LIVE|built||||The container of recordings.
            PATH|recordPartDuration|Duration|Path: recording||1s||LIVE|built||||How much may be lost when the machine fails.
            PATH|recordMaxPartSize|ByteSize|Path: recording||50M||LIVE|built||||Largest part held in memory.
            PATH|recordSegmentDuration|Duration|Path: recording||1h||LIVE|built||||Shortest segment; at most one day.
            PATH|recordDeleteAfter|Duration|Path: recording||1d||LIVE|built||||Age at which segments are deleted; 0s keeps them.
            PATH|recordSync|RecordSync|Path: recording||segment||LIVE|built||||When files are forced to the disk: never, when a segment ends, or with each part.
            PATH|runOnInit|SensitiveText|Path: hooks||||LIVE|built||||Command run when the path is set up.
            PATH|runOnInitRestart|boolean|Path: hooks||false||LIVE|built||||Whether runOnInit is started again when it ends by itself.
            PATH|runOnDemand|SensitiveText|Path: hooks||||LIVE|built||||Command run while someone wants to read and nobody publishes.
            PATH|runOnDemandRestart|boolean|Path: hooks||false||LIVE|built||||Whether runOnDemand is started again when it ends by itself.
            PATH|runOnDemandStartTimeout|Duration|Path: hooks||10s||LIVE|built||||How long readers wait for the command to publish.
            PATH|runOnDemandCloseAfter|Duration|Path: hooks||10s||LIVE|built||||How long the command stays after the last reader.
            PATH|runOnUnDemand|SensitiveText|Path: hooks||||LIVE|built||||Command run when nobody wants to read any more.
            PATH|runOnAvailable|SensitiveText|Path: hooks||||LIVE|built||||Command run while there is something to read.
            PATH|runOnAvailableRestart|boolean|Path: hooks||false||LIVE|built||||Whether runOnAvailable is started again when it ends by itself.
            PATH|runOnUnavailable|SensitiveText|Path: hooks||||LIVE|built||||Command run when there is nothing to read any more.
            PATH|runOnOnline|SensitiveText|Path: hooks||||LIVE|built||||Command run while a real source is attached.
            PATH|runOnOnlineRestart|boolean|Path: hooks||false||LIVE|built||||Whether runOnOnline is started again when it ends by itself.
            PATH|runOnOffline|SensitiveText|Path: hooks||||LIVE|built||||Command run when the source has gone.
            PATH|runOnRead|SensitiveText|Path: hooks||||LIVE|built||||Command run while a client reads.
            PATH|runOnReadRestart|boolean|Path: hooks||false||LIVE|built||||Whether runOnRead is started again when it ends by itself.
            PATH|runOnUnread|SensitiveText|Path: hooks||||LIVE|built||||Command run when a client stops reading.
            PATH|runOnRecordSegmentCreate|SensitiveText|Path: hooks||||LIVE|built||||Command run when a segment is begun.
            PATH|runOnRecordSegmentComplete|SensitiveText|Path: hooks||||LIVE|built||||Command run when a segment is complete.
            AlwaysAvailableTrack|codec|OfflineCodec|||H264||SOURCE|built||||The codec of the track.
            AlwaysAvailableTrack|sampleRate|int|||0|Hz|SOURCE|built|0|||Samples per second, for AAC, G.711 and LPCM.
            AlwaysAvailableTrack|channelCount|int|||0||SOURCE|built|0|||Number of channels, for AAC, G.711 and LPCM.
            AlwaysAvailableTrack|muLaw|boolean|||false||SOURCE|built||||Whether G.711 is mu-law rather than A-law.
            ForwardConfig|dest|SensitiveText|||||LIVE|built||||The URL to send to; rtmp, rtmps, rtsp, rtsps, srt, whip or whips.
            ForwardConfig|destFingerprint|String|||||LIVE|built||||SHA-256 of the certificate to accept when it does not verify otherwise.
            ForwardConfig|whipBearerToken|Secret|||||LIVE|built||||The token sent to a WHIP server.
            """;

    private static final Map<String, List<KeyRow>> BY_OWNER = byOwner();

    private KeyRows() {}

    private static Map<String, List<KeyRow>> byOwner() {
        Map<String, List<KeyRow>> rows = new HashMap<>();
        int from = 0;
        while (from < TEXT.length()) {
            int end = TEXT.indexOf('\n', from);
            KeyRow row = KeyRow.parse(TEXT.substring(from, end));
            rows.computeIfAbsent(row.owner(), _ -> new ArrayList<>()).add(row);
            from = end + 1;
        }
        return rows;
    }

    /** The keys of {@code GLOBAL}, {@code PATH} or the record that is an item of a list; none for any other word. */
    static List<KeyRow> of(String owner) {
        return BY_OWNER.getOrDefault(owner, List.of());
    }
}
