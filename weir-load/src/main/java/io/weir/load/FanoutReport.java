package io.weir.load;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a fan-out load saw. Every figure was measured in the window unless it says otherwise.
 *
 * @param options what was asked for
 * @param readersStarted readers that got media (or bytes, for raw) before the window
 * @param readersAlive readers still connected and receiving at the window's end
 * @param windowSeconds the window's true length
 * @param bytes bytes received by all readers, protocol overhead included
 * @param connect from the connect call to an established TCP connection, all readers, ramp included
 * @param firstFrame from the play request to the first complete video keyframe, all readers, ramp included
 * @param firstFrameFromConnect the same from the connect call
 * @param addedLatency from the bench publisher's send call to a sampled reader's loop having the frame; empty without its stamps
 * @param continuity what sampled readers missed
 * @param connectErrors why readers never started, with how many
 * @param disconnects why started readers ended, with how many
 * @param server what the sampled server processes used; null when none were named
 * @param client what this client used
 * @param warnings what makes these figures doubtful, in sentences; empty is good
 */
public record FanoutReport(
        FanoutOptions options,
        int readersStarted,
        int readersAlive,
        double windowSeconds,
        long bytes,
        Distribution connect,
        Distribution firstFrame,
        Distribution firstFrameFromConnect,
        Distribution addedLatency,
        Continuity continuity,
        Map<String, Integer> connectErrors,
        Map<String, Integer> disconnects,
        @Nullable ProcessUsage server,
        ClientUsage client,
        List<String> warnings)
        implements ReadersReport {

    /** The two lines above rows of {@link #toMarkdownRow}. */
    public static final String MARKDOWN_HEADER = FanoutReportText.MARKDOWN_HEADER;

    /** Takes copies. */
    public FanoutReport {
        connectErrors = Map.copyOf(connectErrors);
        disconnects = Map.copyOf(disconnects);
        warnings = List.copyOf(warnings);
    }

    /** Megabits a second, all readers together. */
    public double megabitsPerSecond() {
        return windowSeconds == 0 ? 0 : bytes * 8 / windowSeconds / 1e6;
    }

    /** Megabits a second for each reader alive; 0 when none is. */
    public double megabitsPerSecondPerReader() {
        return readersAlive == 0 ? 0 : megabitsPerSecond() / readersAlive;
    }

    /** Messages a second at one sampled reader, on average; 0 without sampled readers. */
    public double messagesPerSecondPerReader() {
        return continuity.sampledReaders() == 0 || windowSeconds == 0
                ? 0
                : continuity.messages() / windowSeconds / continuity.sampledReaders();
    }

    /** True when every reader asked for was alive at the end. */
    @Override
    public boolean complete() {
        return readersAlive == options.readers();
    }

    /** A table for people, ending in a line break. */
    public String toText() {
        return FanoutReportText.text(this);
    }

    /** One row of a Markdown table under {@link #MARKDOWN_HEADER}, without a line break. */
    public String toMarkdownRow(String name) {
        return FanoutReportText.markdownRow(this, name);
    }

    /** One JSON object in one line; times in ms, memory in bytes. */
    public String toJson() {
        return FanoutReportText.json(this);
    }
}
