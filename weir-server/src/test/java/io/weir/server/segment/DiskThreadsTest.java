package io.weir.server.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

class DiskThreadsTest {
    @Test
    void shouldHaveThreadsForSoManyDirectories() {
        DiskThreads threads = new DiskThreads();
        Set<Executor> own = new HashSet<>();
        for (int i = 0; i < DiskThreads.ROOTS_MAX; i++) {
            own.add(threads.of(Path.of("/rec", Integer.toString(i))));
        }
        assertThat(own).hasSize(DiskThreads.ROOTS_MAX);
        Executor others = threads.of(Path.of("/rec/one-more"));
        assertThat(own).doesNotContain(others);
        assertThat(threads.of(Path.of("/rec/two-more"))).isSameAs(others);
        assertThat(own).contains(threads.of(Path.of("/rec/0")));
    }
}
