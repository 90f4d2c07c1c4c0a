package io.weir.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FetchPlanTest {
    private static final long MS = 1_000_000L;
    private static final String HEAD = """
            #EXTM3U
            #EXT-X-TARGETDURATION:1
            #EXT-X-PART-INF:PART-TARGET=0.5
            #EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.0
            """;

    private final PlaylistScan scan = new PlaylistScan();
    private final FetchPlan plan = new FetchPlan(false);
    private final List<HlsFetch> fetches = new ArrayList<>();

    private static String part(String name) {
        return "#EXT-X-PART:DURATION=0.5,URI=\"" + name + "\"" + (name.endsWith("a") ? ",INDEPENDENT=YES\n" : "\n");
    }

    private static String segment(String name, String... parts) {
        StringBuilder text = new StringBuilder();
        for (String each : parts) {
            text.append(part(each));
        }
        return text.append("#EXTINF:1,\n").append(name).append('\n').toString();
    }

    private static String hint(String name) {
        return "#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"" + name + "\"\n";
    }

    private static String sequence(int first) {
        return "#EXT-X-MEDIA-SEQUENCE:" + first + "\n";
    }

    private PlaylistScan read(String text) throws IOException {
        byte[] bytes = (HEAD + text).getBytes(StandardCharsets.US_ASCII);
        scan.read(bytes, bytes.length);
        return scan;
    }

    private List<String> next(boolean parts, String text) throws IOException {
        fetches.clear();
        plan.next(read(text), parts, new PlaylistAddress("h:1", "/x/index.m3u8?q=/1"), fetches::add);
        return fetches.stream().map(HttpFetch::resource).toList();
    }

    @Test
    void shouldFetchEverySegmentOnce() throws Exception {
        String text = sequence(5) + segment("5") + segment("6") + segment("7") + segment("8");
        assertThat(plan.begin(read(text), false)).as("three target durations").isEqualTo(3000 * MS);
        assertThat(next(false, text)).containsExactly("/x/6", "/x/7", "/x/8");
        assertThat(fetches).allMatch(fetch -> fetch.kind() == HlsFetch.Kind.SEGMENT && !fetch.isHeld());
        assertThat(next(false, text)).isEmpty();
        assertThat(next(false, sequence(6) + segment("6") + segment("7") + segment("8") + segment("9") + part("10a")))
                .containsExactly("/x/9");
        assertThat(next(false, sequence(12) + segment("12"))).containsExactly("/x/12");
        assertThat(plan.lost()).as("10 and 11").isEqualTo(2);
    }

    @Test
    void shouldFetchEveryPartOnceAndTheNextOneAheadOfTime() throws Exception {
        String map = "#EXT-X-MAP:URI=\"/init\"\n";
        String text = sequence(1) + map + segment("1") + segment("2", "2a", "2b") + part("3a") + hint("3b");
        assertThat(plan.begin(read(text), true))
                .as("a second behind, from a keyframe")
                .isEqualTo(1500 * MS);
        assertThat(next(true, text)).containsExactly("/init", "/x/2a", "/x/2b", "/x/3a", "/x/3b");
        HlsFetch hinted = fetches.getLast();
        assertThat(hinted.isHeld()).isTrue();
        assertThat(hinted.isListed()).isFalse();
        assertThat(next(true, sequence(1) + map + segment("1") + segment("2", "2a", "2b") + part("3a") + hint("3b")))
                .isEmpty();
        assertThat(next(true, sequence(2) + map + segment("2", "2a", "2b") + segment("3", "3a", "3b") + hint("4a")))
                .containsExactly("/x/4a");
        assertThat(hinted.isListed()).isTrue();
        assertThat(hinted.durationNs()).isEqualTo(500 * MS);
        assertThat(plan.wrongHints()).isZero();
        assertThat(plan.lost()).isZero();
    }

    @Test
    void shouldFetchWhatIsListedWhenAHintWasWrong() throws Exception {
        String text = sequence(1) + segment("1", "1a", "1b") + hint("2a");
        plan.begin(read(text), true);
        assertThat(next(true, text)).containsExactly("/x/1a", "/x/1b", "/x/2a");
        plan.onHintFailed(fetches.getLast());
        assertThat(plan.wrongHints()).isEqualTo(1);
        assertThat(next(true, text + part("2other") + hint("2b"))).containsExactly("/x/2other", "/x/2b");
        assertThat(next(true, text + part("2other") + part("2different") + hint("2c")))
                .containsExactly("/x/2different", "/x/2c");
        assertThat(plan.wrongHints()).isEqualTo(2);
    }

    @Test
    void shouldGoOnWithSegmentsWhosePartsAreNoLongerListed() throws Exception {
        String text = sequence(1) + segment("1", "1a", "1b") + part("2a");
        plan.begin(read(text), true);
        assertThat(next(true, text)).containsExactly("/x/1a", "/x/1b", "/x/2a");
        assertThat(next(true, sequence(2) + segment("2") + segment("3") + segment("4", "4a", "4b")))
                .containsExactly("/x/3", "/x/4a", "/x/4b");
        assertThat(plan.lost()).as("the rest of 2").isEqualTo(1);
    }

    @Test
    void shouldBeginWithWhatComesWhenNothingIsThere() throws Exception {
        assertThat(plan.begin(read(sequence(3)), true)).isZero();
        assertThat(next(true, sequence(3) + part("3a"))).containsExactly("/x/3a");
    }

    @Test
    void shouldStayWithItsServer() throws Exception {
        PlaylistAddress address = new PlaylistAddress("h:1", "/x/index.m3u8");
        assertThat(address.resolve("http://h:1/y?z")).isEqualTo("/y?z");
        assertThat(address.withQuery("a=b")).isEqualTo("/x/index.m3u8?a=b");
        assertThat(new PlaylistAddress("h:1", "/x?y").withQuery("a=b")).isEqualTo("/x?y&a=b");
        for (String other : new String[] {"http://h:2/y", "https://h:1/y", "//h:1/y"}) {
            assertThatThrownBy(() -> address.resolve(other)).hasMessageContaining("another server");
        }
    }
}
