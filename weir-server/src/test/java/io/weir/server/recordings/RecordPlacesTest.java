package io.weir.server.recordings;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.id.PathName;
import java.nio.file.Path;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class RecordPlacesTest {
    private final RecordPlaces places = RecordPlaces.of(
            SampleSegments.config(
                    "pathDefaults:",
                    "  recordPath: /rec/%path/%s-%f",
                    "paths:",
                    "  cam1:",
                    "    recordPath: /rec/archive/%path/%s-%f",
                    "  cam2:",
                    "    recordPath: /other/%path/%s-%f",
                    "  all_others:"),
            ZoneOffset.UTC);

    private String ownerOf(String file) {
        return places.nameOf(Path.of(file)).map(name -> name.path().value()).orElse("nobody");
    }

    @Test
    void shouldKnowWhoseAFileIs() {
        assertThat(ownerOf("/rec/cam3/100-000000.mp4")).isEqualTo("cam3");
        assertThat(ownerOf("/rec/cam3/100-000000.ts")).as("in either container").isEqualTo("cam3");
        assertThat(ownerOf("/rec/archive/cam1/100-000000.mp4"))
                .as("where one template lies in another's directory")
                .isEqualTo("cam1");
        assertThat(ownerOf("/rec/archive/cam3/100-000000.mp4"))
                .as("of a path that is not recorded there, by the outer template")
                .isEqualTo("archive/cam3");
        assertThat(ownerOf("/rec/cam1/100-000000.mp4"))
                .as("cam1 is recorded elsewhere")
                .isEqualTo("nobody");
        assertThat(ownerOf("/other/cam3/100-000000.mp4"))
                .as("only cam2 is recorded there")
                .isEqualTo("nobody");
        assertThat(ownerOf("/elsewhere/cam3/100-000000.mp4")).isEqualTo("nobody");
    }

    @Test
    void shouldKnowUnderWhichRootThingsLie() {
        assertThat(places.roots())
                .containsExactlyInAnyOrder(Path.of("/rec"), Path.of("/rec/archive"), Path.of("/other"));
        assertThat(places.rootOf(Path.of("/rec/archive/cam1/1.mp4"))).isEqualTo(Path.of("/rec/archive"));
        assertThat(places.rootOf(Path.of("/rec/archives/cam1/1.mp4"))).isEqualTo(Path.of("/rec"));
        assertThat(places.rootOf(Path.of("/elsewhere/1.mp4"))).isNull();
        assertThat(places.rootFor(new PathName("cam1"))).isEqualTo(Path.of("/rec/archive"));
        assertThat(places.rootFor(new PathName("cam3"))).isEqualTo(Path.of("/rec"));
    }

    @Test
    void shouldGivePathsThatAreNotConfiguredTheDefaults() {
        RecordPlaces few = RecordPlaces.of(
                SampleSegments.config(
                        "pathDefaults:",
                        "  recordPath: /rec/%path/%s",
                        "paths:",
                        "  cam1:",
                        "    recordPath: /other/%path/%s"),
                ZoneOffset.UTC);
        assertThat(few.nameOf(Path.of("/rec/gone/100.mp4")).orElseThrow().path())
                .isEqualTo(new PathName("gone"));
        assertThat(few.nameOf(Path.of("/other/gone/100.mp4"))).isEmpty();
    }
}
