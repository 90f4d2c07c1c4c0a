package io.weir.load;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * What a fan-out load does: how many readers of which URL, and how long is measured.
 *
 * @param protocol how readers ask for the stream
 * @param url what they ask for; {@code {n}} in it becomes the stream's index, 0 to {@code streams}-1
 * @param readers readers to keep, 1 to {@value #READERS_MAX}
 * @param streams streams they are spread over in turn, 1 or more; above 1 the URL must contain {@code {n}}
 * @param serverPids processes whose CPU and memory are sampled, together; empty for none
 * @param times how long it warms up and measures
 * @param connectRatePerSecond connections begun in a second while ramping up, 1 to {@value #CONNECT_RATE_MAX}
 * @param sampling which readers are looked at closely
 */
public record FanoutOptions(
        FanoutProtocol protocol,
        URI url,
        int readers,
        int streams,
        List<Long> serverPids,
        Times times,
        int connectRatePerSecond,
        Sampling sampling) {
    /** From one address to one server address: Linux has 28 232 ephemeral ports by default. */
    public static final int READERS_MAX = 25_000;

    /** More connects a second than this only measure the client. */
    public static final int CONNECT_RATE_MAX = 10_000;

    /** Above this a counting reader would let the server's socket buffer fill. */
    public static final int READ_LOW_WATER_MAX = 65_536;

    /** What stands for the stream's index in a URL. */
    public static final String INDEX = "{n}";

    private static final int SAMPLE_SHARE = 50;
    private static final int SAMPLED_MIN = 5;

    /**
     * When it measures.
     *
     * @param warmup time between the last reader's start and the measuring window
     * @param duration the measuring window, 1 s or more
     */
    public record Times(Duration warmup, Duration duration) {
        /** Checks both; throws {@link IllegalArgumentException} with a sentence for the command line. */
        public Times {
            if (duration.compareTo(Duration.ofSeconds(1)) < 0 || warmup.isNegative()) {
                throw new IllegalArgumentException("duration must be at least 1 s and warmup not negative");
            }
        }
    }

    /**
     * How closely it looks at what readers get.
     *
     * @param every every how many-th reader is parsed to the end and not only counted; 0 chooses (see {@link #sampledReaders})
     * @param readLowWaterBytes a counting reader is woken when so many bytes wait, 1 to {@value #READ_LOW_WATER_MAX}; sampled readers
     *     always at the first
     */
    public record Sampling(int every, int readLowWaterBytes) {
        /** Checks both ranges; throws {@link IllegalArgumentException} with a sentence for the command line. */
        public Sampling {
            requireRange("sample", every, 0, READERS_MAX);
            requireRange("read-low-water", readLowWaterBytes, 1, READ_LOW_WATER_MAX);
        }
    }

    /** Checks every range; throws {@link IllegalArgumentException} with a sentence for the command line. */
    public FanoutOptions {
        serverPids = List.copyOf(serverPids);
        requireRange("readers", readers, 1, READERS_MAX);
        requireRange("streams", streams, 1, READERS_MAX);
        requireRange("connect-rate", connectRatePerSecond, 1, CONNECT_RATE_MAX);
        TargetUrl target = TargetUrl.of(protocol.scheme(), url);
        if (streams > 1 && !target.indexed()) {
            throw new IllegalArgumentException("with more than one stream the URL must contain {n}: " + url);
        }
    }

    /** The defaults: one stream, 10 s of warm-up, 30 s measured, 500 connections a second, about one reader in 50 sampled. */
    public static FanoutOptions of(FanoutProtocol protocol, String url, int readers) {
        Times times = new Times(Duration.ofSeconds(10), Duration.ofSeconds(30));
        Sampling sampling = new Sampling(0, 16_384);
        return new FanoutOptions(protocol, TargetUrl.parse(url), readers, 1, List.of(), times, 500, sampling);
    }

    /** The URL without its query, which is where tokens and passwords travel. */
    String shownUrl() {
        TargetUrl target = TargetUrl.of(protocol.scheme(), url);
        String resource = target.resource();
        int query = resource.indexOf('?');
        String path = query < 0 ? resource : resource.substring(0, query) + "?…";
        return protocol.scheme().word() + "://" + target.hostPort() + path;
    }

    /** The same, sampling these processes. */
    public FanoutOptions withServerPids(List<Long> pids) {
        return new FanoutOptions(protocol, url, readers, streams, pids, times, connectRatePerSecond, sampling);
    }

    /** The same with other times. */
    public FanoutOptions withTimes(Duration warmup, Duration duration) {
        Times other = new Times(warmup, duration);
        return new FanoutOptions(protocol, url, readers, streams, serverPids, other, connectRatePerSecond, sampling);
    }

    /** The same, spread over so many streams. */
    public FanoutOptions withStreams(int count) {
        return new FanoutOptions(protocol, url, readers, count, serverPids, times, connectRatePerSecond, sampling);
    }

    /** The same with another ramp. */
    public FanoutOptions withConnectRate(int perSecond) {
        return new FanoutOptions(protocol, url, readers, streams, serverPids, times, perSecond, sampling);
    }

    /** The same with another sampling of readers and another low-water mark of the counting ones. */
    public FanoutOptions withSampling(int every, int lowWaterBytes) {
        Sampling other = new Sampling(every, lowWaterBytes);
        return new FanoutOptions(protocol, url, readers, streams, serverPids, times, connectRatePerSecond, other);
    }

    /** How many readers are parsed to the end: as asked, otherwise one in 50 but at least five. */
    public int sampledReaders() {
        if (!protocol.carriesMedia()) {
            return 0;
        }
        int every = sampling.every();
        int asked = every > 0 ? Math.ceilDiv(readers, every) : Math.max(SAMPLED_MIN, readers / SAMPLE_SHARE);
        return Math.min(readers, asked);
    }

    /** Whether the reader with this index, from 0, is a sampled one: they are spread evenly over the ramp. */
    boolean isSampled(int index) {
        long sampled = sampledReaders();
        return (index + 1) * sampled / readers != index * sampled / readers;
    }

    static void requireRange(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " must be " + min + " to " + max + ", not " + value);
        }
    }
}
