package io.weir.server.clip;

import io.weir.base.log.Failures;
import io.weir.media.MediaException;
import io.weir.server.playback.RangeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt at a job, from recordings to where the clip is to be. Threading: a thread of its own, which waits for disks and the network. */
final class ClipRun implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ClipRun.class);

    private final ClipJob job;
    private final Tools tools;
    private final RunControl control;
    private final BooleanSupplier allTold;
    private final Owner owner;

    /** What it works with. */
    record Tools(ClipMaker maker, Buckets buckets) {}

    /** Who is told how it goes. Threading: the run's thread. */
    interface Owner {
        /** The file is made. */
        void onMade(ClipContent content);

        /** It is on its way. */
        void onUploading();

        /** The bucket has a name for what is uploaded. */
        void onUpload(String upload);

        /** All is there, as it seems. */
        void onVerifying();

        /** That was it; told last, whatever happens. */
        void onEnd(Outcome outcome);
    }

    /** What came of it. */
    sealed interface Outcome {
        /** The clip is there. */
        record Done() implements Outcome {}

        /** Nobody wants it any more. */
        record Stopped() implements Outcome {}

        /**
         * There is none.
         *
         * @param internal whether it should not have happened
         */
        record Failed(String reason, Again again, boolean internal) implements Outcome {}
    }

    /** When what has failed is tried again. */
    enum Again {
        /** After a while. */
        LATER,
        /** When others have given back what it needs; it has not been tried yet. */
        WHEN_ROOM,
        /** When it is searched what is recorded, if it is not: then it may find what it has not found. */
        WHEN_SEARCHED,
        /** There will be none the next time. */
        NEVER
    }

    /**
     * An attempt that is still to be made.
     *
     * @param allTold as for {@link ClipMaker#make}
     */
    ClipRun(ClipJob job, Tools tools, RunControl control, BooleanSupplier allTold, Owner owner) {
        this.job = job;
        this.tools = tools;
        this.control = control;
        this.allTold = allTold;
        this.owner = owner;
    }

    @Override
    public void run() {
        Outcome outcome;
        try {
            control.begin();
            work();
            outcome = new Outcome.Done();
        } catch (RangeException e) {
            outcome = failed(String.valueOf(e.getMessage()), again(e));
        } catch (StoreException e) {
            outcome = failed(
                    String.valueOf(e.getMessage()),
                    e.kind() == StoreException.Cause.LASTING ? Again.NEVER : Again.LATER);
        } catch (MediaException e) {
            outcome = failed("the recording cannot be read: " + e.getMessage(), Again.LATER);
        } catch (IOException e) {
            outcome = failed("the clip cannot be made: " + Failures.reason(e), Again.LATER);
        } catch (CancellationException _) {
            outcome = failed("stopped", Again.LATER);
        } catch (RuntimeException | AssertionError | LinkageError e) {
            outcome = control.stopped() ? failed("stopped", Again.LATER) : internal(e);
        }
        // So that what is told next can be waited for.
        Thread.interrupted();
        owner.onEnd(outcome);
    }

    private static Again again(RangeException e) {
        return switch (e.kind()) {
            case BUSY -> Again.WHEN_ROOM;
            case NOT_FOUND, GAP -> Again.WHEN_SEARCHED;
            case INVALID, UNSUPPORTED -> Again.NEVER;
        };
    }

    private Outcome failed(String reason, Again again) {
        return control.stopped() ? new Outcome.Stopped() : new Outcome.Failed(reason, again, false);
    }

    private Outcome internal(Throwable e) {
        LOG.error("[clips] {} failed", job.id(), e);
        return new Outcome.Failed("internal error", Again.LATER, true);
    }

    private void work() throws RangeException, MediaException, IOException {
        ClipFiles files = ClipFiles.of(job);
        files.prepare();
        Path file = files.unfinished(job.id());
        ClipContent known = job.content();
        if (known != null && isDone(files, known)) {
            return;
        }
        boolean kept = known != null && Files.exists(file) && Files.size(file) == known.sizeBytes();
        ClipContent content = known;
        if (content == null || !kept) {
            content = tools.maker.make(job.request(), file, control, allTold);
            owner.onMade(content);
        }
        control.check();
        switch (job.request().storage()) {
            case LOCAL -> files.finish(job.id());
            case S3 -> upload(file, content);
        }
    }

    /** Whether an attempt before has done all, and the server ended before that was written down. */
    private boolean isDone(ClipFiles files, ClipContent known) throws IOException {
        Path finished = files.finished(job.id());
        boolean done = switch (job.request().storage()) {
            case LOCAL -> Files.isRegularFile(finished) && Files.size(finished) == known.sizeBytes();
            case S3 -> isUploaded(known);
        };
        if (done) {
            Files.deleteIfExists(files.unfinished(job.id()));
        }
        return done;
    }

    private boolean isUploaded(ClipContent known) throws StoreException {
        try (Buckets.Use bucket = tools.buckets.use(job.place().bucket())) {
            return isThere(bucket.store().find(job.place().name()), known);
        }
    }

    private void upload(Path file, ClipContent content) throws IOException {
        try (Buckets.Use bucket = tools.buckets.use(job.place().bucket())) {
            upload(file, content, bucket.store());
        }
        Files.deleteIfExists(file);
    }

    private void upload(Path file, ClipContent content, ObjectStore store) throws IOException {
        String name = job.place().name();
        owner.onUploading();
        new ObjectUpload(store, control, owner::onUpload)
                .send(file, content.sizeBytes(), name, job.place().upload());
        control.check();
        owner.onVerifying();
        Optional<ObjectStore.Found> found = store.find(name);
        if (!isThere(found, content)) {
            throw new StoreException(
                    StoreException.Cause.PASSING,
                    "the bucket has "
                            + found.map(object -> object.sizeBytes() + " bytes").orElse("nothing") + " of the clip's "
                            + content.sizeBytes());
        }
    }

    private static boolean isThere(Optional<ObjectStore.Found> found, ClipContent content) {
        return found.filter(object -> object.sizeBytes() == content.sizeBytes()).isPresent();
    }
}
