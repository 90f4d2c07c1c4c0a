package io.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Compares text with a file under {@code src/test/resources/golden}; {@code -Dweir.golden=write} rewrites the file instead. */
public final class GoldenFile {
    private GoldenFile() {}

    /** Asserts that {@code actual} is the content of {@code golden/name}. */
    public static void assertMatches(String name, String actual) {
        Path file = Path.of("src/test/resources/golden").resolve(name);
        try {
            if ("write".equals(System.getProperty("weir.golden"))) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, actual);
            }
            assertThat(actual).as("golden file %s", file).isEqualTo(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
