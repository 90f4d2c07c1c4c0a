package io.weir.base.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailuresTest {
    @Test
    void shouldSayWhatIsWrongAndNotOnlyWithWhat() {
        assertThat(Failures.reason(new NoSuchFileException("/a/b"))).isEqualTo("no such file");
        assertThat(Failures.reason(new AccessDeniedException("/a/b"))).isEqualTo("permission denied");
        assertThat(Failures.reason(new FileAlreadyExistsException("/a/b"))).isEqualTo("a file of that name exists");
        assertThat(Failures.reason(new FileSystemException("/a/b", null, "Input/output error")))
                .isEqualTo("input/output error");
        assertThat(Failures.reason(new IOException("No space left on device"))).isEqualTo("no space left on device");
        assertThat(Failures.reason(new IOException())).isEqualTo("IOException");
        assertThat(Failures.reason(new FileSystemException(null))).isEqualTo("FileSystemException");
    }

    @Test
    void shouldUnderstandTheSystem(@TempDir Path directory) throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        try {
            Files.delete(file.resolve("below"));
        } catch (IOException e) {
            assertThat(Failures.reason(e)).isEqualTo("not a directory");
        }
    }
}
