package io.weir.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    BenchCommandTest() {}

    @Test
    void shouldExplainItself() throws Exception {
        assertThat(run("--help")).isEqualTo(BenchCommand.EXIT_OK);
        assertThat(text(out)).isEqualTo(BenchCommand.USAGE);
        assertThat(run()).isEqualTo(BenchCommand.EXIT_USAGE);
    }

    @Test
    void shouldNameTheWordThatIsWrong() throws Exception {
        assertUsage("unknown command \"walk\"", "walk");
        assertUsage("--url is missing", "fanout", "--readers", "1");
        assertUsage("--readers takes a whole number, not many", "fanout", "--url", "rtmp://h/a/b", "--readers", "many");
        assertUsage("unknown protocol \"dash\"", "fanout", "--url", "rtmp://h/a/b", "--protocol", "dash");
        assertUsage("unknown word \"--reader\"", "fanout", "--url", "rtmp://h/a/b", "--reader", "1");
        assertUsage("--url needs a value", "publish", "--url");
        assertUsage("--pid takes process ids, not x", "fanout", "--url", "rtmp://h/a/b", "--pid", "x");
        assertUsage("--warmup takes whole seconds, not 1m", "fanout", "--url", "rtmp://h/a/b", "--warmup", "1m");
        assertUsage("a file to write is missing", "media");
        assertUsage("unknown protocol \"rtsp\"", "publish", "--protocol", "rtsp", "--url", "rtmp://h/a/b");
        assertUsage("the URL must begin with http://", "publish", "--protocol", "whip", "--url", "rtmp://h/a/b");
        assertUsage("the floor of flv is a program of its own", "floor", "--protocol", "flv");
        assertUsage("readers must be 1 to 25000", "floor", "--readers", "0");
        assertUsage("--url is missing", "http");
        assertUsage("connections must be 1 to 10000", "http", "--url", "http://h/a", "--connections", "0");
        assertUsage("connections must be 1 to 10000", "http", "--url", "http://h/a", "--connections", "10001");
        assertUsage("the URL must begin with http://", "http", "--url", "rtmp://h/a");
        assertUsage("port must be 0 to 65533", "drain", "--readers", "2", "--port", "65534");
    }

    @Test
    void shouldPrintTheHeadOfEachTable() throws Exception {
        assertThat(run("columns")).isEqualTo(BenchCommand.EXIT_OK);
        assertThat(text(out)).isEqualTo(FanoutReport.MARKDOWN_HEADER + "\n");
        out.reset();
        assertThat(run("columns", "--protocol", "whep")).isEqualTo(BenchCommand.EXIT_OK);
        assertThat(text(out)).isEqualTo(WhepReport.MARKDOWN_HEADER + "\n");
        out.reset();
        assertThat(run("columns", "--protocol", "llhls")).isEqualTo(BenchCommand.EXIT_OK);
        assertThat(text(out)).isEqualTo(HlsReport.MARKDOWN_HEADER + "\n");
        out.reset();
        assertThat(run("columns", "--protocol", "http")).isEqualTo(BenchCommand.EXIT_OK);
        assertThat(text(out)).isEqualTo(HttpLoadReport.MARKDOWN_HEADER + "\n");
    }

    @Test
    void shouldAskForTheAddressesInAFile() throws Exception {
        Path list = Files.writeString(folder.resolve("list"), "/a\n\n/b?c\n");
        try (ScriptedHttpServer server = new ScriptedHttpServer(ScriptedHttpServer::ok)) {
            String[] words = {"http", "--url", server.url("/"), "--list", list.toString(), "--warmup", "0"};
            String[] more = {"--duration", "1", "--connections", "4", "--markdown", "one"};
            assertThat(run(Stream.concat(Stream.of(words), Stream.of(more)).toArray(String[]::new)))
                    .as(text(err) + text(out))
                    .isEqualTo(BenchCommand.EXIT_OK);
        }
        assertThat(text(out)).startsWith("| one | 2 | 4 of 4 |").endsWith("|\n");
        Files.writeString(list, "/a b\n");
        assertUsage("not the path of a URL: /a b", "http", "--url", "http://h/", "--list", list.toString());
    }

    @Test
    void shouldPrintARowOfReadersByHls() throws Exception {
        try (ClosedPort port = new ClosedPort()) {
            String url = port.url("http", "/a/index.m3u8");
            assertThat(run("fanout", "--protocol", "llhls", "--url", url, "--readers", "2", "--markdown", "none"))
                    .isEqualTo(BenchCommand.EXIT_FAILED);
        }
        assertThat(text(out)).startsWith("| none | llhls | 0 of 2 |");
        assertThat(text(err)).contains("only 0 of 2 readers are alive");
    }

    @Test
    void shouldCountWhatItDrains() throws Exception {
        assertThat(run("drain", "--readers", "2", "--duration", "1")).isEqualTo(BenchCommand.EXIT_OK);
        assertThat(text(out)).isEqualTo("0 datagrams read\n");
    }

    @Test
    void shouldReportAsTableAndAsJson() throws Exception {
        Path json = folder.resolve("report.json");
        try (FlvServer server = new FlvServer()) {
            int code = run(
                    "fanout",
                    "--protocol",
                    "flv",
                    "--url",
                    server.url("http", "/plain?secret=1"),
                    "--readers",
                    "3",
                    "--warmup",
                    "0",
                    "--duration",
                    "1s",
                    "--json",
                    json.toString());
            assertThat(code).as(text(err)).isEqualTo(BenchCommand.EXIT_OK);
        }
        assertThat(text(out))
                .contains("3 alive at the end, 3 started")
                .contains("added latency")
                .doesNotContain("secret");
        assertThat(Files.readString(json))
                .startsWith("{\"protocol\":\"flv\"")
                .contains("\"readersAlive\":3")
                .contains("\"server\":null")
                .endsWith("}\n")
                .doesNotContain("secret");
    }

    @Test
    void shouldFailWhenNobodyCanPublish() throws Exception {
        try (ClosedPort port = new ClosedPort()) {
            String url = port.url("rtmp", "/live/cam");
            assertThat(run("publish", "--url", url, "--duration", "30")).isEqualTo(BenchCommand.EXIT_FAILED);
        }
        assertThat(text(out)).contains("publishing 0 of 1").contains("Connection refused");
    }

    @Test
    void shouldWriteTheBuiltInStream() throws Exception {
        Path file = folder.resolve("canonical.flv");
        assertThat(run("media", file.toString())).isEqualTo(BenchCommand.EXIT_OK);
        assertThat(ByteBufUtil.hexDump(Files.readAllBytes(file), 0, 3)).isEqualTo("464c56");
        assertThat(text(out)).contains("1.06 Mbit/s, 2192 messages in 30 s");
    }

    @Test
    void shouldEscapeWhatJsonNeedsEscaped() {
        String json = new JsonWriter()
                .beginObject()
                .member("a\"\\", "b\n\r\t\u0001é")
                .member("n", Double.NaN)
                .member("d", 0.5)
                .member("t", true)
                .nullMember("z")
                .beginArray("e")
                .element(1)
                .element("x")
                .endArray()
                .beginObject("o")
                .endObject()
                .member("l", 2)
                .endObject()
                .toString();
        assertThat(json)
                .isEqualTo("{\"a\\\"\\\\\":\"b\\n\\r\\t\\u0001é\",\"n\":null,\"d\":0.500,\"t\":true,\"z\":null,"
                        + "\"e\":[1,\"x\"],\"o\":{},\"l\":2}");
    }

    private void assertUsage(String complaint, String... words) throws InterruptedException {
        err.reset();
        assertThat(run(words)).isEqualTo(BenchCommand.EXIT_USAGE);
        assertThat(text(err)).contains(complaint);
    }

    private int run(String... words) throws InterruptedException {
        return BenchCommand.run(
                List.of(words),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
