package io.weir.config.revision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.config.ConfigChange;
import io.weir.config.ConfigOverlay;
import io.weir.config.ConfigOverlay.Mode;
import io.weir.config.ConfigOverlay.PathLayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RevisionStoreTest {
    @TempDir
    private Path folder;

    private Path directory;
    private RevisionStore store;

    @BeforeEach
    void open() {
        directory = folder.resolve("state").resolve("config");
        store = new RevisionStore(directory);
    }

    private static Revision revision(String level) {
        ConfigOverlay overlay = new ConfigOverlay(
                Map.of("logLevel", level, "api", true, "writeQueueSize", 8),
                Map.of("forward", List.of(Map.of("dest", "rtmp://a/b/c"))),
                Map.of("cam", new PathLayer(Mode.PATCH, Map.of("maxReaders", 1))));
        Instant time = Instant.parse("2026-01-02T03:04:05.6Z");
        return new Revision(
                0, time, "ann", "patch global", List.of(new ConfigChange("logLevel", "info", level)), overlay);
    }

    private Path file(int number) {
        return directory.resolve("00000" + number + ".json");
    }

    @Test
    void shouldKeepRevisionsAndFindThemAgain() throws IOException {
        assertThat(store.newest().revision()).isEmpty();
        assertThat(store.append(revision("debug")).number()).isEqualTo(1);
        Revision second = store.append(revision("warn"));
        RevisionStore later = new RevisionStore(directory);
        assertThat(later.newest().revision()).contains(second);
        assertThat(later.newest().broken()).isEmpty();
        assertThat(later.all()).extracting(Revision::number).containsExactly(2, 1);
        assertThat(later.find(1))
                .get()
                .extracting(Revision::overlay)
                .isEqualTo(revision("debug").overlay());
        assertThat(later.find(3)).isEmpty();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file(1))))
                .isEqualTo("rw-------");
    }

    /** A crash leaves the unfinished file at any length, never a piece of the real one. */
    @Test
    void shouldLoadTheRevisionBeforeACrash() throws IOException {
        Revision first = store.append(revision("debug"));
        byte[] whole = Files.readAllBytes(file(1));
        for (int length = 0; length < whole.length; length += 7) {
            Files.write(directory.resolve("000002.json.tmp"), Arrays.copyOf(whole, length));
            assertThat(new RevisionStore(directory).newest().revision()).contains(first);
        }
        assertThat(store.append(revision("warn")).number()).isEqualTo(2);
        assertThat(store.newest().revision()).get().extracting(Revision::number).isEqualTo(2);
    }

    /** What a broken disk leaves is passed over, and told. */
    @Test
    void shouldPassOverFilesThatAreCutOffOrNotOurs() throws IOException {
        Revision first = store.append(revision("debug"));
        byte[] whole = Files.readAllBytes(file(1));
        for (int length = 0; length < whole.length; length += 7) {
            Files.write(file(2), Arrays.copyOf(whole, length));
            RevisionStore.Newest newest = store.newest();
            assertThat(newest.revision()).contains(first);
            assertThat(newest.broken()).singleElement().asString().contains("000002.json");
        }
        Files.write(file(2), whole);
        assertThat(store.newest().broken()).singleElement().asString().contains("is revision 1");
        Files.writeString(directory.resolve("notes.json"), "mine");
        assertThat(store.append(revision("warn")).number()).isEqualTo(3);
        assertThat(store.all()).extracting(Revision::number).containsExactly(3, 1);
    }

    @Test
    void shouldKeepNoMoreThanItsMaximum() throws IOException {
        for (int i = 0; i < RevisionStore.REVISIONS_MAX + 3; i++) {
            store.append(revision("debug"));
        }
        assertThat(store.all())
                .hasSize(RevisionStore.REVISIONS_MAX)
                .extracting(Revision::number)
                .startsWith(RevisionStore.REVISIONS_MAX + 3)
                .endsWith(4);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).hasSize(RevisionStore.REVISIONS_MAX);
        }
    }

    @Test
    void shouldRefuseWhatItCouldNotReadAgain() throws IOException {
        Revision first = store.append(revision("debug"));
        ConfigOverlay huge =
                new ConfigOverlay(Map.of("runOnConnect", "x".repeat(RevisionStore.SIZE_MAX)), Map.of(), Map.of());
        Revision second = new Revision(0, first.time(), "ann", "patch global", List.of(), huge);
        assertThatThrownBy(() -> store.append(second))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("larger");
        assertThat(store.newest().revision()).contains(first);
    }

    @Test
    void shouldTellWhenItCannotStore() throws IOException {
        Files.createDirectories(folder.resolve("state"));
        Files.writeString(directory, "in the way");
        assertThatThrownBy(() -> store.append(revision("debug"))).isInstanceOf(IOException.class);
        assertThat(store.newest().revision()).isEmpty();
    }
}
