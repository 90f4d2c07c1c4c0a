package io.weir.config;

import java.util.List;
import java.util.stream.Collectors;

/** A change to the configuration that was refused; the message is for whoever asked for it and repeats no secret. */
public final class EditException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** What is to be changed is not there. */
        NOT_FOUND,
        /** What is to be added is there. */
        EXISTS,
        /** The configuration that would result can't be used. */
        INVALID,
        /** Nothing may be changed this way. */
        READ_ONLY,
        /** What is to be changed is not what the client thinks it is. */
        CHANGED,
        /** The change can't be stored. */
        NOT_STORED,
        /** Too many changes wait already. */
        BUSY
    }

    private static final String UNKNOWN = "unknown key";

    private final Reason reason;

    /** With a sentence for the client. */
    public EditException(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    /**
     * What {@code edits} would lead to can't be used. Tells everything that is wrong with it, an unknown key in
     * MediaMTX's words.
     */
    public static EditException invalid(ConfigException e, List<ConfigEdit> edits) {
        String scope = edits.size() == 1 ? scope(edits.getFirst()) : "";
        return new EditException(
                Reason.INVALID,
                e.problems().stream()
                        .map(problem -> text(problem, scope))
                        .distinct()
                        .collect(Collectors.joining("; ")));
    }

    /** What stands before the names of the keys that the client sent. */
    private static String scope(ConfigEdit edit) {
        return switch (edit) {
            case ConfigEdit.PatchGlobal _ -> "";
            case ConfigEdit.PatchPathDefaults _ -> LegacyKeys.PATH_DEFAULTS + ".";
            case ConfigEdit.AddPath add -> pathScope(add.name());
            case ConfigEdit.PatchPath patch -> pathScope(patch.name());
            case ConfigEdit.ReplacePath replace -> pathScope(replace.name());
            case ConfigEdit.DeletePath delete -> pathScope(delete.name());
        };
    }

    private static String pathScope(String name) {
        return LegacyKeys.PATHS + "." + name + ".";
    }

    private static String text(ConfigProblem problem, String scope) {
        if (problem.message().startsWith(UNKNOWN)) {
            String name = problem.key().startsWith(scope) ? problem.key().substring(scope.length()) : problem.key();
            return "json: unknown field \"" + name + "\"";
        }
        String key = problem.key().isEmpty() ? "" : problem.key() + ": ";
        String suggestion = problem.suggestion().isEmpty() ? "" : ", did you mean " + problem.suggestion() + "?";
        return key + problem.message() + suggestion;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
