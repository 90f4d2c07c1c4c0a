package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Requests as MediaMTX's documentation of its API has them, and the answers that it promises, to the last field and its place.
 *
 * <p>In the file a request is a line {@code METHOD path [body]}, its answer the next: status and JSON. {@code <id>}, {@code <time>},
 * {@code <address>} and {@code <n>} stand for what differs from run to run; {@code <publisher>} is the id of the live publisher.
 */
class MediaMtxRequestsTest {
    private static final Path FILE = Path.of("src/test/resources/mediamtx-requests.txt");

    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.with("pathDefaults:\n  maxReaders: 7\npaths:\n  mystream:\n  idle:\n");

    private static Pattern pattern(String answer) {
        String quoted = Pattern.quote(answer);
        for (String[] name : new String[][] {
            {"<id>", "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"},
            {"<time>", "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?(Z|[-+]\\d\\d:\\d\\d)"},
            {"<address>", "127\\.0\\.0\\.1:\\d+"},
            {"<n>", "\\d+"},
            {"<any>", ".*"}
        }) {
            quoted = quoted.replace(name[0], "\\E" + name[1] + "\\Q");
        }
        return Pattern.compile(quoted);
    }

    @Test
    void shouldAnswerAsDocumented() throws Exception {
        try (RtmpPeer publisher = RtmpPeer.publish(node.rtmp("mystream?camera=abc"))) {
            List<FlvTag> clip = FlvTag.of(Clip.H264_AAC.file()).stream()
                    .filter(tag -> !tag.isEndOfSequence())
                    .toList();
            publisher.send(clip);
            node.awaitReady("mystream");
            String id =
                    node.api("v3/rtmpconns/list").get("items").get(0).get("id").asString();
            List<String> problems = new ArrayList<>();
            List<String> lines = Files.readAllLines(FILE).stream()
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(line -> line.replace("<publisher>", id))
                    .toList();
            assertThat(lines.size() % 2).isZero();
            for (int i = 0; i < lines.size(); i += 2) {
                publisher.send(clip.getLast()); // who is silent for long is ended
                String[] request = lines.get(i).split(" ", 3);
                HttpResponse<String> answer =
                        node.send(request[0] + " v3" + request[1], request.length > 2 ? request[2] : "");
                String got = answer.statusCode() + " " + answer.body();
                if (!pattern(lines.get(i + 1)).matcher(got).matches()) {
                    problems.add(lines.get(i) + "\n  wanted " + lines.get(i + 1) + "\n  got    " + got);
                }
            }
            assertThat(problems).isEmpty();
            publisher.awaitClosed();
        }
    }
}
