package io.weir.app;

import io.weir.app.logging.LogOutput;
import io.weir.load.BenchCommand;
import io.weir.server.node.Listening;
import io.weir.server.node.Server;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The hidden command {@code weir train}: uses a server on free loopback ports a little, so that the Java machine sees the classes
 * that a start and a first session need and can keep them in its cache. The launcher calls it after a build.
 */
final class TrainingRun {
    /** After this a run that hangs is given up: without it a user would wait for the first start for ever. */
    private static final long TIME_MAX_S = 60;

    private static final List<String> REQUESTS = List.of("/health", "/v3/info", "/v3/paths/list", "/live/train/");
    private static final String PATH = "/live/train";

    private TrainingRun() {}

    /** Returns the exit status. */
    static int run() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        Thread.ofPlatform().daemon().name("train limit").start(() -> giveUpAfter(done));
        try {
            Path folder = Files.createTempDirectory("weir-train");
            try {
                return run(folder);
            } finally {
                Files.deleteIfExists(folder.resolve("weir.yml"));
                Files.deleteIfExists(folder);
            }
        } catch (IOException e) {
            System.err.println("weir: train: " + e.getMessage());
            return Main.EXIT_FAILED;
        } finally {
            done.countDown();
        }
    }

    /** The same way in as {@code weir serve FILE}, so that it finds its classes in the cache. */
    private static int run(Path folder) throws IOException, InterruptedException {
        Path config = folder.resolve("weir.yml");
        Files.writeString(config, """
                rtmpAddress: 127.0.0.1:0
                httpAddress: 127.0.0.1:0
                hlsAddress: 127.0.0.1:0
                webrtcAddress: 127.0.0.1:0
                webrtcLocalUDPAddress: 127.0.0.1:0
                stateDirectory: %s
                paths: { all_others: {} }
                """.formatted(folder));
        Server server = new ServeCommand(config).start(_ -> {});
        if (server == null) {
            return Main.EXIT_FAILED;
        }
        int httpPort = port(server, "httpAddress");
        int hlsPort = port(server, "hlsAddress");
        for (String request : REQUESTS) {
            get(httpPort, request);
        }
        playALittle("rtmp://127.0.0.1:" + port(server, "rtmpAddress") + PATH, httpPort, hlsPort);
        server.close();
        LogOutput.close();
        return Main.EXIT_OK;
    }

    private static void giveUpAfter(CountDownLatch done) {
        try {
            if (!done.await(TIME_MAX_S, TimeUnit.SECONDS)) {
                Runtime.getRuntime().halt(Main.EXIT_FAILED);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One publisher, and a reader in each protocol; how well they do is not the question here. */
    private static void playALittle(String url, int httpPort, int hlsPort) throws IOException, InterruptedException {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Thread publisher = Thread.ofPlatform().daemon().name("train publisher").start(() -> {
            try {
                BenchCommand.run(List.of("publish", "--url", url, "--duration", "8"), nowhere, nowhere);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        String answer = "";
        while (publisher.isAlive() && !answer.startsWith("HTTP/1.1 200")) {
            answer = get(httpPort, "/v3/paths/get" + PATH);
        }
        List<String> window = List.of("--readers", "2", "--warmup", "1", "--duration", "1", "--sample", "1");
        for (List<String> words : List.of(
                List.of("fanout", "--protocol", "rtmp", "--url", url),
                List.of("fanout", "--protocol", "flv", "--url", "http://127.0.0.1:" + httpPort + PATH + ".flv"),
                List.of("fanout", "--protocol", "whep", "--url", "http://127.0.0.1:" + httpPort + PATH + "/whep"),
                List.of(
                        "fanout",
                        "--protocol",
                        "llhls",
                        "--url",
                        "http://127.0.0.1:" + hlsPort + PATH + "/index.m3u8"))) {
            List<String> all = new ArrayList<>(words);
            all.addAll(window);
            BenchCommand.run(all, nowhere, System.err);
        }
        publisher.join();
    }

    private static int port(Server server, String key) {
        return server.listening().stream()
                .filter(listener -> listener.key().equals(key))
                .mapToInt(Listening::port)
                .findFirst()
                .orElseThrow();
    }

    private static String get(int port, String target) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            String request = "GET " + target + " HTTP/1.1\r\nHost: localhost:" + port + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
