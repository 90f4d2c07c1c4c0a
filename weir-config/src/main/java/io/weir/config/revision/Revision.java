package io.weir.config.revision;

import io.weir.config.ConfigChange;
import io.weir.config.ConfigOverlay;
import java.time.Instant;
import java.util.List;

/**
 * One state of what was changed through the API.
 *
 * @param number from 1, without gaps as long as nobody deletes files
 * @param time when it was made
 * @param author who made it, as far as known
 * @param action what was asked for, {@code patch path cam1}
 * @param changes what became different in the configuration, without secrets
 * @param overlay everything that was changed since the file alone counted, with secrets
 */
public record Revision(
        int number, Instant time, String author, String action, List<ConfigChange> changes, ConfigOverlay overlay) {
    /** Takes a copy of the list. */
    public Revision {
        changes = List.copyOf(changes);
    }

    /** The same with another number. */
    Revision withNumber(int other) {
        return new Revision(other, time, author, action, changes, overlay);
    }
}
