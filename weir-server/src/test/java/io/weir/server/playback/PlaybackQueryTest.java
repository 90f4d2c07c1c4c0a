package io.weir.server.playback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.base.id.PathName;
import io.weir.platform.http.MalformedRequestException;
import io.weir.platform.http.QueryParameters;
import io.weir.testkit.Seeded;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients write into the parameters of requests for recordings. */
class PlaybackQueryTest {
    private static final List<String> BITS = List.of(
            "2026-03-01T10:00:00Z",
            "%2B",
            "1",
            "9",
            ".",
            "-",
            "_",
            "e",
            "s",
            "T",
            ":",
            "%00",
            "~",
            "%C3%A9",
            "h",
            "+",
            "Z");

    private static PlaybackQuery of(String raw) throws MalformedRequestException {
        return new PlaybackQuery(QueryParameters.parse(raw));
    }

    @ParameterizedTest
    @CsvSource({
        "60, 60000000000",
        "0.5, 500000000",
        "1.000000001, 1000000001",
        "1m30s, 90000000000",
        "500ms, 500000000",
        "2h, 7200000000000",
        "315359999, 315359999000000000",
        "87600h, 315360000000000000",
    })
    void shouldReadDurations(String text, long ns) throws Exception {
        assertThat(of("duration=" + text).durationNs()).isEqualTo(ns);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "-1",
                "1e9",
                "NaN",
                "Infinity",
                "0x10",
                "1..2",
                "5 s",
                "99999999999999",
                "315360001",
                "87600h0m1s",
                "4000d",
                "-5s"
            })
    void shouldRefuseOtherDurations(String text) {
        assertThatThrownBy(() -> of("duration=" + text.replace(" ", "%20")).durationNs())
                .isInstanceOf(RangeException.class)
                .hasMessageStartingWith("invalid duration: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-03-01T10:00:00Z",
                "2026-03-01T11:00:00%2B01:00",
                "2026-03-01T11:00:00+01:00",
                "2026-03-01T10:00:00.000000Z"
            })
    void shouldReadTimes(String text) throws Exception {
        assertThat(of("start=" + text).requiredTime("start")).isEqualTo(Instant.parse("2026-03-01T10:00:00Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"now", "2026-03-01", "1969-12-31T23:59:59Z", "2300-01-01T00:00:00Z", "%2B99999-01-01T00:00:00Z"})
    void shouldRefuseOtherTimes(String text) {
        assertThatThrownBy(() -> of("start=" + text).time("start"))
                .isInstanceOf(RangeException.class)
                .hasMessageStartingWith("invalid start: ");
    }

    @Test
    void shouldReadChoices() throws Exception {
        assertThat(of("").container()).isEqualTo(PlaybackQuery.Container.FMP4);
        assertThat(of("format=mp4").container()).isEqualTo(PlaybackQuery.Container.MP4);
        assertThat(of("gaps=skip").gaps()).isEqualTo(GapPolicy.SKIP);
        assertThat(of("mode=keyframe").mode()).isEqualTo(StartMode.KEYFRAME);
        assertThatThrownBy(() -> of("format=mkv").container()).hasMessage("invalid format: one of fmp4, mp4");
        assertThatThrownBy(() -> of("gaps=ignore").gaps()).hasMessage("invalid gaps: one of stop, skip, fail");
        assertThatThrownBy(() -> of("mode=fast").mode()).hasMessage("invalid mode: one of exact, keyframe");
        assertThat(of("width=16").number("width", 320, 16, 1920)).isEqualTo(16);
        assertThat(of("width=1920").number("width", 320, 16, 1920)).isEqualTo(1920);
        for (String wrong : List.of("15", "1921", "x", "", "99999999999")) {
            assertThatThrownBy(() -> of("width=" + wrong).number("width", 320, 16, 1920))
                    .isInstanceOf(RangeException.class);
        }
    }

    @Test
    void shouldNeverFailInAnotherWay() throws Exception {
        Seeded.forSeeds(5_000, random -> {
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(8); j > 0; j--) {
                text.append(BITS.get(random.nextInt(BITS.size())));
            }
            String value = text.toString();
            read(of("path=x&start=" + value + "&duration=" + value + "&format=" + value + "&width=" + value));
            VodSegment.parse(value);
            VodSegment.parseInit(value);
        });
    }

    private static void read(PlaybackQuery query) {
        for (Step step : List.<Step>of(
                query::durationNs, () -> query.time("start"), query::container, () -> query.number("width", 1, 1, 9))) {
            try {
                step.take();
            } catch (RangeException e) {
                assertThat(e.kind()).isEqualTo(RangeException.Cause.INVALID);
            }
        }
        try {
            new RangeRequest(
                    new PathName("x"),
                    query.requiredTime("start"),
                    query.durationNs(),
                    StartMode.EXACT,
                    GapPolicy.STOP);
        } catch (RangeException e) {
            assertThat(e).hasMessageStartingWith("invalid ");
        }
    }

    private interface Step {
        @Nullable
        Object take() throws RangeException;
    }

    @Test
    void shouldNameSegmentsSoThatTheyAreFoundAgain() {
        VodSegment segment = new VodSegment(Instant.parse("2026-03-01T10:00:00.000001Z"), -1, 4_000_000_000L, -5);
        assertThat(segment.name()).isEqualTo("1772359200.000001000_-1_4000000000_-5.m4s");
        assertThat(VodSegment.parse(segment.name())).contains(segment);
        assertThat(VodSegment.parseInit(VodSegment.initName(segment.fileStart())))
                .contains(segment.fileStart());
    }
}
