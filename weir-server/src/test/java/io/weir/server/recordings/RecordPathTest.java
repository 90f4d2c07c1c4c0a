package io.weir.server.recordings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.base.id.PathName;
import io.weir.config.RecordFormat;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordPathTest {
    private static final String DEFAULT = "./recordings/%path/%Y-%m-%d_%H-%M-%S-%f";
    private static final Instant START = Instant.parse("2026-11-22T08:09:10.123456Z");
    private static final PathName CAM = new PathName("live/cam.1");
    private static final Path HERE = Path.of("").toAbsolutePath();

    private static RecordPath of(String template, ZoneId zone) {
        return new RecordPath(template, RecordFormat.FMP4, zone);
    }

    @ParameterizedTest
    @CsvSource({
        DEFAULT + ", recordings/live/cam.1/2026-11-22_13-39-10-123456.mp4",
        "r/%path/%s-%f, r/live/cam.1/1795334950-123456.mp4",
        "r/%Y/%m/%d/%path_%H-%M-%S.%f%z, r/2026/11/22/live/cam.1_13-39-10.123456+0530.mp4",
        "r%q/%path_%s%%, r%q/live/cam.1_1795334950%%.mp4",
    })
    void shouldNameFilesAsMediaMtxDoes(String template, String expected) {
        RecordPath files = of(template, ZoneOffset.ofHoursMinutes(5, 30));
        Path file = files.file(CAM, START);
        assertThat(file).isEqualTo(HERE.resolve(expected));
        assertThat(files.parse(file)).hasValueSatisfying(name -> {
            assertThat(name.path()).isEqualTo(CAM);
            assertThat(name.start()).isEqualTo(files.round(START));
        });
    }

    @Test
    void shouldWriteUtcAsZ() {
        RecordPath files = new RecordPath("%path/%Y%m%d%H%M%S%z", RecordFormat.MPEGTS, ZoneOffset.UTC);
        assertThat(files.file(CAM, START)).isEqualTo(HERE.resolve("live/cam.1/20261122080910Z.ts"));
        assertThat(files.root()).isEqualTo(HERE);
        assertThat(files.resolution()).isEqualTo(ChronoUnit.SECONDS);
    }

    /** An hour that comes twice: with the offset it is known which. */
    @Test
    void shouldTellTheHoursOfAChangeOfClocksApart() {
        ZoneId zone = ZoneId.of("Europe/Berlin");
        RecordPath files = of("r/%path/%Y-%m-%d_%H-%M-%S-%f%z", zone);
        for (String start : new String[] {"2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"}) {
            Path file = files.file(CAM, Instant.parse(start));
            assertThat(files.parse(file).orElseThrow().start()).isEqualTo(start);
        }
    }

    /** Files of a machine in another zone: in an hour that is left out here, or with an offset that is not ours. */
    @Test
    void shouldUnderstandTimesOfOtherZones() {
        ZoneId zone = ZoneId.of("Europe/Berlin");
        Path skipped = HERE.resolve("r/cam/2026-03-29_02-30-00.mp4");
        assertThat(of("r/%path/%Y-%m-%d_%H-%M-%S", zone)
                        .parse(skipped)
                        .orElseThrow()
                        .start())
                .isEqualTo("2026-03-29T01:30:00Z");
        Path other = HERE.resolve("r/cam/2026-03-29_02-30-00-0500.mp4");
        assertThat(of("r/%path/%Y-%m-%d_%H-%M-%S%z", zone)
                        .parse(other)
                        .orElseThrow()
                        .start())
                .isEqualTo("2026-03-29T07:30:00Z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "recordings/live/cam/2026-11-22_08-09-10-123456.ts",
                "recordings/live/cam/2026-11-22_08-09-10-12345.mp4",
                "recordings/live/cam/2026-13-22_08-09-10-123456.mp4",
                "recordings/live/cam/2026-11-22_08-09-10-123456.mp4.part",
                "recordings/2026-11-22_08-09-10-123456.mp4",
                "recordings/a b/2026-11-22_08-09-10-123456.mp4",
                "other/cam/2026-11-22_08-09-10-123456.mp4",
                "recordings/../recordings2/cam/2026-11-22_08-09-10-123456.mp4",
                "recordings",
            })
    void shouldPassOverOtherFiles(String file) {
        assertThat(of(DEFAULT, ZoneOffset.UTC).parse(HERE.resolve(file))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"r/%path/../../../etc/%s", "r/%path/%s/../..", "r/%s/../%path"})
    void shouldNotLeaveItsDirectory(String template) {
        RecordPath files = of(template, ZoneOffset.UTC);
        assertThatThrownBy(() -> files.file(CAM, START)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Templates and paths of any characters: what is named lies under the root, and is understood when it has a time. */
    @Test
    void shouldStayUnderTheRootWhateverTheTemplate() {
        String[] words = {
            "%path", "%Y", "%m", "%d", "%H", "%M", "%S", "%f", "%z", "%s", "/", ".", "..", "-", "a", "%", "+", "("
        };
        String[] names = {"a", "a/b", "...", "a..b/.c", "-", "x/../y", "1", "a/2026"};
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder template = new StringBuilder("root/");
            int count = 1 + random.nextInt(8);
            for (int j = 0; j < count; j++) {
                template.append(words[random.nextInt(words.length)]);
            }
            String name = names[random.nextInt(names.length)];
            if (PathName.problemOf(name).isEmpty()) {
                assertUnderRoot(of(template.toString(), ZoneOffset.UTC), new PathName(name));
            }
        }
    }

    private static void assertUnderRoot(RecordPath files, PathName name) {
        Path file;
        try {
            file = files.file(name, START);
        } catch (IllegalArgumentException _) {
            return;
        }
        assertThat(file.normalize()).isEqualTo(file).startsWithRaw(files.root());
        files.parse(file)
                .ifPresent(found -> assertThat(files.file(found.path(), found.start()))
                        .as("%s", files)
                        .isEqualTo(file));
    }
}
