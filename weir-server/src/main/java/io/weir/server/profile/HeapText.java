package io.weir.server.profile;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.ObjectName;

/** The process's memory, as text and as a dump. */
final class HeapText {
    /** Classes listed. */
    static final int CLASSES_MAX = 100;
    /** Lines before the first class: the heading. */
    private static final int HEADING_LINES = 3;

    private HeapText() {}

    /** Each kind of memory: in use, reserved, and the most there may be. */
    static String summary() {
        StringBuilder text = new StringBuilder("memory, in KiB: used / committed / max\n");
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            MemoryUsage usage = pool.getUsage();
            text.append(line(pool.getName(), usage.getUsed(), usage.getCommitted(), usage.getMax()));
        }
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            text.append(line("buffers: " + pool.getName(), pool.getMemoryUsed(), pool.getTotalCapacity(), -1));
        }
        return text.append('\n').toString();
    }

    private static String line(String name, long used, long committed, long max) {
        return String.format(
                Locale.ROOT,
                "  %-36s %10d %10d %10s%n",
                name,
                used >> 10,
                committed >> 10,
                max < 0 ? "-" : Long.toString(max >> 10));
    }

    /** The classes that take most room, unreachable objects included: that spares the program a collection of its garbage. */
    static String histogram() {
        try {
            Object text = ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {new String[] {"-all"}},
                            new String[] {String[].class.getName()});
            return String.valueOf(text)
                            .lines()
                            .limit(CLASSES_MAX + HEADING_LINES)
                            .collect(Collectors.joining("\n"))
                    + "\n";
        } catch (JMException e) {
            return "classes: this Java machine does not tell (" + e.getMessage() + ")\n";
        }
    }

    /** Whether the file system of {@code directory} takes a dump of what is in use now. */
    static boolean hasRoom(Path directory) throws IOException {
        long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        return Files.getFileStore(directory).getUsableSpace() > 2 * used;
    }

    /** Writes what is reachable into {@code file}, which must not exist. */
    static void dump(Path file) throws IOException {
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(file.toString(), true);
    }
}
