package io.weir.server.process;

/** A command that cannot be split into arguments; the message says why. */
public final class CommandException extends Exception {
    private static final long serialVersionUID = 1L;

    CommandException(String message) {
        super(message);
    }
}
