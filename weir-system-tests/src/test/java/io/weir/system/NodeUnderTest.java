package io.weir.system;

import static org.awaitility.Awaitility.await;

import io.weir.base.id.PathName;
import io.weir.base.thread.EventLoops;
import io.weir.base.time.Clock;
import io.weir.config.ConfigSource;
import io.weir.server.api.ConfigControl;
import io.weir.server.node.Listening;
import io.weir.server.node.Server;
import io.weir.server.node.StartOptions;
import io.weir.server.node.Supervisor;
import io.weir.server.path.PathStatus;
import io.weir.server.session.SessionState;
import io.weir.server.session.SessionStatus;
import io.weir.testkit.peer.PeerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A JUnit extension: each test gets a node of its own on free loopback ports, and a failure tells the node's paths, sessions and last
 * log lines.
 */
final class NodeUnderTest implements BeforeEachCallback, AfterEachCallback, TestExecutionExceptionHandler {
    /** How long a state may take to come about on a machine that is slow and busy. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String LISTENERS = """
            rtmpAddress: 127.0.0.1:0
            rtmpsAddress: 127.0.0.1:0
            httpAddress: 127.0.0.1:0
            """;
    /** Of every node: the default ports may be another's. */
    private static final String OWN_HTTP = "hlsAddress: 127.0.0.1:0\nwebrtcAddress: 127.0.0.1:0\n";

    private static final String WEBRTC_UDP = "webrtcLocalUDPAddress: 127.0.0.1:0\n";

    /** On a busy machine the first packet may take long. */
    private static final String WEBRTC_GATHERING = "webrtcTrackGatherTimeout: 20s\n";

    private static final JsonMapper JSON = JsonMapper.shared();

    private final String config;
    private @Nullable Path directory;
    private @Nullable Server server;
    private @Nullable HttpClient http;

    private NodeUnderTest(String config) {
        this.config = config;
    }

    /** A node that takes any path. */
    static NodeUnderTest withDefaults() {
        return with("");
    }

    /** A node with these lines of configuration; it takes any path when they have no {@code paths}. */
    static NodeUnderTest with(String config) {
        return new NodeUnderTest(config);
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        RecentLog.begin();
        Path nodes = Files.createDirectories(Path.of("target", "nodes"));
        directory = Files.createTempDirectory(nodes, "node-").toAbsolutePath();
        write(LISTENERS, config);
        start();
        http = checked(HttpClient.newHttpClient());
    }

    private void start() throws Exception {
        Supervisor supervisor = Supervisor.open(ConfigSource.ofFile(file(), Map.of()), Clock.system());
        server = Server.start(supervisor, EventLoops.start(), new StartOptions("test", true), Clock.system());
    }

    /** Ends the node and starts it again from its file and its state. */
    void restart() throws Exception {
        server().close();
        start();
    }

    /** The configuration's file. */
    Path file() {
        return directory().resolve("weir.yml");
    }

    private Path directory() {
        return Objects.requireNonNull(directory, "the node does not run");
    }

    private void write(String listeners, String lines) throws IOException {
        String text = listeners + (lines.contains("webrtcLocalUDPAddress:") ? OWN_HTTP : OWN_HTTP + WEBRTC_UDP)
                + (lines.contains("webrtcTrackGatherTimeout:") ? "" : WEBRTC_GATHERING)
                + "stateDirectory: " + directory().resolve("state") + "\n" + lines
                + (lines.contains("paths:") ? "" : "paths:\n  all_others:\n");
        Path written = Files.writeString(directory().resolve("new.yml"), text);
        Files.move(written, file(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Writes these lines into the file instead, as {@link #with} does; nobody is told. */
    void rewrite(String lines) throws IOException {
        write(LISTENERS, lines);
    }

    /** Has the node go by these lines; waits until it does. */
    void reload(String lines) throws IOException {
        reload(LISTENERS, lines);
    }

    /** As {@link #reload(String)}, with other listeners. */
    void reload(String listeners, String lines) throws IOException {
        String before = server().supervisor().version();
        write(listeners, lines);
        server().supervisor().reload("the test changed the file");
        await("reload")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> !server().supervisor().version().equals(before));
        awaitChangeMade();
    }

    /** Has the node refuse to go by these lines; answers what it logs. */
    List<String> refuse(String listeners, String lines) throws IOException {
        int before = RecentLog.lines().size();
        write(listeners, lines);
        server().supervisor().reload("the test changed the file");
        await("refusal")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> RecentLog.lines().stream()
                        .skip(before)
                        .anyMatch(line -> line.contains("the old configuration stays")));
        awaitChangeMade();
        return RecentLog.lines().stream().skip(before).toList();
    }

    /** A change is in force a moment before all have heard of it and before its last line is logged: the next one waits for that. */
    private void awaitChangeMade() {
        server().supervisor()
                .edit(new ConfigControl.Edit(List.of(), "test", _ -> true))
                .handle((_, _) -> "made, or refused by a configuration that is read-only")
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        HttpClient client = http;
        if (client != null) {
            client.shutdownNow();
        }
        Server running = server;
        if (running != null) {
            server = null;
            running.close();
        }
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        if (!(failure instanceof TestAbortedException)) {
            failure.addSuppressed(new StateAtFailure(report()));
        }
        throw failure;
    }

    /** Not an error of its own: carries the node's state into the report of a failed test. */
    private static final class StateAtFailure extends RuntimeException {
        private static final long serialVersionUID = 1;

        StateAtFailure(String report) {
            super(report, null, false, false);
        }
    }

    Server server() {
        Server running = server;
        if (running == null) {
            throw new IllegalStateException("the node does not run");
        }
        return running;
    }

    HttpClient http() {
        HttpClient client = http;
        if (client == null) {
            throw new IllegalStateException("the node does not run");
        }
        return client;
    }

    /** The same client, whose answers of this node's API are held against the API's description. */
    HttpClient checked(HttpClient client) {
        return new CheckedHttpClient(client, this::contractOf);
    }

    /** What the API at that address is held to; empty for addresses of others. */
    private Optional<ApiContract> contractOf(URI uri) {
        Server running = server;
        if (running == null || !uri.getPath().startsWith("/v3/")) {
            return Optional.empty();
        }
        boolean ours = running.listening().stream()
                .anyMatch(
                        open -> open.port() == uri.getPort() && open.protocol().startsWith("http"));
        return ours ? Optional.of(ApiContract.of(running.api().document())) : Optional.empty();
    }

    int port(String key) {
        return server().listening().stream()
                .filter(listening -> listening.key().equals(key))
                .mapToInt(Listening::port)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("nothing listens for " + key));
    }

    String rtmp(String path) {
        return "rtmp://127.0.0.1:" + port("rtmpAddress") + "/" + path;
    }

    String rtmps(String path) {
        return "rtmps://127.0.0.1:" + port("rtmpsAddress") + "/" + path;
    }

    String http(String path) {
        return "http://127.0.0.1:" + port("httpAddress") + "/" + path;
    }

    String webSocket(String path) {
        return "ws://127.0.0.1:" + port("httpAddress") + "/" + path;
    }

    /** The path now, empty when it is not there. */
    Optional<PathStatus> path(String name) {
        return server().paths()
                .status(new PathName(name))
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /** Waits until the path is as wanted; answers it. */
    PathStatus awaitPath(String name, Predicate<PathStatus> wanted) {
        return await("path " + name)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> path(name), found -> found.filter(wanted).isPresent())
                .orElseThrow();
    }

    /** Waits until the path has a publisher whose tracks are known. */
    PathStatus awaitReady(String name) {
        return awaitPath(name, path -> path.onlineAt().isPresent());
    }

    /** Waits until the path has something to play, be it only its slate. */
    PathStatus awaitAvailable(String name) {
        return awaitPath(name, path -> path.availableAt().isPresent());
    }

    /** Waits until so many have a place as readers of the path; their sessions and their media may come a moment later. */
    PathStatus awaitReaders(String name, int count) {
        return awaitPath(name, path -> path.readers().size() == count);
    }

    /** Waits until so many sessions have been sent media of the path: none of them misses what is published from now on. */
    void awaitServed(String name, int count) {
        await(count + " viewers of path " + name)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(
                        () -> sessions().stream()
                                .filter(one -> one.state() == SessionState.READ)
                                .filter(one -> one.path().equals(name) && one.outboundBytes() > 0)
                                .count(),
                        found -> found == count);
    }

    /**
     * Waits until a reader of the path would be served, and stops its publisher there until it is resumed: clips are short, and players
     * take their time to start.
     */
    void hold(PeerProcess publisher, String path) {
        awaitReady(path);
        try (RtmpPeer _ = RtmpPeer.play(rtmp(path))) {
            awaitServed(path, 1);
        }
        await("the publisher alone")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> server().sessions().size() == 1);
        publisher.pause();
    }

    /** Waits until the path is gone. */
    void awaitGone(String name) {
        await("end of path " + name)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> path(name).isEmpty());
    }

    /** Waits until no session is left. */
    void awaitNoSessions() {
        await("end of all sessions")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> server().sessions().size() == 0);
    }

    List<SessionStatus> sessions() {
        return server().sessions()
                .statuses()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /** Answers a GET of the control API that must succeed. */
    JsonNode api(String path) throws Exception {
        HttpResponse<String> response = get(path);
        if (response.statusCode() != 200) {
            throw new AssertionError("GET " + path + ": " + response.statusCode() + " " + response.body());
        }
        return JSON.readTree(response.body());
    }

    /** Waits until a clip has come to a state, and answers what the API says of it then. */
    JsonNode awaitClip(JsonNode clip, String state) {
        return await("clip " + state)
                .atMost(PATIENCE)
                .until(
                        () -> api("v3/clips/get/" + clip.get("id").asString()),
                        now -> now.get("state").asString().equals(state));
    }

    HttpResponse<String> get(String path) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(http(path))).build());
    }

    HttpResponse<String> post(String path) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(http(path)))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build());
    }

    /** Sends JSON to the control API: {@code PATCH v3/…}. {@code fields} are names and values in turn. */
    HttpResponse<String> send(String methodAndPath, String json, String... fields) throws Exception {
        String[] parts = methodAndPath.split(" ", -1);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(http(parts[1])))
                .method(parts[0], HttpRequest.BodyPublishers.ofString(json.replace('\'', '"')));
        if (fields.length > 0) {
            request.headers(fields);
        }
        return send(request.build());
    }

    private HttpResponse<String> send(HttpRequest request) throws Exception {
        return http().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private String report() {
        StringBuilder text = new StringBuilder("the node at the failure:\n");
        try {
            server().paths()
                    .statuses()
                    .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .join()
                    .forEach(path -> text.append("  ").append(path).append('\n'));
            sessions().forEach(session -> text.append("  ").append(session).append('\n'));
        } catch (RuntimeException e) {
            text.append("  does not answer: ").append(e).append('\n');
        }
        RecentLog.lines().forEach(line -> text.append("  | ").append(line).append('\n'));
        return text.toString();
    }
}
