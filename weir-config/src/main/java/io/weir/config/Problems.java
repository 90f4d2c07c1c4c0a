package io.weir.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Gathers what is wrong and what is odd in one load.
 *
 * <p>Limits: {@value #PROBLEMS_MAX} errors and as many warnings; further ones are counted.
 */
final class Problems {
    /** Most errors, and most warnings, that one load names. */
    static final int PROBLEMS_MAX = 200;

    private final String file;
    private final List<ConfigProblem> errors = new ArrayList<>();
    private final Map<String, Warning> warnings = new LinkedHashMap<>();
    private int errorsLeftOut;
    private int warningsLeftOut;

    /** A warning, and how often it came again. */
    private record Warning(ConfigProblem problem, int repeats) {
        ConfigProblem merged() {
            if (repeats == 0) {
                return problem;
            }
            String message = problem.message() + " (and " + repeats + (repeats == 1 ? " more place)" : " more places)");
            return new ConfigProblem(
                    problem.origin(), problem.line(), problem.column(), problem.key(), message, problem.suggestion());
        }
    }

    Problems(String file) {
        this.file = file;
    }

    String file() {
        return file;
    }

    void error(Origin origin, String key, String message) {
        error(origin, key, message, "");
    }

    void error(Origin origin, String key, String message, String suggestion) {
        if (errors.size() >= PROBLEMS_MAX) {
            errorsLeftOut++;
        } else {
            errors.add(problem(origin, key, message, suggestion));
        }
    }

    void warning(Origin origin, String key, String message) {
        warning(origin, key, message, "");
    }

    /** A warning with the same message as an earlier one is only counted: a key set in 500 paths is one line. */
    void warning(Origin origin, String key, String message, String suggestion) {
        Warning present = warnings.get(message);
        if (present != null && suggestion.isEmpty()) {
            warnings.put(message, new Warning(present.problem, present.repeats + 1));
        } else if (warnings.size() >= PROBLEMS_MAX) {
            warningsLeftOut++;
        } else {
            String identity = suggestion.isEmpty() ? message : message + ' ' + key;
            warnings.put(identity, new Warning(problem(origin, key, message, suggestion), 0));
        }
    }

    private static ConfigProblem problem(Origin origin, String key, String message, String suggestion) {
        String name = origin.variable().isEmpty() ? key : origin.variable();
        return new ConfigProblem(origin.file(), origin.line(), origin.column(), name, message, suggestion);
    }

    boolean hasErrors() {
        return !errors.isEmpty();
    }

    /** Ends the load when anything is wrong. */
    void throwIfErrors() throws ConfigException {
        if (hasErrors()) {
            List<ConfigProblem> all = new ArrayList<>(errors);
            all.sort(Comparator.comparing(
                            (ConfigProblem problem) -> problem.origin().equals(Origin.ENVIRONMENT))
                    .thenComparingInt(problem -> problem.line() == 0 ? Integer.MAX_VALUE : problem.line())
                    .thenComparingInt(ConfigProblem::column));
            addLeftOut(all, errorsLeftOut, "problems");
            throw new ConfigException(all);
        }
    }

    List<ConfigProblem> warnings() {
        List<ConfigProblem> all = new ArrayList<>();
        warnings.values().forEach(warning -> all.add(warning.merged()));
        addLeftOut(all, warningsLeftOut, "warnings");
        return all;
    }

    private void addLeftOut(List<ConfigProblem> all, int count, String what) {
        if (count > 0) {
            all.add(new ConfigProblem(file, 0, 0, "", count + " more " + what + " not shown", ""));
        }
    }
}
