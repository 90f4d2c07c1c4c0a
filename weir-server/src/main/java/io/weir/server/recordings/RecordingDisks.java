package io.weir.server.recordings;

import io.weir.base.id.PathName;
import java.nio.file.Path;

/** Where paths are recorded, and what is known of it. Threading: any thread but event loops. */
public interface RecordingDisks {
    /** The directory that a path is recorded under: what hangs there does not elsewhere. */
    Path rootOf(PathName path);

    /** Whether what a path has recorded is known, as far as its disk is there. */
    boolean isSearched(PathName path);

    /**
     * How often it was lost what was known, or could not be read. What was looked up between two equal answers, the first of them before
     * {@link #isSearched} said so, was all.
     */
    long losses();
}
