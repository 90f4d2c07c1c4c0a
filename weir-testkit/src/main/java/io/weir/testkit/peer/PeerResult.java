package io.weir.testkit.peer;

/**
 * What a program that has ended leaves behind.
 *
 * @param command the command line, for messages
 * @param exitCode 128 + signal when a signal ended it
 * @param output its standard output
 * @param log the end of its standard error
 */
public record PeerResult(String command, int exitCode, String output, String log) {
    /** True when it says that all went well. */
    public boolean isSuccess() {
        return exitCode == 0;
    }

    /**
     * The standard output of a program that must succeed.
     *
     * @throws AssertionError with what it logged, when it failed
     */
    public String outputOrFail() {
        if (!isSuccess()) {
            throw new AssertionError(toString());
        }
        return output;
    }

    @Override
    public String toString() {
        return "exit code " + exitCode + " of: " + command + "\n" + log;
    }
}
