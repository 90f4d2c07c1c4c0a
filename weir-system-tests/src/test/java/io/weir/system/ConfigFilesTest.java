package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.thread.EventLoops;
import io.weir.base.time.Clock;
import io.weir.config.ConfigLoader;
import io.weir.config.ConfigProblem;
import io.weir.config.ConfigSource;
import io.weir.config.LoadedConfig;
import io.weir.server.node.Listening;
import io.weir.server.node.Server;
import io.weir.server.node.StartOptions;
import io.weir.server.node.Supervisor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files as users have them, on a node: each starts, and the node warns of what its {@code .warnings} file says and of nothing else. A line
 * {@code # env:} in a file is a variable. {@code -Dweir.golden=write} writes the warnings anew.
 */
class ConfigFilesTest {
    private static final Path FILES = Path.of("src/test/resources/configs");
    private static final String VARIABLE = "# env: ";

    @TempDir
    Path directory;

    static Stream<String> files() throws IOException {
        try (Stream<Path> files = Files.list(FILES)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yml"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    private static Map<String, String> variables(Path file) throws IOException {
        Map<String, String> variables = new HashMap<>();
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith(VARIABLE)) {
                String[] parts = line.substring(VARIABLE.length()).split("=", 2);
                variables.put(parts[0], parts[1]);
            }
        }
        return variables;
    }

    @ParameterizedTest
    @MethodSource("files")
    void shouldWarnOfWhatIsExpectedOnly(String name) throws Exception {
        Path file = FILES.resolve(name);
        LoadedConfig loaded = ConfigLoader.load(file, variables(file));
        String warnings = String.join(
                "",
                loaded.warnings().stream()
                        .map(ConfigProblem::text)
                        .map(text -> text.replace(file.toString(), name) + "\n")
                        .toList());
        Path expected = FILES.resolve(name.replace(".yml", ".warnings"));
        if ("write".equals(System.getProperty("weir.golden"))) {
            if (warnings.isEmpty()) {
                Files.deleteIfExists(expected);
            } else {
                Files.writeString(expected, warnings);
            }
        }
        assertThat(warnings).isEqualTo(Files.exists(expected) ? Files.readString(expected) : "");
    }

    @ParameterizedTest
    @MethodSource("files")
    void shouldStart(String name) throws Exception {
        Map<String, String> variables = variables(FILES.resolve(name));
        // the same listeners on free ports, and nothing left behind
        for (String key : List.of("rtmp", "rtmps", "http", "api", "metrics", "playback", "pprof", "hls", "webrtc")) {
            variables.put("MTX_" + key.toUpperCase(java.util.Locale.ROOT) + "ADDRESS", "127.0.0.1:0");
        }
        variables.put("MTX_WEBRTCLOCALUDPADDRESS", "127.0.0.1:0");
        variables.put("MTX_STATEDIRECTORY", directory.toString());
        Path file = Files.copy(FILES.resolve(name), directory.resolve(name));
        if (Files.readString(file).contains("server.key")
                || Files.readString(file).contains("internal.key")) {
            Keys.selfSigned(directory, "server", "localhost");
            String text = Files.readString(file)
                    .replace("internal.", "server.")
                    .replace("server.key", directory.resolve("server.key").toString())
                    .replace("server.crt", directory.resolve("server.crt").toString());
            Files.writeString(file, text);
        }
        Supervisor supervisor = Supervisor.open(ConfigSource.ofFile(file, variables), Clock.system());
        try (Server server =
                Server.start(supervisor, EventLoops.start(), new StartOptions("test", true), Clock.system())) {
            List<String> open = server.listening().stream().map(Listening::key).toList();
            assertThat(open).contains("httpAddress");
            assertThat(open.contains("rtmpAddress"))
                    .isEqualTo(supervisor.config().rtmp().plainEnabled());
            List<String> fixed = supervisor.config().paths().keySet().stream()
                    .filter(path -> !path.startsWith("~") && !path.startsWith("all"))
                    .toList();
            assertThat(server.paths().statuses().join())
                    .extracting(path -> path.name().value())
                    .containsExactlyInAnyOrderElementsOf(fixed);
        }
    }

    @Test
    void shouldHaveEveryKeyOfMediaMtx() throws Exception {
        List<String> lines = Files.readAllLines(FILES.resolve("mediamtx.yml"));
        TreeSet<String> missing = new TreeSet<>();
        boolean[] old = new boolean[1];
        for (String row : Files.readAllLines(Path.of("../weir-config/src/test/resources/mediamtx-1.20-keys.tsv"))) {
            if (row.startsWith("#")) {
                continue;
            }
            String[] parts = row.split("\t", -1);
            String start = (parts[0].equals("global") ? "" : "  ") + parts[1] + ":";
            if (parts[2].equals("deprecated")) {
                old[0] = true;
                start = parts[1] + ":";
            }
            String wanted = start;
            Stream<String> where = parts[2].equals("deprecated")
                    ? Stream.of("deprecated.yml", "external-auth.yml")
                            .flatMap(file -> read(file).stream())
                            .map(String::strip)
                    : lines.stream();
            if (where.noneMatch(line -> line.startsWith(wanted))) {
                missing.add(row);
            }
        }
        assertThat(old[0]).isTrue();
        assertThat(missing).isEmpty();
    }

    private static List<String> read(String name) {
        try {
            return Files.readAllLines(FILES.resolve(name));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
