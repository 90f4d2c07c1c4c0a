package io.weir.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessSamplerTest {
    private static final String STAT_TAIL =
            " S 1 1 1 0 -1 4194304 101 0 0 0 123 45 0 0 20 0 1 0 154310 3133440 366 1844";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    private ProcessSampler sampler;

    ProcessSamplerTest() {
        sampler = ProcessSampler.ofSystem();
    }

    @BeforeEach
    void readFromTheFolder() {
        sampler = new ProcessSampler(root);
    }

    @Test
    void shouldAddUserAndSystemTimeOfAllProcesses() throws IOException {
        process(7, "7 (srs)" + STAT_TAIL, "VmRSS:\t   100 kB\n");
        process(8, "8 (nginx: worker (1) process)" + STAT_TAIL, "Name:\tnginx\nVmRSS:\t   28 kB\n");
        assertThat(sampler.cpuNs(List.of(7L))).isEqualTo(168 * ProcessSampler.TICK_NS);
        assertThat(sampler.cpuNs(List.of(7L, 8L))).isEqualTo(2 * 168 * ProcessSampler.TICK_NS);
        assertThat(sampler.residentBytes(List.of(7L, 8L))).isEqualTo(128 * 1024);
    }

    @Test
    void shouldAddTheTimeOfCollectorThreadsAlone() throws IOException {
        process(7, "7 (java)" + STAT_TAIL, "VmRSS:\t   100 kB\n");
        thread(7, 70, "GC Thread#0");
        thread(7, 71, "G1 Main Marker");
        thread(7, 72, "loop-0");
        assertThat(sampler.collectorNs(List.of(7L))).isEqualTo(2 * 168 * ProcessSampler.TICK_NS);
    }

    @Test
    void shouldNameTheProcessThatIsNotThere() {
        assertThatThrownBy(() -> sampler.cpuNs(List.of(99L)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("/proc/99/stat");
    }

    @Test
    void shouldSayWhenAProcessHasNoMemoryAnyMore() throws IOException {
        process(9, "9 (gone)" + STAT_TAIL, "Name:\tgone\nState:\tZ (zombie)\n");
        assertThatThrownBy(() -> sampler.residentBytes(List.of(9L))).hasMessageContaining("VmRSS");
    }

    @Test
    void shouldRefuseAStatWithoutTimes() throws IOException {
        process(9, "9 (x) S 1 1", "");
        assertThatThrownBy(() -> sampler.cpuNs(List.of(9L))).isInstanceOf(IOException.class);
    }

    @Test
    void shouldReadTheSoftLimitOfOpenFiles() throws IOException {
        assertThat(sampler.openFilesMax()).isEqualTo(Long.MAX_VALUE);
        Path self = Files.createDirectory(root.resolve("self"));
        Files.writeString(
                self.resolve("limits"), "Limit  Soft  Hard\nMax open files            20000   30000   files\n");
        assertThat(sampler.openFilesMax()).isEqualTo(20_000);
        Files.writeString(self.resolve("limits"), "Max open files            unlimited  unlimited  files\n");
        assertThat(sampler.openFilesMax()).isEqualTo(Long.MAX_VALUE);
    }

    private void thread(long pid, long id, String name) throws IOException {
        Path folder = Files.createDirectories(
                root.resolve(Long.toString(pid)).resolve("task").resolve(Long.toString(id)));
        Files.writeString(folder.resolve("comm"), name + "\n");
        Files.writeString(folder.resolve("stat"), id + " (" + name + ")" + STAT_TAIL);
    }

    private void process(long pid, String stat, String status) throws IOException {
        Path folder = Files.createDirectory(root.resolve(Long.toString(pid)));
        Files.writeString(folder.resolve("stat"), stat);
        Files.writeString(folder.resolve("status"), status);
    }
}
