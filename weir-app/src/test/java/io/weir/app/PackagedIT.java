package io.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program behind the real launcher. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(600)
class PackagedIT {
    /** What the project promises from the signal to the end of the process. */
    private static final Duration STOP_TIME_MAX = Duration.ofMillis(2500);

    private static final String LOOPBACK_CONFIG = """
            rtmpAddress: 127.0.0.1:0
            httpAddress: 127.0.0.1:0
            hlsAddress: 127.0.0.1:0
            webrtc: no
            paths: { all_others: {} }
            """;

    @TempDir
    Path folder;

    private PackagedWeir weir = new PackagedWeir(Path.of("."));

    @BeforeEach
    void useFolder() {
        weir = new PackagedWeir(folder);
    }

    @AfterEach
    void stopAll() {
        weir.close();
    }

    private Process weir(String... arguments) throws IOException {
        return weir.run(arguments);
    }

    private static String all(InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    private String err() throws IOException {
        return weir.err();
    }

    private Path config(String text) throws IOException {
        return Files.writeString(folder.resolve("test.yml"), text);
    }

    @Test
    void shouldTellItsVersionAndHelp() throws Exception {
        Process version = weir("--version");
        assertThat(all(version.getInputStream())).matches("weir \\d+\\.\\d+\\.\\d+\\S* \\(Java 2[5-9].*\\)\n");
        assertThat(version.waitFor()).isZero();
        Process help = weir("--help");
        assertThat(all(help.getInputStream()))
                .contains("serve", "check", "inspect", "bench")
                .doesNotContain("train");
        assertThat(help.waitFor()).isZero();
        assertThat(weir("nonsense").waitFor()).isEqualTo(2);
    }

    /** One of a few stops shows what the program needs; the others may have been held up by the machine. */
    @Test
    void shouldStopWithStatusZeroInTimeOnATerminationSignal() throws Exception {
        Duration took = stop();
        for (int i = 0; i < 4 && took.compareTo(STOP_TIME_MAX) >= 0; i++) {
            took = stop();
        }
        assertThat(took).isLessThan(STOP_TIME_MAX);
    }

    /** How long it takes from the signal to the end, with clients that say nothing. */
    private Duration stop() throws Exception {
        Process server = weir("serve", config(LOOPBACK_CONFIG).toString());
        try (BufferedReader out = server.inputReader()) {
            int rtmpPort = PackagedWeir.awaitPort(out, "rtmpAddress");
            int httpPort = PackagedWeir.awaitPort(out, "httpAddress");
            try (Socket halfOpen = new Socket(InetAddress.getLoopbackAddress(), rtmpPort);
                    Socket idle = new Socket(InetAddress.getLoopbackAddress(), httpPort)) {
                halfOpen.getOutputStream().write(3);
                idle.getOutputStream().write("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
                server.toHandle().destroy();
                List<String> lines = out.lines().toList();
                assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(server.exitValue()).isZero();
                assertThat(err()).isEmpty();
                // The process's own times: how long this machine takes to run a test is not the question.
                return Duration.between(time(lines, "INF stopping"), time(lines, "INF stopped"));
            }
        }
    }

    private static Instant time(List<String> lines, String end) {
        return lines.stream()
                .filter(line -> line.endsWith(end))
                .map(line -> Instant.parse(line.substring(0, line.indexOf(' '))))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + end + " in " + lines));
    }

    @Test
    void shouldNamePortAndKeyInOneLineWhenAPortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (String key : List.of("rtmpAddress", "httpAddress")) {
                String text =
                        LOOPBACK_CONFIG.replace(key + ": 127.0.0.1:0", key + ": 127.0.0.1:" + taken.getLocalPort());
                Process server = weir("serve", config(text).toString());
                assertThat(all(server.getInputStream())).doesNotContain("push");
                assertThat(server.waitFor()).isEqualTo(1);
                assertThat(err().lines())
                        .singleElement()
                        .asString()
                        .contains(key, "port " + taken.getLocalPort() + " is already in use");
            }
        }
    }

    @Test
    void shouldListEveryProblemOfAConfigurationAndNotStart() throws Exception {
        Path file = config("rtmpAdress: :1935\nlogLevel: loud\n");
        Process check = weir("check", file.toString());
        assertThat(all(check.getInputStream()).lines())
                .hasSize(2)
                .anySatisfy(line ->
                        assertThat(line).startsWith(file + ":1: rtmpAdress: ").contains("rtmpAddress"))
                .anySatisfy(line -> assertThat(line).startsWith(file + ":2: logLevel: "));
        assertThat(check.waitFor()).isEqualTo(1);
        Process serve = weir("serve", file.toString());
        assertThat(all(serve.getInputStream())).isEmpty();
        assertThat(serve.waitFor()).isEqualTo(1);
        assertThat(err()).contains(":1: rtmpAdress: ", ":2: logLevel: ");
    }

    @Test
    void shouldSayOkToAGoodConfiguration() throws Exception {
        Process check = weir("check", config(LOOPBACK_CONFIG).toString());
        assertThat(all(check.getInputStream())).isEqualTo("ok\n");
        assertThat(check.waitFor()).isZero();
    }

    @Test
    void shouldTakeTheConfigurationOfTheFolder() throws Exception {
        Files.writeString(folder.resolve("mediamtx.yml"), LOOPBACK_CONFIG);
        Process server = weir("serve");
        try (BufferedReader out = server.inputReader()) {
            assertThat(out.lines().filter(line -> line.contains("config")).findFirst())
                    .hasValueSatisfying(line -> assertThat(line).endsWith(" mediamtx.yml"));
        }
    }

    @Test
    void shouldLogObjectsWhenStructured() throws Exception {
        Process server =
                weir("serve", config(LOOPBACK_CONFIG + "logStructured: true\n").toString());
        try (BufferedReader out = server.inputReader()) {
            assertThat(out.readLine())
                    .startsWith("{\"timestamp\":\"")
                    .contains("listening after")
                    .endsWith("\"}");
        }
    }

    @Test
    void shouldTrainAndEndByItself() throws Exception {
        Process train = weir("train");
        assertThat(all(train.getInputStream())).contains("[path live/train]", "publishing", "reading");
        assertThat(train.waitFor()).isZero();
    }
}
