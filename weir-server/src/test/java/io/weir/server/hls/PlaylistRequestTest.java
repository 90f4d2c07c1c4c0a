package io.weir.server.hls;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.buf.Bytes;
import io.weir.platform.http.HttpResponse;
import io.weir.platform.http.QueryParameters;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlaylistRequestTest {
    private static final Shown SHOWN = shown(3);

    private static Shown shown(int openParts) {
        return new Shown(
                10,
                openParts,
                5,
                4,
                Shown.Answers.of(Bytes.ofUtf8("whole"), 4),
                Shown.Answers.of(Bytes.ofUtf8("delta"), 4),
                false,
                new RenditionSummary("p.m3u8", List.of(), 0, 0, 0));
    }

    private static PlaylistRequest.Wanted wanted(String query, boolean cached) throws Exception {
        return (PlaylistRequest.Wanted) PlaylistRequest.of(QueryParameters.parse(query), cached);
    }

    private static @Nullable String body(String query) throws Exception {
        HttpResponse answer = wanted(query, false).answer(SHOWN);
        return answer == null ? null : answer.body().utf8();
    }

    @Test
    void shouldTakeAPartAfterTheLastForTheFirstOfTheNextSegment() throws Exception {
        PlaylistRequest.Wanted after = wanted("_HLS_msn=9&_HLS_part=5", false);
        assertThat(after.answer(shown(0))).isNull();
        assertThat(after.answer(shown(1))).isNotNull();
        assertThat(wanted("_HLS_msn=9&_HLS_part=4", false).answer(shown(0))).isNotNull();
        assertThat(wanted("_HLS_msn=9", false).answer(shown(0))).isNotNull();
    }

    @Test
    void shouldAnswerWhatIsThereAndHoldTheRest() throws Exception {
        assertThat(body("")).isEqualTo("whole");
        assertThat(body("_HLS_msn=9")).isEqualTo("whole");
        assertThat(body("_HLS_msn=10&_HLS_part=2&_HLS_skip=YES")).isEqualTo("delta");
        assertThat(body("_HLS_skip=v2")).isEqualTo("delta");
        assertThat(body("_HLS_msn=10&_HLS_part=3")).isNull();
        assertThat(body("_HLS_msn=10")).isNull();
        assertThat(wanted("", false).answer(null)).isNull();
    }

    @Test
    void shouldTellCachesHowLongAnAnswerStays() throws Exception {
        assertThat(wanted("", true).answer(SHOWN))
                .extracting(answer -> answer.header("Cache-Control"))
                .isEqualTo("public, max-age=2");
        assertThat(wanted("_HLS_msn=9", true).answer(SHOWN))
                .extracting(answer -> answer.header("Cache-Control"))
                .isEqualTo("public, max-age=24");
        assertThat(wanted("", false).answer(SHOWN))
                .extracting(answer -> answer.header("Cache-Control"))
                .isEqualTo("no-cache");
    }

    @Test
    void shouldNotHoldForWhatIsFarAhead() throws Exception {
        assertThat(wanted("_HLS_msn=12", false).isTooFarAhead(SHOWN)).isFalse();
        assertThat(wanted("_HLS_msn=13", false).isTooFarAhead(SHOWN)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "_HLS_msn=x",
                "_HLS_msn=",
                "_HLS_msn=-1",
                "_HLS_msn=1234567890123456",
                "_HLS_part=1",
                "_HLS_msn=1&_HLS_part=a"
            })
    void shouldRefuseWhatIsNoNumber(String query) throws Exception {
        assertThat(PlaylistRequest.of(QueryParameters.parse(query), false)).isInstanceOf(PlaylistRequest.Bad.class);
    }
}
