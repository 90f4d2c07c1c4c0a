package io.weir.load;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a load of WHEP readers saw. Every figure was measured in the window unless it says otherwise.
 *
 * @param options what was asked for
 * @param readersStarted readers that had a complete keyframe (or sound, where there is no video) before the window
 * @param readersAlive readers still connected and receiving at the window's end
 * @param windowSeconds the window's true length
 * @param packets what all readers received
 * @param checked what was decrypted, all time
 * @param starts how long readers took to start, all of them, ramp included
 * @param addedLatency from the bench publisher's send call to a sampled reader having the whole frame; empty without its stamps
 * @param continuity what sampled readers missed
 * @param connectErrors why readers never started, with how many
 * @param disconnects why started readers ended, with how many
 * @param server what the sampled server processes used; null when none were named
 * @param serverMicrosPerPacket CPU time of the server's for each packet it sent, lost ones included, µs; 0 without processes
 * @param client what this client used
 * @param warnings what makes these figures doubtful, in sentences; empty is good
 */
public record WhepReport(
        FanoutOptions options,
        int readersStarted,
        int readersAlive,
        double windowSeconds,
        Packets packets,
        Checked checked,
        Starts starts,
        Distribution addedLatency,
        Continuity continuity,
        Map<String, Integer> connectErrors,
        Map<String, Integer> disconnects,
        @Nullable ProcessUsage server,
        double serverMicrosPerPacket,
        ClientUsage client,
        List<String> warnings)
        implements ReadersReport {
    /** The two lines above rows of {@link #toMarkdownRow}. */
    public static final String MARKDOWN_HEADER = WhepReportText.MARKDOWN_HEADER;

    /**
     * RTP packets, counted by their headers.
     *
     * @param count all that came, duplicates too
     * @param bytes of them, headers of RTP and protection included, those of UDP not
     * @param lost sequence numbers left out and not come later
     * @param reordered come after a higher number
     * @param duplicates come again
     */
    public record Packets(long count, long bytes, long lost, long reordered, long duplicates) {}

    /**
     * The sample that was decrypted.
     *
     * @param authentic packets that proved to be the server's
     * @param faults packets that did not, or are malformed, or of a payload type or source beyond what was agreed on
     */
    public record Checked(long authentic, long faults) {}

    /**
     * Times from the POST of the offer.
     *
     * @param answered to the answer, 201
     * @param connected to the end of ICE and DTLS
     * @param firstPacket to the first RTP packet
     * @param firstFrame to the first complete keyframe, or packet of sound where there is no video
     */
    public record Starts(
            Distribution answered, Distribution connected, Distribution firstPacket, Distribution firstFrame) {}

    /** Takes copies. */
    public WhepReport {
        connectErrors = Map.copyOf(connectErrors);
        disconnects = Map.copyOf(disconnects);
        warnings = List.copyOf(warnings);
    }

    /** Packets a second, all readers together. */
    public double packetsPerSecond() {
        return windowSeconds == 0 ? 0 : packets.count() / windowSeconds;
    }

    /** Megabits a second for each reader alive; 0 when none is. */
    public double megabitsPerSecondPerReader() {
        return readersAlive == 0 || windowSeconds == 0 ? 0 : packets.bytes() * 8 / windowSeconds / 1e6 / readersAlive;
    }

    /** True when every reader asked for was alive at the end. */
    @Override
    public boolean complete() {
        return readersAlive == options.readers();
    }

    /** A table for people, ending in a line break. */
    public String toText() {
        return WhepReportText.text(this);
    }

    /** One row of a Markdown table under {@link #MARKDOWN_HEADER}, without a line break. */
    public String toMarkdownRow(String name) {
        return WhepReportText.markdownRow(this, name);
    }

    /** One JSON object in one line; times in ms, memory in bytes. */
    public String toJson() {
        return WhepReportText.json(this);
    }
}
