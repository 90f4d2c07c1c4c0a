package io.weir.config;

import io.weir.base.id.PathName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rules among the keys of each path, with what it inherits. */
final class PathChecks {
    private static final int PASSPHRASE_MIN = 10;
    private static final int PASSPHRASE_MAX = 79;
    private static final int AAC_CHANNELS_MAX = 8;
    /** Tokens of one path and one side. */
    static final int TOKENS_MAX = 100;
    /** Characters of a plain token. */
    static final int TOKEN_MIN = 8;

    /** Paths that a playlist offers besides its own. */
    static final int HLS_VARIANTS_MAX = 16;

    private static final Duration SEGMENT_MAX = Duration.ofDays(1);
    /** What streams are sent on over so far. */
    private static final Set<String> BUILT_FORWARD_SCHEMES = Set.of("rtmp", "rtmps", "whip", "whips");

    private static final Set<String> FORWARD_SCHEMES = Set.of("rtmp", "rtmps", "rtsp", "rtsps", "srt", "whip", "whips");
    private static final String ALL = "~^.*$";
    /** First segments that the main HTTP server keeps for itself. */
    private static final Set<String> RESERVED =
            Set.of("v3", "api", "rtc", "health", "ready", "metrics", "playback", "vod", "assets");

    /** Last segments of addresses that mean a protocol; so do those that end in .flv and .ts. */
    private static final Set<String> PROTOCOL_NAMES = Set.of("whip", "whep", "index.m3u8");

    private final ServerConfig config;
    private final String name;
    private final PathConfig path;
    private final Findings findings;

    private PathChecks(ServerConfig config, String name, PathConfig path, Findings findings) {
        this.config = config;
        this.name = name;
        this.path = path;
        this.findings = findings;
    }

    static void run(ServerConfig config, Findings findings) {
        String others = "";
        for (Map.Entry<String, PathConfig> entry : config.paths().entrySet()) {
            String name = entry.getKey();
            if (PathRules.isOthers(name) || name.equals(ALL)) {
                if (!others.isEmpty()) {
                    findings.pathError(name, "", "means the same as paths." + others + "; only one is allowed");
                }
                others = name;
            }
            new PathChecks(config, name, entry.getValue(), findings).run();
        }
    }

    private void run() {
        name();
        SourceChecks.run(config, name, path, findings);
        Duration period = path.health().period();
        if (period.compareTo(HealthConfig.PERIOD_MIN) < 0 || period.compareTo(HealthConfig.PERIOD_MAX) > 0) {
            error("healthPeriod", "must be from 1s to 5m");
        }
        boolean pattern = PathRules.isOthers(name) || PathRules.isRegex(name);
        if (pattern && path.source().isStatic() && !path.source().onDemand()) {
            error("source", "a path for many names can only have a fixed source with sourceOnDemand: true");
        }
        if (path.source().isPublisher() && path.source().onDemand()) {
            error("sourceOnDemand", "has no meaning when source is publisher");
        }
        if (pattern && !path.hooks().runOnInit().isEmpty()) {
            error("runOnInit", "can't be used in a path for many names");
        }
        boolean demand = !path.hooks().runOnDemand().isEmpty()
                || !path.hooks().runOnUnDemand().isEmpty();
        if (demand && !path.source().isPublisher()) {
            error("runOnDemand", "runOnDemand and runOnUnDemand need source: publisher");
        }
        passphrases();
        tokens(path.publisher().tokens(), "publishTokens");
        tokens(path.reader().tokens(), "readTokens");
        hlsVariants();
        forward();
        alwaysAvailable(pattern, demand);
        record();
    }

    private void error(String key, String message) {
        findings.pathError(name, key, message);
    }

    private void name() {
        if (PathRules.isRegex(name)) {
            RegexCheck.problemOf(name.substring(1)).ifPresent(problem -> error("", problem));
        } else if (!PathRules.isOthers(name)) {
            PathName.problemOf(name).ifPresent(problem -> error("", problem));
            String[] segments = name.split("/", -1);
            if (RESERVED.contains(segments[0])) {
                findings.pathWarning(name, "", "can't be reached over HTTP: /" + segments[0] + " is the server's own");
            }
            String last = segments[segments.length - 1];
            if (PROTOCOL_NAMES.contains(last) || last.endsWith(".flv") || last.endsWith(".ts")) {
                findings.pathWarning(
                        name, "", "can't be reached over HTTP: a name ending in " + last + " means a protocol");
            }
        }
    }

    private void hlsVariants() {
        List<String> variants = path.reader().hlsVariants();
        if (variants.size() > HLS_VARIANTS_MAX) {
            error("hlsVariants", "has " + variants.size() + " paths, at most " + HLS_VARIANTS_MAX + " are possible");
        }
        for (String variant : variants) {
            PathName.problemOf(variant).ifPresent(problem -> error("hlsVariants", problem));
        }
    }

    private void passphrases() {
        if (!path.publisher().srtPassphrase().isEmpty() && !path.source().isPublisher()) {
            error("srtPublishPassphrase", "needs source: publisher");
        }
        passphrase(path.publisher().srtPassphrase(), "srtPublishPassphrase");
        passphrase(path.reader().srtPassphrase(), "srtReadPassphrase");
    }

    private void passphrase(Secret secret, String key) {
        int length = secret.value().length();
        if (length > 0 && (length < PASSPHRASE_MIN || length > PASSPHRASE_MAX)) {
            error(key, "must have from " + PASSPHRASE_MIN + " to " + PASSPHRASE_MAX + " characters");
        }
    }

    private void tokens(List<Credential> tokens, String key) {
        if (tokens.size() > TOKENS_MAX) {
            error(key, "has more than " + TOKENS_MAX + " tokens");
        }
        for (int i = 0; i < tokens.size(); i++) {
            Credential token = tokens.get(i);
            String which = "token " + (i + 1);
            if (token.isSlow()) {
                error(
                        key,
                        which
                                + " is an argon2 hash, which takes too long for a token; use a long random one, or its sha256:");
            } else if (!token.isHashed() && token.value().length() < TOKEN_MIN) {
                error(key, which + " must have at least " + TOKEN_MIN + " characters");
            }
        }
    }

    private void forward() {
        for (int i = 0; i < path.forward().size(); i++) {
            String dest = path.forward().get(i).dest().value();
            String which = "destination " + (i + 1) + ": ";
            if (dest.isEmpty()) {
                error("forward", which + "dest is empty");
            } else {
                UrlCheck.problemOf(dest).ifPresent(problem -> error("forward", which + problem));
                if (!UrlCheck.scheme(dest).isEmpty() && !FORWARD_SCHEMES.contains(UrlCheck.scheme(dest))) {
                    error("forward", which + "dest must begin with rtmp, rtmps, rtsp, rtsps, srt, whip or whips");
                } else if (!BUILT_FORWARD_SCHEMES.contains(UrlCheck.scheme(dest))) {
                    findings.pathWarning(
                            name, "forward", "not built yet: only rtmp, rtmps, whip and whips are sent on to");
                }
            }
        }
    }

    private void alwaysAvailable(boolean pattern, boolean demand) {
        AlwaysAvailableConfig always = path.alwaysAvailable();
        always.tracks().forEach(this::offlineTrack);
        if (!always.enabled()) {
            return;
        }
        String key = "alwaysAvailable";
        if (pattern) {
            error(key, "can't be used in a path for many names");
        }
        if (path.source().onDemand()) {
            error(key, "can't be used with sourceOnDemand");
        }
        if (path.source().isRedirect()) {
            error(key, "can't be used with source: redirect");
        }
        if (demand) {
            error(key, "can't be used with runOnDemand or runOnUnDemand");
        }
        if (path.useAbsoluteTimestamp()) {
            error(key, "can't be used with useAbsoluteTimestamp");
        }
        boolean tracks = !always.tracks().isEmpty();
        if (tracks == !always.file().isEmpty()) {
            error(key, "needs either alwaysAvailableTracks or alwaysAvailableFile");
        }
    }

    private void offlineTrack(AlwaysAvailableTrack track) {
        int rateMin = switch (track.codec()) {
            case AV1, VP9, H265, H264, OPUS -> 0;
            case MPEG4_AUDIO -> 22_050;
            case G711, LPCM -> 8_000;
        };
        String codec = track.codec().text();
        if (rateMin == 0 && (track.sampleRate() != 0 || track.channelCount() != 0)) {
            error("alwaysAvailableTracks", codec + " takes no sampleRate and no channelCount");
        }
        if (track.codec() == OfflineCodec.MPEG4_AUDIO && track.channelCount() > AAC_CHANNELS_MAX) {
            error("alwaysAvailableTracks", codec + " has at most " + AAC_CHANNELS_MAX + " channels");
        }
        if (rateMin > 0 && (track.sampleRate() < rateMin || track.channelCount() == 0)) {
            error(
                    "alwaysAvailableTracks",
                    codec + " needs a sampleRate of at least " + rateMin + " and a channelCount");
        }
    }

    private void record() {
        RecordConfig record = path.record();
        String template = record.path();
        if (!template.contains("%path")) {
            error("recordPath", "must contain %path");
        }
        boolean dated = List.of("%Y", "%m", "%d", "%H", "%M", "%S").stream().allMatch(template::contains);
        if (!template.contains("%s") && !dated) {
            error("recordPath", "must contain either %s or all of %Y %m %d %H %M %S");
        }
        String variable = template.substring(Math.max(0, template.indexOf('%')));
        if (List.of(variable.split("/", -1)).contains("..")) {
            error("recordPath", "must not contain '..' behind its first variable");
        }
        if (config.playback().enabled() && !template.contains("%f")) {
            error("recordPath", "must contain %f when playback is on");
        }
        if (record.segmentDuration().compareTo(SEGMENT_MAX) > 0) {
            error("recordSegmentDuration", "must be at most 1d");
        }
        if (!record.deleteAfter().isZero() && record.deleteAfter().compareTo(record.segmentDuration()) < 0) {
            error("recordDeleteAfter", "must be 0s or at least recordSegmentDuration");
        }
    }
}
