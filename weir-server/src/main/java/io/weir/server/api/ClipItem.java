package io.weir.server.api;

import io.weir.platform.openapi.Described;
import io.weir.server.clip.ClipContent;
import io.weir.server.clip.ClipJob;
import io.weir.server.clip.ClipStatus;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A clip and the job that makes it, as the API has it. Durations are milliseconds. */
@Described(name = "Clip", value = "A clip and the job that makes it. Durations are milliseconds.")
record ClipItem(
        String id,
        String path,

        @Described(
                oneOf = {
                    "requested",
                    "waiting",
                    "queued",
                    "running",
                    "uploading",
                    "verifying",
                    "succeeded",
                    "failed",
                    "cancelled"
                })
        String state,

        @Described("Why it waits, is tried again or failed; empty otherwise.")
        String reason,

        Instant created,
        @Described("When it came into its state.") Instant since,
        @Described("The start that was asked for.") Instant start,
        @Described("The duration that was asked for.") long duration,
        @Described(oneOf = {"mp4", "fmp4"}) String format,
        @Described(oneOf = {"stop", "skip", "fail"}) String gaps,
        @Described(oneOf = {"exact", "keyframe"}) String mode,
        @Described(oneOf = {"local", "s3"}) String storage,
        @Described("What the client called its wish.") String key,
        @Described("How often it was begun.") int attempts,

        @Described("How much of the step it is in is done, 0 to 1.")
        double progress,

        @Described("The clip, once it is there.") @Nullable Result result) {

    /** A clip that is there. */
    @Described(name = "ClipResult", value = "A clip that is there.")
    record Result(
            String id,
            @Described("How long it really is.") long duration,
            @Described("When it really begins.") Instant start,
            @Described("When it really ends.") Instant end,
            @Described("Bytes.") long size,
            @Described("Empty for the directory of clips.") String bucket,

            @Described("What it is called in the bucket or the directory.")
            String object,

            String filename,
            String mime,

            @Described("Where it can be got; of a clip in a bucket that leads on to a signed address.")
            String url,

            @Described("Of the file, hexadecimal.") String sha256,
            @Described("Whether something is missing.") boolean partial,
            List<Missing> gaps) {}

    /** Something that was not recorded. */
    @Described(name = "ClipGap", value = "Something that was not recorded.")
    record Missing(Instant from, Instant to, String reason) {}

    /**
     * A job as it is now.
     *
     * @param url where its clip can be got
     */
    static ClipItem of(ClipStatus status, String url) {
        ClipJob job = status.job();
        return new ClipItem(
                job.id(),
                job.request().path().value(),
                job.state().text(),
                job.reason(),
                job.created(),
                job.since(),
                job.request().start(),
                job.request().duration().toMillis(),
                text(job.request().format()),
                text(job.request().gaps()),
                text(job.request().mode()),
                text(job.request().storage()),
                job.request().key(),
                job.attempts(),
                status.progress(),
                result(job, url));
    }

    private static @Nullable Result result(ClipJob job, String url) {
        ClipContent content = job.content();
        if (content == null || !job.state().text().equals("succeeded")) {
            return null;
        }
        List<Missing> gaps = content.gaps().stream()
                .map(gap -> new Missing(gap.from(), gap.to(), gap.reason()))
                .toList();
        return new Result(
                job.id(),
                content.duration().toMillis(),
                content.start(),
                content.start().plus(content.duration()),
                content.sizeBytes(),
                job.place().bucket(),
                job.place().name(),
                job.id() + ".mp4",
                "video/mp4",
                url,
                content.sha256(),
                !gaps.isEmpty(),
                gaps);
    }

    private static String text(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }
}
