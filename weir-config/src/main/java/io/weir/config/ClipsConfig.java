package io.weir.config;

import java.time.Duration;

/** Where clips of recordings are kept. */
@Section("Clips")
public record ClipsConfig(
        @Key(
                name = "clipsDirectory",
                built = true,
                doc = "Directory of clips, and of those that are on their way to a bucket; clips under stateDirectory"
                        + " without it.")
        String directory,

        @Key(
                name = "clipsDeleteAfter",
                defaultsTo = "0s",
                built = true,
                reload = Reload.LIVE,
                doc =
                        "After how long a finished clip is forgotten, and deleted if it is in the directory; 0 for never.")
        Duration deleteAfter,

        @Key(
                name = "clipsS3Endpoint",
                built = true,
                doc = "Where the S3-compatible storage answers, beginning with http:// or https://; Amazon's own"
                        + " without it.")
        String s3Endpoint,

        @Key(
                name = "clipsS3Region",
                defaultsTo = "auto",
                built = true,
                doc = "Region that requests to the storage are signed for.")
        String s3Region,

        @Key(
                name = "clipsS3Bucket",
                built = true,
                doc = "Bucket that clips are uploaded to unless their request says otherwise.")
        String s3Bucket,

        @Key(
                name = "clipsS3AccessKey",
                built = true,
                doc = "Identifier of the key that requests to the storage are signed with.")
        String s3AccessKey,

        @Key(name = "clipsS3SecretKey", built = true, doc = "The key that requests to the storage are signed with.")
        Secret s3SecretKey,

        @Key(
                name = "clipsS3PathStyle",
                defaultsTo = "true",
                built = true,
                doc = "Whether the bucket is the first part of an object's path, and not of the host's name.")
        boolean s3PathStyle,

        @Key(
                name = "clipsS3Key",
                defaultsTo = "recordings/{id}.mp4",
                built = true,
                doc = "What objects are called: {id} stands for the clip, {path} for the path.")
        String s3Key,

        @Key(
                name = "clipsS3PresignExpiry",
                defaultsTo = "1h",
                built = true,
                reload = Reload.LIVE,
                doc = "How long the signed URLs of uploaded clips hold, at most seven days; 0 for URLs without"
                        + " signature.")
        Duration s3PresignExpiry) {
    /** Longest time that a signed URL may hold. */
    public static final Duration PRESIGN_MAX = Duration.ofDays(7);

    /** What stands for a clip in the names of objects. */
    public static final String ID = "{id}";

    /** What stands for its path. */
    public static final String PATH = "{path}";

    /** Whether there is a bucket. */
    public boolean hasBucket() {
        return !s3Bucket.isEmpty();
    }
}
