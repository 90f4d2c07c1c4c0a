package io.weir.server.process;

import io.weir.base.buf.Bytes;
import java.util.List;

/**
 * A program to run with pipes to it and from it.
 *
 * @param label what its log lines begin with, {@code [path cam] [audio OPUS]}
 * @param arguments the program and its arguments; no shell sees them
 * @param preamble what it reads first, never dropped
 */
public record PipedSpec(String label, List<String> arguments, Bytes preamble) {
    /** Takes a copy of the list. */
    public PipedSpec {
        arguments = List.copyOf(arguments);
    }
}
