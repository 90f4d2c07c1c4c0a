package io.weir.app.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SourcesTest {
    private static final Pattern MACHINE_PATH =
            Pattern.compile("(?m)(^|[^A-Za-z0-9_.$}])/(work|farm|root|home/[a-z]+|Users/[a-z]+|tmp/wt)/[A-Za-z.]");
    private static final Pattern PRIVATE_HOST =
            Pattern.compile("https?://[^\\s/\"<]*(nexus|artifactory|\\.internal|\\.lan|\\.corp)\\b");

    @Test
    void shouldNotNameTheMachineItWasMadeOn() throws Exception {
        List<String> found = new ArrayList<>();
        for (Path file : Repository.files()) {
            String text = Repository.text(file);
            MACHINE_PATH.matcher(text).results().forEach(match -> found.add(file + ": " + match.group()));
            PRIVATE_HOST.matcher(text).results().forEach(match -> found.add(file + ": " + match.group()));
        }
        assertThat(found).isEmpty();
    }

    @Test
    void shouldDescribeEveryPackageAndMarkItsNullness() throws Exception {
        List<String> missing = Repository.files(".java").stream()
                .map(file -> Objects.requireNonNull(file.getParent()))
                .filter(folder -> folder.toString().contains("src"))
                .distinct()
                .filter(folder -> !isDescribed(folder))
                .map(Path::toString)
                .toList();
        assertThat(missing).isEmpty();
    }

    /** A test package is described where it is, or in the main sources. */
    private static boolean isDescribed(Path folder) {
        Path here = folder.resolve("package-info.java");
        Path inMain = Path.of(folder.toString().replace("src/test/java", "src/main/java"))
                .resolve("package-info.java");
        Path info = Files.exists(Repository.root().resolve(here)) ? here : inMain;
        if (!Files.exists(Repository.root().resolve(info))) {
            return false;
        }
        String text = Repository.text(info);
        return text.startsWith("/**") && text.contains("@NullMarked");
    }

    @Test
    void shouldKeepProjectVersionsOutOfModules() throws Exception {
        for (Path pom : Repository.files("pom.xml")) {
            if (pom.getParent() == null) {
                continue;
            }
            String text = Repository.text(pom);
            String dependencies = text.replaceAll("(?s)<parent>.*?</parent>", "");
            assertThat(dependencies).as(pom.toString()).doesNotContain("<version>");
        }
    }

    @Test
    void shouldLetScriptsRun() {
        assertThat(Repository.root().resolve("weir")).isExecutable();
        assertThat(Repository.root().resolve(".ci/run")).isExecutable();
    }
}
