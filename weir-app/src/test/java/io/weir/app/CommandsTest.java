package io.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.app.tidy.ProjectRoot;
import io.weir.config.ConfigLoader;
import io.weir.config.ServerConfig;
import io.weir.server.node.Listening;
import io.weir.testkit.FixtureMedia;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandsTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private static String screen(String yaml, Listening... listening) throws Exception {
        ServerConfig config = ConfigLoader.loadText("test", yaml, Map.of()).config();
        return new StartScreen("weir.yml", config, List.of(listening)).text("1.2.3", "listening");
    }

    @Test
    void shouldPrintTracksUnitsAndTotalsOfAFile() throws Exception {
        Path file = folder.resolve("a.flv");
        Files.write(file, FixtureMedia.load(FixtureMedia.H264_AAC_FLV));
        assertThat(run("inspect", file.toString())).isZero();
        assertThat(out.toString().lines())
                .contains("total 0 H264 units=60 keyframes=2 bytes=20465 duration=1.967s")
                .contains("total 16 AAC units=88 keyframes=88 bytes=6240 duration=2.020s")
                .hasSizeGreaterThan(150)
                .first()
                .asString()
                .startsWith("FLV");
    }

    @Test
    void shouldSignUrlsWithTheSecretOfTheConfiguration() throws Exception {
        Path config = Files.writeString(folder.resolve("weir.yml"), "authSignedURLSecrets: [0123456789abcdef]\n");
        String file = config.toString();
        assertThat(run("sign", "-c", file, "--action", "publish", "rtmp://h/live/cam"))
                .isZero();
        assertThat(run("sign", "-c", file, "--address", "10.0.0.1", "http://h:8080/live/cam.flv?tracks=all"))
                .isZero();
        assertThat(run("sign", "-c", file, "http://h:8080/live/cam.ts")).isZero();
        assertThat(run("sign", "-c", file, "live/cam")).isZero();
        assertThat(out.toString().lines().toList())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .matches("rtmp://h/live/cam\\?expires=\\d+&signature=[A-Za-z0-9_-]{43}"),
                        line -> assertThat(line)
                                .matches(
                                        "http://h:8080/live/cam\\.flv\\?tracks=all&expires=\\d+&address=10\\.0\\.0\\.1&signature=.*"),
                        line -> assertThat(line).matches("http://h:8080/live/cam\\.ts\\?expires=\\d+&signature=.*"),
                        line -> assertThat(line).matches("expires=\\d+&signature=.*"));
        assertThat(run("sign", "-c", file, "--ttl", "soon", "live/cam")).isEqualTo(1);
        assertThat(run("sign", "-c", file, "--action", "api", "live/cam")).isEqualTo(1);
        assertThat(run("sign", "-c", file, "--address", "host", "live/cam")).isEqualTo(1);
        assertThat(run("sign", "-c", file, "live//cam")).isEqualTo(1);
        assertThat(run("sign", "-c", folder.resolve("none.yml").toString(), "live/cam"))
                .isEqualTo(1);
    }

    @Test
    void shouldHashPasswordsAsTheConfigurationTakesThem() throws Exception {
        for (boolean sha256 : new boolean[] {true, false}) {
            String yaml = "authInternalUsers: [{user: admin, pass: '" + PasswdCommand.hash("secret", sha256) + "'}]";
            assertThat(ConfigLoader.loadText("test", yaml, Map.of())
                            .config()
                            .auth()
                            .internalUsers())
                    .hasSize(1);
        }
        assertThat(PasswdCommand.hash("secret", false)).startsWith("argon2:$argon2id$v=19$m=19456,t=2,p=1$");
    }

    @Test
    void shouldLeaveOutUnitsInASummary() throws Exception {
        Path file = folder.resolve("a.flv");
        Files.write(file, FixtureMedia.load(FixtureMedia.H264_AAC_FLV));
        assertThat(run("inspect", "--summary", file.toString())).isZero();
        assertThat(out.toString().lines()).hasSize(6);
    }

    @Test
    void shouldPrintWhatItCouldReadOfABrokenFile() throws Exception {
        Path file = folder.resolve("a.flv");
        byte[] bytes = FixtureMedia.load(FixtureMedia.H264_AAC_FLV);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        assertThat(run("inspect", file.toString())).isZero();
        assertThat(out.toString()).contains("total 0 H264");
        Files.writeString(file, "no video in here");
        assertThat(run("inspect", file.toString())).isEqualTo(1);
        assertThat(err.toString()).contains(file.toString(), "FLV signature");
    }

    @Test
    void shouldNameAFileThatIsNotThere() {
        assertThat(run("inspect", folder.resolve("none.flv").toString())).isEqualTo(1);
        assertThat(err.toString()).endsWith("none.flv: no such file\n");
        assertThat(run("check", folder.resolve("none.yml").toString())).isEqualTo(1);
        assertThat(out.toString()).contains("none.yml: ");
    }

    @Test
    void shouldShowWhereToPushAndPlay() throws Exception {
        String screen = screen(
                "paths: { all_others: {} }",
                new Listening("rtmpAddress", "rtmp", "", 1935),
                new Listening("rtmpsAddress", "rtmps", "", 1936),
                new Listening("httpAddress", "http", "", 8080),
                new Listening("hlsAddress", "http", "", 8888),
                new Listening("webrtcLocalUDPAddress", "udp", "", 8189));
        assertThat(screen)
                .contains("Server http://localhost:8080/live/cam1/whip\n", "http://localhost:8080/live/cam1/publish ")
                .contains("config  weir.yml\n")
                .containsPattern("rtmp +:1935 +rtmpAddress\n")
                .contains("ffmpeg -re -i FILE -c copy -f flv rtmp://localhost/live/cam1\n")
                .contains("Server rtmp://localhost/live, Stream Key cam1\n")
                .contains("http://localhost:8080/live/cam1/ ", "http://localhost:8080/live/cam1.flv ")
                .contains("http://localhost:8080/live/cam1/index.m3u8 ")
                .contains("rtmps://localhost:1936/live/cam1 ")
                .containsPattern("admin +http://localhost:8080/ +sets the first password\n");
        assertThat(screen("authInternalUsers: []", new Listening("httpAddress", "http", "", 8080)))
                .doesNotContain("first password");
    }

    @Test
    void shouldUseTheConfiguredHostPortSchemeAndPath() throws Exception {
        String screen = screen(
                "paths: { '~^x/': {}, door: {} }",
                new Listening("rtmpAddress", "rtmp", "::1", 2935),
                new Listening("httpAddress", "https", "10.0.0.7", 8443));
        assertThat(screen)
                .containsPattern("rtmp +\\[::1]:2935 ")
                .contains("Server rtmp://[::1]:2935/, Stream Key door\n")
                .contains("https://10.0.0.7:8443/door/ ")
                .doesNotContain("first password");
    }

    @Test
    void shouldNotSuggestWhatDoesNotListen() throws Exception {
        String screen = screen("rtmp: no", new Listening("httpAddress", "http", "", 8080));
        assertThat(screen).doesNotContain("push", "rtmp:", "m3u8");
    }

    @Test
    void shouldHaveTheCommandsThatTheReadmeShows() throws Exception {
        List<String> commands = Pattern.compile("\\./weir ([a-z]+)")
                .matcher(Files.readString(ProjectRoot.find().resolve("README.md")))
                .results()
                .map(match -> match.group(1))
                .distinct()
                .toList();
        CommandLine known = Main.commandLine();
        assertThat(commands)
                .contains("serve", "test")
                .allMatch(command ->
                        command.equals("test") || known.getSubcommands().containsKey(command));
    }
}
