package io.weir.platform.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is to be done once something has ended. Threading: the connection's loop. */
final class EndActions {
    private @Nullable List<Runnable> waiting;
    private boolean ended;

    /** Runs {@code action} at the end, at once if that has come. */
    void add(Runnable action) {
        if (ended) {
            action.run();
            return;
        }
        List<Runnable> actions = waiting;
        if (actions == null) {
            actions = new ArrayList<>(1);
            waiting = actions;
        }
        actions.add(action);
    }

    /** It has ended; calls after the first change nothing. */
    void end() {
        ended = true;
        List<Runnable> actions = waiting;
        waiting = null;
        if (actions != null) {
            actions.forEach(Runnable::run);
        }
    }
}
