package io.weir.server.process;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A command to run.
 *
 * @param label what its log lines begin with, {@code [path cam] [hook runOnRead]}
 * @param command as configured
 * @param variables fill in its arguments and are exported to it
 * @param lifetime how long it is wanted
 */
public record CommandSpec(String label, String command, Map<String, String> variables, Lifetime lifetime) {
    /** Takes a copy of the map, keeping its order. */
    public CommandSpec {
        variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    }

    /** How long a command is wanted. */
    public enum Lifetime {
        /** It is run once and never ended from here. */
        ONCE,
        /** It is run once, and ended when it is not wanted any more. */
        WANTED,
        /** As {@link #WANTED}, and started again whenever it ends by itself. */
        RESTARTED
    }

    /** Neither command nor variables: both may hold secrets. */
    @Override
    public String toString() {
        return "CommandSpec[label=" + label + ", lifetime=" + lifetime + "]";
    }
}
