package io.weir.server.process;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A command's text as arguments: split by the quoting rules of a POSIX shell, then with variables filled in, argument by argument, so
 * that a value never makes further arguments. No shell is run, and nothing else of a shell's language means anything.
 *
 * <p>Limits: {@value #ARGUMENTS_MAX} arguments.
 */
public final class CommandLine {
    /** Arguments of a command, its program included. */
    public static final int ARGUMENTS_MAX = 1024;

    private static final Pattern VARIABLE =
            Pattern.compile("\\$(?:\\{([A-Za-z_][A-Za-z0-9_]*)}|([A-Za-z_][A-Za-z0-9_]*))");

    private final String text;
    private final List<String> arguments = new ArrayList<>();
    private final StringBuilder current = new StringBuilder();
    private boolean begun;
    private int index;

    private CommandLine(String text) {
        this.text = text;
    }

    /**
     * The arguments of {@code text}, the program first (POSIX.1-2024, Shell Command Language §2.2: quoting).
     *
     * @throws CommandException when a quote is not closed or there is nothing
     */
    public static List<String> split(String text) throws CommandException {
        return new CommandLine(text).split();
    }

    /** {@code argument} with each {@code $NAME} and <code>${NAME}</code> replaced; a name without a value is replaced by nothing. */
    public static String expand(String argument, Function<String, @Nullable String> values) {
        if (argument.indexOf('$') < 0) {
            return argument;
        }
        return VARIABLE.matcher(argument).replaceAll(found -> {
            String name = found.group(1) == null ? found.group(2) : found.group(1);
            String value = values.apply(name);
            return Matcher.quoteReplacement(value == null ? "" : value);
        });
    }

    private List<String> split() throws CommandException {
        while (index < text.length()) {
            char c = text.charAt(index++);
            switch (c) {
                case ' ', '\t', '\n', '\r' -> endArgument();
                case '\'' -> singleQuoted();
                case '"' -> doubleQuoted();
                case '\\' -> escaped();
                default -> append(c);
            }
        }
        endArgument();
        if (arguments.isEmpty()) {
            throw new CommandException("the command is empty");
        }
        return List.copyOf(arguments);
    }

    private void append(char c) {
        begun = true;
        current.append(c);
    }

    private void endArgument() throws CommandException {
        if (begun) {
            if (arguments.size() == ARGUMENTS_MAX) {
                throw new CommandException("more than " + ARGUMENTS_MAX + " arguments");
            }
            arguments.add(current.toString());
            current.setLength(0);
            begun = false;
        }
    }

    private void singleQuoted() throws CommandException {
        int end = text.indexOf('\'', index);
        if (end < 0) {
            throw new CommandException("a single quote is not closed");
        }
        begun = true;
        current.append(text, index, end);
        index = end + 1;
    }

    private void doubleQuoted() throws CommandException {
        begun = true;
        while (index < text.length()) {
            char c = text.charAt(index++);
            if (c == '"') {
                return;
            }
            if (c == '\\' && index < text.length() && "$`\"\\\n".indexOf(text.charAt(index)) >= 0) {
                char next = text.charAt(index++);
                if (next != '\n') {
                    current.append(next);
                }
            } else {
                current.append(c);
            }
        }
        throw new CommandException("a double quote is not closed");
    }

    private void escaped() throws CommandException {
        if (index == text.length()) {
            throw new CommandException("a backslash ends the command");
        }
        char next = text.charAt(index++);
        if (next != '\n') {
            append(next);
        }
    }
}
