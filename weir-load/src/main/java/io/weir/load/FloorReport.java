package io.weir.load;

import java.util.List;
import java.util.Locale;

/**
 * What the floor of WHEP cost: encryption and sending, and nothing else.
 *
 * @param readers destinations
 * @param seconds the window's true length
 * @param packets sent in it
 * @param runs system messages they went out in
 * @param bytes of them, above UDP
 * @param threadMicrosPerPacket CPU time of the sending thread, µs
 * @param processMicrosPerPacket CPU time of the whole process, as a server's is measured, µs; with the destinations in this process
 *     it contains their reading
 * @param processCpuPercent the same as a share of one core, percent
 * @param drained datagrams that the destinations have read, all time; negative when they are another process's
 * @param sent packets sent, all time
 */
public record FloorReport(
        int readers,
        double seconds,
        long packets,
        long runs,
        long bytes,
        double threadMicrosPerPacket,
        double processMicrosPerPacket,
        double processCpuPercent,
        long drained,
        long sent) {

    /** Packets a second. */
    public double packetsPerSecond() {
        return seconds == 0 ? 0 : packets / seconds;
    }

    /** A few lines for people, ending in a line break. */
    public String toText() {
        return String.format(
                Locale.ROOT,
                "floor of whep: %d destinations, %.1f s, %.0f packets/s in runs of %.2f, %.3f Mbit/s each%n"
                        + "  sending thread %.2f µs per packet%n"
                        + "  process %.2f µs per packet, %.1f %% of a core%s%n",
                readers,
                seconds,
                packetsPerSecond(),
                runs == 0 ? 0 : (double) packets / runs,
                megabitsPerSecondPerReader(),
                threadMicrosPerPacket,
                processMicrosPerPacket,
                processCpuPercent,
                drained < 0
                        ? ""
                        : ", its destinations among it: they have read " + drained + " of " + sent + " packets");
    }

    private double megabitsPerSecondPerReader() {
        return seconds == 0 ? 0 : bytes * 8 / seconds / 1e6 / readers;
    }

    /** One row of a Markdown table under {@link WhepReport#MARKDOWN_HEADER}, without a line break. */
    public String toMarkdownRow(String name) {
        List<String> cells = List.of(
                name,
                readers + " of " + readers,
                String.format(Locale.ROOT, "%.0f", packetsPerSecond()),
                String.format(Locale.ROOT, "%.3f", megabitsPerSecondPerReader()),
                String.format(Locale.ROOT, "%.1f", processCpuPercent),
                String.format(Locale.ROOT, "%.2f", processMicrosPerPacket));
        return "| " + String.join(" | ", cells) + " | – | – | – | – | – | – | – | – |";
    }
}
