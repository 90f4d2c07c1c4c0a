package io.weir.load;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Reads CPU time and resident memory of processes from Linux's {@code /proc}.
 *
 * <p>Threading: any one thread; each call reads a few small files.
 */
final class ProcessSampler {
    /** {@code /proc/PID/stat} counts in units of 1/USER_HZ s, and USER_HZ is 100 on every architecture this runs on (proc(5)). */
    static final long TICK_NS = 10_000_000L;

    /** proc(5): utime is field 14 and stime 15; counted here from the field after the command name, which is the third. */
    private static final int USER_TIME_FIELD = 14 - 3;

    /** Beginnings of the names of Java's threads that collect garbage; the VM's own does so with the serial collector. */
    private static final List<String> COLLECTOR_THREADS =
            List.of("GC Thread", "G1 ", "ZWorker", "ZDriver", "VM Thread");

    private final Path root;

    /** {@code root} is {@code /proc}, or a folder like it in a test. */
    ProcessSampler(Path root) {
        this.root = root;
    }

    static ProcessSampler ofSystem() {
        return new ProcessSampler(Path.of("/proc"));
    }

    /** CPU time of all threads, ended ones included, in nanoseconds, summed over the processes. */
    long cpuNs(List<Long> pids) throws IOException {
        long ticks = 0;
        for (long pid : pids) {
            ticks += cpuTicks(pid, "stat");
        }
        return ticks * TICK_NS;
    }

    /** CPU time of the threads that collect a Java process's garbage, in nanoseconds, summed over the processes. */
    long collectorNs(List<Long> pids) throws IOException {
        long ticks = 0;
        for (long pid : pids) {
            try (DirectoryStream<Path> threads =
                    Files.newDirectoryStream(root.resolve(Long.toString(pid)).resolve("task"))) {
                for (Path thread : threads) {
                    ticks += collectorTicks(pid, "task/" + thread.getFileName() + "/");
                }
            }
        }
        return ticks * TICK_NS;
    }

    private long collectorTicks(long pid, String thread) {
        try {
            String name = read(pid, thread + "comm");
            return COLLECTOR_THREADS.stream().anyMatch(name::startsWith) ? cpuTicks(pid, thread + "stat") : 0;
        } catch (IOException e) {
            // Threads come and go; collectors stay.
            return 0;
        }
    }

    private long cpuTicks(long pid, String file) throws IOException {
        String stat = read(pid, file);
        // The command name stands in parentheses and may itself contain spaces and parentheses.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ");
        if (fields.length <= USER_TIME_FIELD + 1) {
            throw new IOException("no CPU times in /proc/" + pid + "/" + file);
        }
        return Long.parseLong(fields[USER_TIME_FIELD]) + Long.parseLong(fields[USER_TIME_FIELD + 1]);
    }

    /** Resident memory (VmRSS) in bytes, summed over the processes. */
    long residentBytes(List<Long> pids) throws IOException {
        long sum = 0;
        for (long pid : pids) {
            sum += kibibytes(read(pid, "status"), "VmRSS:", pid) * 1024;
        }
        return sum;
    }

    /** How many descriptors this process may open; {@link Long#MAX_VALUE} when unlimited or unknown. */
    long openFilesMax() {
        try {
            for (String line : Files.readAllLines(root.resolve("self").resolve("limits"))) {
                if (line.startsWith("Max open files")) {
                    String soft =
                            line.substring("Max open files".length()).trim().split(" +")[0];
                    return "unlimited".equals(soft) ? Long.MAX_VALUE : Long.parseLong(soft);
                }
            }
        } catch (IOException e) {
            // Not Linux: the limit shows itself when connecting.
            return Long.MAX_VALUE;
        }
        return Long.MAX_VALUE;
    }

    private static long kibibytes(String status, String key, long pid) throws IOException {
        for (String line : status.split("\n")) {
            if (line.startsWith(key)) {
                return Long.parseLong(line.substring(key.length())
                        .toLowerCase(Locale.ROOT)
                        .replace("kb", "")
                        .trim());
            }
        }
        throw new IOException("no " + key + " in /proc/" + pid + "/status (has the process ended?)");
    }

    private String read(long pid, String file) throws IOException {
        try {
            return Files.readString(root.resolve(Long.toString(pid)).resolve(file));
        } catch (IOException e) {
            throw new IOException("cannot read /proc/" + pid + "/" + file + ": is there such a process, on Linux?", e);
        }
    }
}
