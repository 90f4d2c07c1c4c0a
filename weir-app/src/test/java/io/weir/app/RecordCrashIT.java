package io.weir.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.testkit.Scale;
import io.weir.testkit.peer.Ffmpeg;
import io.weir.testkit.peer.PeerProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The real process, killed while it records. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(600)
class RecordCrashIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Pattern DURATION = Pattern.compile("\"duration\":([0-9.E-]+)");

    @TempDir
    Path folder;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** What the index has told of as written is there after a kill; files are ended then, and the index knows. */
    @Test
    void shouldLoseAtMostOnePartWhenKilled() throws Exception {
        Path config = Files.writeString(folder.resolve("test.yml"), """
                rtmpAddress: 127.0.0.1:0
                httpAddress: 127.0.0.1:0
                webrtc: no
                hls: no
                stateDirectory: state
                pathDefaults:
                  record: yes
                  recordPath: ./rec/%path/%s-%f
                  recordPartDuration: 200ms
                paths: { all_others: {} }
                """);
        int rounds = Scale.count(2, 10);
        try (PackagedWeir weir = new PackagedWeir(folder)) {
            double written = 0;
            for (int round = 1; round <= rounds; round++) {
                Process server = weir.run("serve", config.toString());
                try (BufferedReader out = server.inputReader()) {
                    int rtmp = PackagedWeir.awaitPort(out, "rtmpAddress");
                    int port = PackagedWeir.awaitPort(out, "httpAddress");
                    if (round > 1) {
                        awaitEnded(port, round - 1, written);
                    }
                    written = recordAndKill(server, rtmp, port, round);
                }
            }
        }
    }

    private double recordAndKill(Process server, int rtmp, int port, int round) throws Exception {
        try (PeerProcess push = publish(rtmp)) {
            await("a recording that grows")
                    .atMost(PATIENCE)
                    .until(() ->
                            durations(port).size() == round && durations(port).getLast() > 1.5);
            double written = durations(port).getLast();
            server.destroyForcibly().waitFor();
            assertThat(push.log()).isNotNull();
            return written;
        }
    }

    private static PeerProcess publish(int rtmp) {
        return Ffmpeg.installed()
                .start(("-re -f lavfi -i testsrc2=s=160x90:r=25 -re -f lavfi -i sine=f=440:r=44100 -c:v libx264"
                                + " -preset ultrafast -g 25 -pix_fmt yuv420p -c:a aac -f flv rtmp://127.0.0.1:" + rtmp
                                + "/cam")
                        .split(" "));
    }

    private void awaitEnded(int port, int count, double written) throws Exception {
        await("the index of what was recorded")
                .atMost(PATIENCE)
                .until(() -> durations(port).size() == count
                        && !get(port, "v3/recordings/get/cam").contains("\"open\":true"));
        assertThat(durations(port).getLast()).isGreaterThanOrEqualTo(written);
        try (Stream<Path> files = Files.list(folder.resolve("rec/cam"))) {
            for (Path file : files.toList()) {
                Ffmpeg.installed().run("-xerror", "-i", file.toString(), "-f", "null", "-");
            }
        }
    }

    private List<Double> durations(int port) throws IOException, InterruptedException {
        return DURATION.matcher(get(port, "v3/recordings/get/cam"))
                .results()
                .map(found -> Double.parseDouble(found.group(1)))
                .toList();
    }

    private String get(int port, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + path))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
}
