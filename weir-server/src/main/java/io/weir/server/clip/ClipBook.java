package io.weir.server.clip;

import io.weir.base.log.Failures;
import io.weir.base.time.Clock;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All jobs, in memory and on disk, the oldest first.
 *
 * <p>Threading: its owner's thread; waits for the disk.
 */
final class ClipBook {
    private static final Logger LOG = LoggerFactory.getLogger(ClipBook.class);

    private final JobStore store;
    private final Clock clock;
    private final Map<String, ClipJob> jobs = new LinkedHashMap<>();
    /** Jobs of which the disk has something older. */
    private final Set<String> unsaved = new HashSet<>();

    ClipBook(JobStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * Reads what an earlier run has left; whatever was worked on can be worked on again. What has no file yet begins anew, since the
     * recorder's last words may be lost: it has to be looked what is recorded. Answers whether the disk let all be read.
     */
    boolean load() {
        boolean isAll = false;
        try {
            JobStore.Loaded loaded = store.load();
            loaded.jobs().forEach(job -> jobs.put(job.id(), job));
            isAll = loaded.isAll();
        } catch (IOException e) {
            LOG.warn("[clips] jobs of an earlier run cannot be read: {}", Failures.reason(e));
        }
        for (ClipJob job : all()) {
            boolean begun = job.state().worked() || job.state() == ClipState.QUEUED;
            if (begun && job.content() == null) {
                state(job, ClipState.REQUESTED, "the server was restarted");
            } else if (job.state().worked()) {
                state(job, ClipState.QUEUED, "the server was restarted");
            }
        }
        return isAll;
    }

    /** All of them, as they are now. */
    List<ClipJob> all() {
        return List.copyOf(jobs.values());
    }

    @Nullable
    ClipJob find(String id) {
        return jobs.get(id);
    }

    /**
     * Takes a job down that was not there before.
     *
     * @throws IOException when it cannot be written; then it is not there
     */
    void add(ClipJob job) throws IOException {
        store.save(job);
        jobs.put(job.id(), job);
    }

    /** Writes a job down as it is now; where that fails, memory is right, and it is tried again by {@link #saveAgain}. */
    void keep(ClipJob job) {
        jobs.put(job.id(), job);
        try {
            store.save(job);
            unsaved.remove(job.id());
        } catch (IOException e) {
            if (unsaved.add(job.id())) {
                LOG.warn("{} cannot be written down: {}", label(job), Failures.reason(e));
            }
        }
    }

    /** Writes down what could not be written before. */
    void saveAgain() {
        for (String id : Set.copyOf(unsaved)) {
            ClipJob job = jobs.get(id);
            if (job != null) {
                keep(job);
            }
        }
    }

    /** Moves a job on. */
    ClipJob state(ClipJob job, ClipState next, String reason) {
        ClipJob changed = job.in(next, reason, clock.wallTime());
        LOG.info("{} {}{}", label(job), next.text(), reason.isEmpty() ? "" : ": " + reason);
        keep(changed);
        return changed;
    }

    void forget(ClipJob job) {
        jobs.remove(job.id());
        unsaved.remove(job.id());
        try {
            store.delete(job.id());
        } catch (IOException e) {
            LOG.warn("{} cannot be forgotten: {}", label(job), Failures.reason(e));
        }
    }

    /** How many there are in each state that there are any in. */
    Map<String, Long> counts() {
        EnumMap<ClipState, Long> counts = new EnumMap<>(ClipState.class);
        jobs.values().forEach(job -> counts.merge(job.state(), 1L, Long::sum));
        Map<String, Long> named = new LinkedHashMap<>();
        counts.forEach((state, count) -> named.put(state.text(), count));
        return Map.copyOf(named);
    }

    /** What lines of the log about it begin with. */
    static String label(ClipJob job) {
        return "[path " + job.request().path() + "] [clip " + job.id() + "]";
    }
}
