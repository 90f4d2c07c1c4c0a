package io.weir.load;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a load of HLS readers saw. Every figure was measured in the window unless it says otherwise.
 *
 * @param options what was asked for
 * @param readersStarted readers that had a first part or segment before the window
 * @param readersAlive readers still playing and hearing from the server at the window's end
 * @param windowSeconds the window's true length
 * @param requests answers that were complete
 * @param bytes received by all readers, heads of responses included
 * @param errors answers other than 200, all time, by kind and status; "awaited" are those of hinted parts and held playlists
 * @param times how long things took
 * @param stalls how often readers would have stood still
 * @param faults what was wrong with playlists and media, all time
 * @param continuity what sampled readers missed, where the media is fragmented MP4
 * @param connectErrors why readers never started, with how many
 * @param disconnects why started readers ended, with how many
 * @param server what the sampled server processes used; null when none were named
 * @param serverCpuSeconds CPU time of the server's
 * @param client what this client used
 * @param warnings what makes these figures doubtful, in sentences; empty is good
 */
public record HlsReport(
        FanoutOptions options,
        int readersStarted,
        int readersAlive,
        double windowSeconds,
        Requests requests,
        long bytes,
        Map<String, Integer> errors,
        Times times,
        Stalls stalls,
        Faults faults,
        Continuity continuity,
        Map<String, Integer> connectErrors,
        Map<String, Integer> disconnects,
        @Nullable ProcessUsage server,
        double serverCpuSeconds,
        ClientUsage client,
        List<String> warnings)
        implements ReadersReport {
    /** The two lines above rows of {@link #toMarkdownRow}. */
    public static final String MARKDOWN_HEADER = HlsReportText.MARKDOWN_HEADER;

    /**
     * Answers by what they were for.
     *
     * @param playlists playlists of both kinds
     * @param parts parts
     * @param segments whole segments
     * @param inits init segments
     * @param held those among them that the server was to hold until there is something to say
     */
    public record Requests(long playlists, long parts, long segments, long inits, long held) {
        /** All of them. */
        public long sum() {
            return playlists + parts + segments + inits;
        }
    }

    /**
     * How long things took.
     *
     * @param connect from the connect call to an established TCP connection, all readers' first, ramp included
     * @param firstMedia from the connect call to the first whole part or segment, all readers, ramp included
     * @param firstByte from a request that is not held to the first byte of the answer
     * @param delay from the bench publisher sending the last picture of a part, or of a segment without low latency, to its last byte at a
     *     sampled reader. A part is complete when the next picture comes, so that one picture's time is always in it. Empty without stamps
     * @param addedLatency the same for each picture
     */
    public record Times(
            Distribution connect,
            Distribution firstMedia,
            Distribution firstByte,
            Distribution delay,
            Distribution addedLatency) {}

    /**
     * Buffers run dry of readers that play from where the first playlist wants them to: three parts behind its end unless it says otherwise,
     * without low latency three target durations.
     *
     * @param count how often
     * @param seconds how long in all
     * @param readers how many readers
     */
    public record Stalls(long count, double seconds, int readers) {}

    /**
     * What breaks the rules, or players.
     *
     * @param backwards playlists older than the one before
     * @param skippedSegments segments that no playlist of a reader listed
     * @param changedAddresses segments that had another address before, sampled readers
     * @param lost segments, and rests of segments, that were gone from the playlist before they could be fetched
     * @param jumps how often readers were refused what a playlist listed, and began again near live
     * @param wrongHints parts that were hinted at and did not come
     * @param brokenMedia parts and segments that are no MP4 after an init segment, sampled readers
     */
    public record Faults(
            long backwards,
            long skippedSegments,
            long changedAddresses,
            long lost,
            long jumps,
            long wrongHints,
            long brokenMedia) {
        /** All of them. */
        public long sum() {
            return backwards + skippedSegments + changedAddresses + lost + jumps + wrongHints + brokenMedia;
        }
    }

    /** Takes copies. */
    public HlsReport {
        errors = Map.copyOf(errors);
        connectErrors = Map.copyOf(connectErrors);
        disconnects = Map.copyOf(disconnects);
        warnings = List.copyOf(warnings);
    }

    /** That many of something in a second. */
    public double perSecond(long count) {
        return windowSeconds == 0 ? 0 : count / windowSeconds;
    }

    /** Megabits a second for each reader alive; 0 when none is. */
    public double megabitsPerSecondPerReader() {
        return readersAlive == 0 ? 0 : perSecond(bytes) * 8 / 1e6 / readersAlive;
    }

    /** CPU time of the server's for each request, µs; 0 without processes. */
    public double serverMicrosPerRequest() {
        return requests.sum() == 0 ? 0 : serverCpuSeconds * 1e6 / requests.sum();
    }

    /** Requests for each second of the server's CPU time; 0 without processes. */
    public double requestsPerCpuSecond() {
        return serverCpuSeconds == 0 ? 0 : requests.sum() / serverCpuSeconds;
    }

    /** True when every reader asked for was alive at the end. */
    @Override
    public boolean complete() {
        return readersAlive == options.readers();
    }

    /** A table for people, ending in a line break. */
    public String toText() {
        return HlsReportText.text(this);
    }

    /** One row of a Markdown table under {@link #MARKDOWN_HEADER}, without a line break. */
    public String toMarkdownRow(String name) {
        return HlsReportText.markdownRow(this, name);
    }

    /** One JSON object in one line; times in ms, memory in bytes. */
    public String toJson() {
        return HlsReportText.json(this);
    }
}
