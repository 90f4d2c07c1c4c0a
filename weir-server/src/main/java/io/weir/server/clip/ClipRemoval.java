package io.weir.server.clip;

import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Removes clips from where they are. Threading: may wait for disks and the network. */
final class ClipRemoval {
    private ClipRemoval() {}

    /** Removes what was uploaded of an object that is not to be; answers what is wrong. */
    static Optional<String> abort(ClipJob job, Buckets buckets) {
        try {
            ObjectStore store = buckets.of(job.place().bucket());
            String name = job.place().name();
            Set<String> uploads = new HashSet<>(store.uploads(name));
            if (!job.place().upload().isEmpty()) {
                uploads.add(job.place().upload());
            }
            for (String upload : uploads) {
                store.abort(name, upload);
            }
            // It may have been complete just when it was cancelled.
            store.delete(name);
            return Optional.empty();
        } catch (StoreException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Deletes a clip, or what there is of it; answers what is wrong. */
    static Optional<String> delete(ClipJob job, Buckets buckets) {
        try {
            ClipFiles.of(job).delete(job.id());
            if (job.request().storage() == ClipStorage.LOCAL) {
                return Optional.empty();
            }
            if (job.state() != ClipState.SUCCEEDED) {
                return job.content() == null ? Optional.empty() : abort(job, buckets);
            }
            buckets.of(job.place().bucket()).delete(job.place().name());
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
