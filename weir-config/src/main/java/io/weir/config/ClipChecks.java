package io.weir.config;

import java.util.regex.Pattern;

/** The rules among the keys of clips. */
final class ClipChecks {
    /** Amazon's rules, without those that other storages do not have. */
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]");

    /** Of a key with the name of a path: S3 takes 1024 bytes. */
    private static final int KEY_LENGTH_MAX = 512;

    private static final Pattern KEY = Pattern.compile("[0-9A-Za-z!_.*'(){}/-]+");
    private static final Pattern REGION = Pattern.compile("[0-9A-Za-z-]{1,63}");

    private ClipChecks() {}

    static void run(ClipsConfig clips, Findings findings) {
        if (clips.s3PresignExpiry().compareTo(ClipsConfig.PRESIGN_MAX) > 0) {
            findings.error("clipsS3PresignExpiry", "must be at most seven days");
        }
        key(clips.s3Key(), findings);
        if (!REGION.matcher(clips.s3Region()).matches()) {
            findings.error("clipsS3Region", "must be letters, digits and dashes, as us-east-1 or auto");
        }
        if (!clips.s3Endpoint().isEmpty()) {
            endpoint(clips.s3Endpoint(), findings);
        }
        if (clips.hasBucket()) {
            bucket(clips, findings);
        }
    }

    private static void endpoint(String endpoint, Findings findings) {
        if (!endpoint.startsWith("http://") && !endpoint.startsWith("https://")) {
            findings.error("clipsS3Endpoint", "must begin with http:// or https://");
        } else if (endpoint.indexOf('@') >= 0 || endpoint.indexOf('?') >= 0 || endpoint.indexOf('#') >= 0) {
            findings.error("clipsS3Endpoint", "must have neither credentials nor a query");
        } else {
            UrlCheck.problemOf(endpoint).ifPresent(problem -> findings.error("clipsS3Endpoint", problem));
        }
    }

    private static void bucket(ClipsConfig clips, Findings findings) {
        if (!BUCKET.matcher(clips.s3Bucket()).matches()) {
            findings.error("clipsS3Bucket", "not a name of a bucket");
        }
        if (clips.s3AccessKey().isEmpty() || clips.s3SecretKey().isEmpty()) {
            findings.error("clipsS3AccessKey", "clipsS3AccessKey and clipsS3SecretKey must be set with clipsS3Bucket");
        }
        if (clips.s3Endpoint().isEmpty() && clips.s3Region().equals("auto")) {
            findings.error("clipsS3Region", "must be set without clipsS3Endpoint");
        }
    }

    private static void key(String key, Findings findings) {
        String bare = key.replace(ClipsConfig.ID, "id").replace(ClipsConfig.PATH, "path");
        if (!key.contains(ClipsConfig.ID)) {
            findings.error("clipsS3Key", "must contain " + ClipsConfig.ID);
        } else if (key.startsWith("/")
                || key.length() > KEY_LENGTH_MAX
                || bare.indexOf('{') >= 0
                || bare.indexOf('}') >= 0
                || !KEY.matcher(bare).matches()) {
            findings.error(
                    "clipsS3Key",
                    "must be letters, digits and !_.*'()/- with {id} and {path}, and not begin with a slash");
        }
    }
}
