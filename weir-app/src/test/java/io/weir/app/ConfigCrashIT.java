package io.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.Scale;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The real process, killed while it stores changes of its configuration. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(600)
class ConfigCrashIT {
    private static final int EDITS_MAX = 25;

    @TempDir
    Path folder;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    /** Edits that the server has answered. */
    private final AtomicInteger acknowledged = new AtomicInteger();

    @Test
    void shouldLoadAndHoldEveryAnsweredChangeAfterAKill() throws Exception {
        Path config = Files.writeString(folder.resolve("test.yml"), """
                rtmp: no
                httpAddress: 127.0.0.1:0
                hlsAddress: 127.0.0.1:0
                webrtc: no
                stateDirectory: state
                paths: {}
                """);
        Random random = new Random(31);
        int rounds = Scale.count(4, 20);
        try (PackagedWeir weir = new PackagedWeir(folder)) {
            for (int round = 0; round < rounds; round++) {
                Process server = weir.run("serve", config.toString());
                try (BufferedReader out = server.inputReader()) {
                    int port = PackagedWeir.awaitPort(out, "httpAddress");
                    assertHoldsAllAnswered(port);
                    int killAfter = acknowledged.get() + random.nextInt(EDITS_MAX);
                    Thread editing = Thread.ofVirtual().start(() -> edit(port));
                    while (acknowledged.get() < killAfter && editing.isAlive()) {
                        Thread.onSpinWait();
                    }
                    server.destroyForcibly().waitFor();
                    editing.join();
                }
            }
        }
        assertThat(acknowledged.get()).as("changes made").isPositive();
    }

    private void assertHoldsAllAnswered(int port) throws Exception {
        int last = acknowledged.get();
        HttpResponse<String> paths = get(port, "v3/config/paths/list?itemsPerPage=10000");
        assertThat(paths.statusCode()).isEqualTo(200);
        for (int i = 0; i < last; i++) {
            assertThat(paths.body()).contains("\"name\":\"cam" + i + "\"");
        }
        // the one that was on its way may have been stored or not
        if (paths.body().contains("\"name\":\"cam" + last + "\"")) {
            acknowledged.incrementAndGet();
        }
    }

    private HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** Adds one path after the other until the server is gone. */
    private void edit(int port) {
        try {
            while (true) {
                HttpRequest add = HttpRequest.newBuilder(URI.create(
                                "http://127.0.0.1:" + port + "/v3/config/paths/add/cam" + acknowledged.get()))
                        .POST(HttpRequest.BodyPublishers.ofString("{\"maxReaders\":" + acknowledged.get() + "}"))
                        .build();
                if (http.send(add, HttpResponse.BodyHandlers.discarding()).statusCode() != 200) {
                    return;
                }
                acknowledged.incrementAndGet();
            }
        } catch (IOException _) {
            // killed
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
