package io.weir.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that can't be used, with everything that is wrong with it. The message has one line for each problem. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<ConfigProblem> problems;

    /** With at least one problem. */
    public ConfigException(List<ConfigProblem> problems) {
        super(problems.stream().map(ConfigProblem::text).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** Everything that is wrong, in the order of the file. */
    public List<ConfigProblem> problems() {
        return problems;
    }
}
