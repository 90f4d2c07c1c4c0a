package io.weir.app;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** {@code weir bench}: hands its words to the load client, which is a program of its own too. */
@Command(name = "bench", description = "Load a server, this or any other, and measure it: weir bench --help.")
final class BenchCommand implements Callable<Integer> {
    @Unmatched
    private final List<String> words = new ArrayList<>();

    @Override
    public Integer call() throws InterruptedException {
        return io.weir.load.BenchCommand.run(words, System.out, System.err);
    }
}
