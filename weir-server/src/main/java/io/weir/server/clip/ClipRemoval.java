package io.weir.server.clip;

import io.weir.base.log.Failures;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes clips from where they are. Threading: may wait for disks and the network. */
final class ClipRemoval {
    private static final Logger LOG = LoggerFactory.getLogger(ClipRemoval.class);

    private ClipRemoval() {}

    /**
     * Why something stays.
     *
     * @param inBucket whether it is something in the bucket, and not a file
     */
    record Problem(String reason, boolean inBucket) {}

    /** Something that waits for disks or the network. */
    private interface Step {
        void run() throws IOException;
    }

    /** Removes what was uploaded of an object that is not to be; answers what is wrong. */
    static Optional<Problem> abort(ClipJob job, Buckets buckets) {
        return problem(job, true, () -> {
            try (Buckets.Use bucket = buckets.use(job.place().bucket())) {
                abort(job.place(), bucket.store());
            }
        });
    }

    private static void abort(ClipPlace place, ObjectStore store) throws StoreException {
        Set<String> uploads = new HashSet<>(store.uploads(place.name()));
        if (!place.upload().isEmpty()) {
            uploads.add(place.upload());
        }
        for (String upload : uploads) {
            store.abort(place.name(), upload);
        }
        // It may have been complete just when it was cancelled.
        store.delete(place.name());
    }

    /** Deletes a clip, or what there is of it; answers what is wrong. */
    static Optional<Problem> delete(ClipJob job, Buckets buckets) {
        Optional<Problem> file = deleteFiles(job);
        if (file.isPresent() || job.request().storage() == ClipStorage.LOCAL) {
            return file;
        }
        if (job.state() != ClipState.SUCCEEDED) {
            return job.content() == null ? Optional.empty() : abort(job, buckets);
        }
        return problem(job, true, () -> {
            try (Buckets.Use bucket = buckets.use(job.place().bucket())) {
                bucket.store().delete(job.place().name());
            }
        });
    }

    /** Deletes what there is of it in the directory; answers what is wrong. */
    static Optional<Problem> deleteFiles(ClipJob job) {
        return problem(job, false, () -> ClipFiles.delete(job));
    }

    /** Whatever is wrong: somebody waits for the answer. */
    private static Optional<Problem> problem(ClipJob job, boolean inBucket, Step step) {
        try {
            step.run();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(new Problem(Failures.reason(e), inBucket));
        } catch (Throwable e) {
            LOG.error("{} cannot be removed", ClipBook.label(job), e);
            return Optional.of(new Problem("internal error", inBucket));
        }
    }
}
