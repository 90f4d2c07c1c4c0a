package io.weir.server.api;

import io.weir.config.ConfigEdit;
import io.weir.config.ServerConfig;
import io.weir.config.revision.Revision;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** The configuration in force, and how it is changed. Threading: any thread. */
public interface ConfigControl {
    /** The configuration in force. */
    ServerConfig config();

    /** Names the state of the configuration in force: another text after every change. */
    String version();

    /** Number of the revision in force; 0 when nothing was changed through the API. */
    int revision();

    /** What was changed through the API, newest first. Reads files. */
    List<Revision> revisions();

    /**
     * Makes changes, all or none; complete when they are stored and in force, or with an {@link
     * io.weir.config.EditException}.
     */
    CompletableFuture<Void> edit(Edit edit);

    /** Goes back to what a revision said, as a new one; 0 is the file alone. The edits of {@code edit} are not looked at. */
    CompletableFuture<Void> rollback(int number, Edit edit);

    /**
     * A request to change the configuration.
     *
     * @param edits made one after the other
     * @param author who asks
     * @param expected whether the configuration is still what the author knows
     */
    record Edit(List<ConfigEdit> edits, String author, Predicate<ServerConfig> expected) {
        /** Takes a copy of the list. */
        public Edit {
            edits = List.copyOf(edits);
        }
    }
}
