package io.weir.load;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The commands behind {@code weir bench}, from words to exit code; also a program of its own, for use without the rest of weir. */
public final class BenchCommand {
    /** All went as asked. */
    public static final int EXIT_OK = 0;

    /** The load ran but not every reader or publisher was alive at the end, or the load could not run. */
    public static final int EXIT_FAILED = 1;

    /** The words were wrong. */
    public static final int EXIT_USAGE = 2;

    /** What {@code --help} prints. */
    public static final String USAGE = """
            weir bench fanout --protocol rtmp|flv|ws-flv|whep|hls|llhls|raw --readers N --url URL [options]
              Connects N readers, lets them settle, measures what they get and what the server uses.
              --url URL            rtmp://host/app/stream, http://host:port/path.flv, ws://host:port/path.flv,
                                   http://host:port/path (whep: as the server names its endpoint),
                                   http://host:port/path/index.m3u8 (hls, llhls),
                                   tcp://host:port (raw: sends a line, counts bytes); {n} is the stream's index
              --streams M          spread over M streams, {n} = 0 to M-1 (default 1)
              --pid PID[,PID…]     sample these processes' CPU and memory
              --duration SECONDS   measuring window (default 30)
              --warmup SECONDS     between the last start and the window (default 10)
              --connect-rate N     connections a second (default 500)
              --sample K           take every K-th reader apart (default: one in 50, at least 5); whep: the others
                                   decrypt one packet in 64 and count the rest by their headers
              --read-low-water B   wake a counting reader at B waiting bytes (default 16384)
              --json FILE          also write the report as JSON; - for standard output instead of the table
              --markdown NAME      print a Markdown table row of this name instead of the table

            weir bench http --url http://host:port/path [options]
              Connections that are kept alive ask for the same addresses again and again, as fast as they are answered.
              --list FILE          ask for the paths in this file, one a line, and not for the URL's own
              --connections N      (default 50)
              --pid PID[,PID…]     sample these processes' CPU and memory
              --duration SECONDS   measuring window (default 15)
              --warmup SECONDS     before it (default 5)
              --json FILE          also write the report as JSON; - for standard output instead of the table
              --markdown NAME      print a table row instead

            weir bench publish [--protocol rtmp|whip] --url URL [options]
              Publishes in real time until stopped: rtmp://host/app/stream, or for whip http://host:port/path with silence for
              sound; {n} in the URL is the publisher's index.
              --count N            publishers (default 1)
              --file FILE.flv      loop this file (default: built-in 1.06 Mbit/s, 720p30, 73 messages/s)
              --no-stamp           leave out the send time in each H.264 frame
              --connect-rate N     connections a second (default 100)
              --silent-after SECONDS  stay connected from then on, and send nothing
              --duration SECONDS   stop by itself

            weir bench auth --url rtmp://host/app/stream [options]
              Clients come all at once, leave and come again while the authentication server that runs here is slow, then
              hangs, then is dead. The RTMP server needs: authMethod: http, authHTTPCacheTTL: 5m and
              authHTTPAddress: http://127.0.0.1:9555/auth. Publishes the stream, too.
              --clients N          clients that come again and again (default 2000)
              --strangers N        clients that come while the authentication server fails (default 200)
              --live N             clients that watch all the time (default 50)
              --warmup-rounds N    storms before anything is measured (default 3)
              --auth-port PORT     the authentication server's port on 127.0.0.1 (default 9555)
              --delay MS           how long it takes for an answer (default 50)
              --json               print the report as JSON

            weir bench floor --protocol whep --readers N [options]
              Sends N destinations the packets of the stream, each encrypted with a key of its own, in a server's runs, and
              nothing else; says what a packet costs. Needs Linux.
              --port PORT          destinations are the ports from PORT on, read by weir bench drain; 0 to read them here, which
                                   is then part of the process's figure (default 0)
              --file FILE.flv      send its H.264 (default: the built-in stream)
              --duration SECONDS   measuring window (default 30)
              --warmup SECONDS     before it (default 10)
              --markdown NAME      print a table row instead

            weir bench drain --readers N --port PORT [--duration SECONDS]
              Reads the UDP ports from PORT on, and counts what comes.

            weir bench media FILE.flv
              Writes the built-in stream, 30 s, to a file.

            weir bench columns [--protocol whep|hls|llhls|http]
              Prints the head of the table that --markdown prints rows of.
            """;

    /** How often a publishing command looks whether its publishers have all ended, and at which looks it reports. */
    private static final long LOOK_NS = TimeUnit.SECONDS.toNanos(1);

    private static final int LOOKS_PER_REPORT = 10;

    private BenchCommand() {}

    /** Runs as a program. */
    public static void main(String[] args) throws InterruptedException {
        System.exit(run(List.of(args), System.out, System.err));
    }

    /**
     * Runs one command and blocks until it is done.
     *
     * @param words the words after {@code bench}
     * @param out gets reports
     * @param err gets progress and errors
     * @return the exit code
     * @throws InterruptedException when the calling thread is interrupted; connections are closed
     */
    public static int run(List<String> words, PrintStream out, PrintStream err) throws InterruptedException {
        if (words.isEmpty() || words.contains("--help")) {
            (words.isEmpty() ? err : out).print(USAGE);
            return words.isEmpty() ? EXIT_USAGE : EXIT_OK;
        }
        try {
            CommandWords options = new CommandWords(words.subList(1, words.size()));
            return switch (words.getFirst()) {
                case "fanout" -> fanout(options, out, err);
                case "http" -> http(options, out, err);
                case "publish" -> publish(options, out, err);
                case "auth" -> auth(options, out, err);
                case "floor" -> floor(options, out);
                case "drain" -> drain(options, out);
                case "media" -> media(options, out);
                case "columns" -> columns(options, out);
                default -> throw new IllegalArgumentException("unknown command \"" + words.getFirst() + "\"");
            };
        } catch (IllegalArgumentException e) {
            err.println("weir bench: " + e.getMessage() + " (see weir bench --help)");
            return EXIT_USAGE;
        } catch (IOException e) {
            err.println("weir bench: " + e.getMessage());
            return EXIT_FAILED;
        }
    }

    private static int fanout(CommandWords words, PrintStream out, PrintStream err)
            throws IOException, InterruptedException {
        FanoutProtocol protocol = fanoutProtocol(words.text("--protocol", "rtmp"));
        FanoutOptions base = FanoutOptions.of(protocol, words.required("--url"), words.number("--readers", 1));
        FanoutOptions options = base.withStreams(words.number("--streams", base.streams()))
                .withServerPids(pids(words.text("--pid", "")))
                .withTimes(
                        words.seconds("--warmup", base.times().warmup()),
                        words.seconds("--duration", base.times().duration()))
                .withConnectRate(words.number("--connect-rate", base.connectRatePerSecond()))
                .withSampling(
                        words.number("--sample", base.sampling().every()),
                        words.number("--read-low-water", base.sampling().readLowWaterBytes()));
        String json = words.text("--json", "");
        String label = words.text("--markdown", "");
        words.requireAllUsed();
        Output output = new Output(out, err, json, label);
        if (protocol == FanoutProtocol.WHEP) {
            WhepReport report = WhepBench.run(options, err::println);
            output.print(report.toText(), report.toMarkdownRow(label), report.toJson(), report.warnings());
            return exitCode(report.complete());
        }
        if (protocol.isHls()) {
            HlsReport report = HlsBench.run(options, err::println);
            output.print(report.toText(), report.toMarkdownRow(label), report.toJson(), report.warnings());
            return exitCode(report.complete());
        }
        FanoutReport report = FanoutBench.run(options, err::println);
        output.print(report.toText(), report.toMarkdownRow(label), report.toJson(), report.warnings());
        return exitCode(report.complete());
    }

    private static int http(CommandWords words, PrintStream out, PrintStream err)
            throws IOException, InterruptedException {
        String list = words.text("--list", "");
        List<String> resources = list.isEmpty()
                ? List.of()
                : Files.readAllLines(Path.of(list)).stream()
                        .filter(line -> !line.isBlank())
                        .toList();
        HttpLoadOptions base = HttpLoadOptions.of(words.required("--url"), resources);
        HttpLoadOptions options = base.withConnections(words.number("--connections", base.connections()))
                .withServerPids(pids(words.text("--pid", "")))
                .withTimes(
                        words.seconds("--warmup", base.times().warmup()),
                        words.seconds("--duration", base.times().duration()));
        Output output = new Output(out, err, words.text("--json", ""), words.text("--markdown", ""));
        words.requireAllUsed();
        HttpLoadReport report = HttpLoadBench.run(options);
        output.print(report.toText(), report.toMarkdownRow(output.label()), report.toJson(), List.of());
        return exitCode(report.complete());
    }

    private static int exitCode(boolean complete) {
        return complete ? EXIT_OK : EXIT_FAILED;
    }

    /** Where a report goes, and in which form, as the words say. */
    private record Output(PrintStream out, PrintStream err, String jsonFile, String label) {
        void print(String text, String row, String json, List<String> warnings) throws IOException {
            warnings.forEach(label.isEmpty() ? _ -> {} : err::println);
            if (jsonFile.equals("-")) {
                out.println(json);
                return;
            }
            out.print(label.isEmpty() ? text : row + "\n");
            if (!jsonFile.isEmpty()) {
                Files.writeString(Path.of(jsonFile), json + "\n");
            }
        }
    }

    private static FanoutProtocol fanoutProtocol(String word) {
        return CommandWords.choice("protocol", word, List.of(FanoutProtocol.values()), FanoutProtocol::option);
    }

    private static List<Long> pids(String list) {
        try {
            return Arrays.stream(list.split(","))
                    .filter(word -> !word.isEmpty())
                    .map(Long::valueOf)
                    .toList();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--pid takes process ids, not " + list, e);
        }
    }

    private static int publish(CommandWords words, PrintStream out, PrintStream err)
            throws IOException, InterruptedException {
        PublishProtocol protocol = CommandWords.choice(
                "protocol",
                words.text("--protocol", "rtmp"),
                List.of(PublishProtocol.values()),
                PublishProtocol::option);
        PublishOptions base = PublishOptions.of(protocol, words.required("--url"));
        PublishOptions options = base.withCount(words.number("--count", base.count()))
                .withConnectRate(words.number("--connect-rate", base.connectRatePerSecond()))
                .withStamp(!words.flag("--no-stamp"));
        String file = words.text("--file", "");
        if (!file.isEmpty()) {
            options = options.withFile(Path.of(file));
        }
        Duration duration = words.seconds("--duration", Duration.ofDays(365));
        Duration talkative = words.seconds("--silent-after", duration);
        words.requireAllUsed();
        long beginNs = System.nanoTime();
        long endNs = beginNs + duration.toNanos();
        try (PublishBench publishers = PublishBench.start(options)) {
            CountDownLatch never = new CountDownLatch(1);
            long leftNs = duration.toNanos();
            for (int look = 1; leftNs > 0 && !publishers.hasEnded(); look++) {
                boolean _ = never.await(Math.min(leftNs, LOOK_NS), TimeUnit.NANOSECONDS);
                if (look % LOOKS_PER_REPORT == 0) {
                    err.print(publishers.report().toText());
                }
                if (System.nanoTime() - beginNs >= talkative.toNanos()) {
                    publishers.fallSilent();
                }
                leftNs = endNs - System.nanoTime();
            }
            PublishReport report = publishers.report();
            out.print(report.toText());
            return report.alive() == options.count() ? EXIT_OK : EXIT_FAILED;
        }
    }

    private static int auth(CommandWords words, PrintStream out, PrintStream err)
            throws IOException, InterruptedException {
        AuthOptions base = AuthOptions.of(words.required("--url"));
        int clients = words.number("--clients", base.clients());
        AuthOptions options = base.withClients(
                        clients,
                        words.number("--strangers", Math.min(clients, base.strangers())),
                        words.number("--live", Math.min(clients, base.live())))
                .withWarmup(words.number("--warmup-rounds", base.warmupRounds()))
                .withServer(
                        words.number("--auth-port", base.authPort()), Duration.ofMillis(words.number("--delay", (int)
                                base.answerDelay().toMillis())));
        boolean json = words.flag("--json");
        words.requireAllUsed();
        AuthReport report = AuthBench.run(options, err::println);
        out.print(json ? report.toJson() + "\n" : report.toText());
        return report.complete() ? EXIT_OK : EXIT_FAILED;
    }

    private static int columns(CommandWords words, PrintStream out) {
        String word = words.text("--protocol", "rtmp");
        words.requireAllUsed();
        if (word.equals("http")) {
            out.println(HttpLoadReport.MARKDOWN_HEADER);
            return EXIT_OK;
        }
        FanoutProtocol protocol = fanoutProtocol(word);
        if (protocol.isHls()) {
            out.println(HlsReport.MARKDOWN_HEADER);
        } else {
            out.println(protocol == FanoutProtocol.WHEP ? WhepReport.MARKDOWN_HEADER : FanoutReport.MARKDOWN_HEADER);
        }
        return EXIT_OK;
    }

    private static int floor(CommandWords words, PrintStream out) throws IOException, InterruptedException {
        requireWhep(words);
        String file = words.text("--file", "");
        FloorOptions options = new FloorOptions(
                words.number("--readers", 1),
                words.number("--port", 0),
                file.isEmpty() ? null : Path.of(file),
                words.seconds("--warmup", Duration.ofSeconds(10)),
                words.seconds("--duration", Duration.ofSeconds(30)));
        String label = words.text("--markdown", "");
        words.requireAllUsed();
        FloorReport report = FloorBench.run(options);
        out.print(label.isEmpty() ? report.toText() : report.toMarkdownRow(label) + "\n");
        return EXIT_OK;
    }

    private static void requireWhep(CommandWords words) {
        String protocol = words.text("--protocol", FanoutProtocol.WHEP.option());
        if (fanoutProtocol(protocol) != FanoutProtocol.WHEP) {
            throw new IllegalArgumentException(
                    "the floor of " + protocol + " is a program of its own (see bench/fanout.sh)");
        }
    }

    private static int drain(CommandWords words, PrintStream out) throws IOException, InterruptedException {
        FloorOptions options = new FloorOptions(
                words.number("--readers", 1),
                words.number("--port", 0),
                null,
                Duration.ZERO,
                words.seconds("--duration", Duration.ofDays(365)));
        words.requireAllUsed();
        FanoutBench.requireOpenFiles(options.readers());
        try (DrainSockets drains = DrainSockets.open(options.readers(), options.firstPort())) {
            CountDownLatch never = new CountDownLatch(1);
            boolean _ = never.await(options.duration().toNanos(), TimeUnit.NANOSECONDS);
            out.printf("%d datagrams read%n", drains.datagrams());
            return EXIT_OK;
        }
    }

    private static int media(CommandWords words, PrintStream out) throws IOException {
        Path file = Path.of(words.positional("a file to write"));
        words.requireAllUsed();
        MediaLoop loop = CanonicalStream.create();
        loop.writeTo(file);
        out.printf(
                "%s: %.2f Mbit/s, %d messages in %d s%n",
                file, loop.megabitsPerSecond(), loop.messages().size(), loop.durationMs() / 1000);
        return EXIT_OK;
    }
}
