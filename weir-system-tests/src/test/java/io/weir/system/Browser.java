package io.weir.system;

import static org.awaitility.Awaitility.await;

import io.weir.testkit.peer.Peer;
import io.weir.testkit.peer.PeerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A headless Chromium, driven by its DevTools protocol.
 *
 * <p>Threading: the test's thread.
 */
final class Browser implements AutoCloseable {
    /** A camera and a microphone that the browser makes up, given to every page that asks. */
    private static final List<String> CAMERA =
            List.of("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream");

    private static final Path PROFILES = Path.of("target", "browsers");

    private final PeerProcess process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final int port;

    private Browser(PeerProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts the one of this machine with a new profile; skips the test when there is none. */
    static Browser start() throws IOException {
        return start(List.of());
    }

    /** As {@link #start()}, with a camera and a microphone. */
    static Browser startWithCamera() throws IOException {
        return start(CAMERA);
    }

    /** As {@link #start()}; takes certificates that nobody it knows has signed. */
    static Browser startTrusting() throws IOException {
        return start(List.of("--ignore-certificate-errors"));
    }

    /**
     * As {@link #startWithCamera}, for pages that connect to one another: their candidates have addresses instead of names under
     * {@code .local}, also this machine's own. Servers need neither, they answer whoever checks them.
     */
    static Browser startForPairs(String... more) throws IOException {
        List<String> arguments = new ArrayList<>(CAMERA);
        arguments.add("--allow-loopback-in-peer-connection");
        arguments.add("--disable-features=WebRtcHideLocalIpsWithMdns");
        arguments.addAll(List.of(more));
        return start(arguments);
    }

    private static Browser start(List<String> more) throws IOException {
        Peer chromium = Peer.installed("chromium");
        Files.createDirectories(PROFILES);
        Path profile = Files.createTempDirectory(PROFILES, "profile-").toAbsolutePath();
        List<String> arguments = new ArrayList<>(List.of(
                "--headless=new",
                // tests run as root in containers, where its sandbox cannot be set up
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--autoplay-policy=no-user-gesture-required",
                "--window-size=1000,760",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile));
        arguments.addAll(more);
        arguments.add("about:blank");
        PeerProcess process = chromium.start(arguments);
        try {
            return new Browser(process, awaitPort(process, profile.resolve("DevToolsActivePort")));
        } catch (RuntimeException e) {
            process.close();
            throw e;
        }
    }

    private static int awaitPort(PeerProcess process, Path file) {
        return await("the browser's port")
                .atMost(NodeUnderTest.PATIENCE)
                .until(
                        () -> {
                            if (!process.isAlive()) {
                                throw new AssertionError("the browser has ended: " + process.log());
                            }
                            List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
                            return lines.isEmpty() ? 0 : Integer.parseInt(lines.getFirst());
                        },
                        found -> found > 0);
    }

    /** Opens a page in a new tab; the caller closes it. */
    BrowserPage open(String url) throws Exception {
        HttpRequest newTab = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/new?" + url))
                .PUT(HttpRequest.BodyPublishers.noBody())
                .build();
        return BrowserPage.attach(
                http, http.send(newTab, HttpResponse.BodyHandlers.ofString()).body());
    }

    @Override
    public void close() {
        http.shutdownNow();
        process.close();
    }
}
