package io.weir.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each limit just below, at and just beyond. */
final class LimitsTest {
    @Test
    void shouldLimitNesting() {
        for (int depth = YamlReader.NESTING_MAX - 1; depth <= YamlReader.NESTING_MAX + 1; depth++) {
            // The top group is a level as well.
            String text = "rtmp: " + "[".repeat(depth - 1) + "]".repeat(depth - 1);
            boolean fine = depth <= YamlReader.NESTING_MAX;
            assertThat(Configs.errors(text).getFirst())
                    .contains(fine ? "expected true or false" : "nested deeper than 32 levels");
        }
        assertThat(Configs.errors("[".repeat(1_000_000)).getFirst()).contains("nested deeper");
        assertThat(Configs.errors("{a: ".repeat(100_000)).getFirst()).contains("nested deeper");
    }

    @Test
    void shouldStopAtAGroupThatContainsItself() {
        assertThat(Configs.errors("paths: &a\n  x: *a\n").getFirst()).contains("nested deeper than 32 levels");
        assertThat(Configs.errors("paths: &a\n  <<: *a\n").getFirst()).contains("nested deeper than 32 levels");
    }

    @Test
    void shouldLimitTokensOfAPath() {
        for (int count = PathChecks.TOKENS_MAX - 1; count <= PathChecks.TOKENS_MAX + 1; count++) {
            String text = "paths:\n  a: {readTokens: [" + "viewer-token,".repeat(count) + "]}\n";
            if (count <= PathChecks.TOKENS_MAX) {
                assertThat(Configs.load(text).config().paths().get("a")).isNotNull();
            } else {
                assertThat(Configs.errors(text).getFirst()).contains("has more than 100 tokens");
            }
        }
    }

    @Test
    void shouldLimitAliases() {
        for (int count = YamlReader.ALIASES_MAX - 1; count <= YamlReader.ALIASES_MAX + 1; count++) {
            StringBuilder text = new StringBuilder("paths:\n  p: &p {maxReaders: 1}\n");
            for (int i = 0; i < count; i++) {
                text.append("  p").append(i).append(": *p\n");
            }
            List<String> errors = Configs.errors(text.toString());
            assertThat(errors.isEmpty()).isEqualTo(count <= YamlReader.ALIASES_MAX);
        }
    }

    @Test
    void shouldLimitValuesWithAliasesWrittenOut() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            bomb.append("a%d: &a%d [".formatted(i, i))
                    .append(("*a" + (i - 1) + ", ").repeat(9))
                    .append("x]\n");
        }
        assertThat(Configs.errors(bomb.toString()).getFirst()).contains("there are more than 100000 values");
        for (int values = YamlReader.VALUES_MAX - 1; values <= YamlReader.VALUES_MAX + 1; values++) {
            // Beside the items: the top group and the list.
            String text = "logDestinations: [" + "file,".repeat(values - 2) + "]";
            assertThat(Configs.errors(text).isEmpty()).isEqualTo(values <= YamlReader.VALUES_MAX);
        }
    }

    @Test
    void shouldLimitTheLengthOfTheText() {
        for (int length = YamlReader.TEXT_LENGTH_MAX - 1; length <= YamlReader.TEXT_LENGTH_MAX + 1; length++) {
            String text = "rtmp: true\n#" + "x".repeat(length - 12);
            assertThat(text).hasSize(length);
            assertThat(Configs.errors(text).isEmpty()).isEqualTo(length <= YamlReader.TEXT_LENGTH_MAX);
        }
    }

    @Test
    void shouldLimitTheSizeOfTheFile(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("big.yml");
        for (int size = ConfigLoader.FILE_SIZE_MAX - 1; size <= ConfigLoader.FILE_SIZE_MAX + 1; size++) {
            Files.writeString(file, "#" + "x".repeat(size - 1));
            if (size <= ConfigLoader.FILE_SIZE_MAX) {
                assertThat(ConfigLoader.load(file, Map.of()).warnings()).isEmpty();
            } else {
                assertThatThrownBy(() -> ConfigLoader.load(file, Map.of())).hasMessageContaining("larger than");
            }
        }
    }

    @Test
    void shouldLimitTheLengthOfAValue() {
        for (int length = ScalarCodecs.TEXT_LENGTH_MAX - 1; length <= ScalarCodecs.TEXT_LENGTH_MAX + 1; length++) {
            List<String> errors = Configs.errors("logFile: " + "x".repeat(length));
            assertThat(errors.isEmpty()).isEqualTo(length <= ScalarCodecs.TEXT_LENGTH_MAX);
        }
    }

    @Test
    void shouldLimitTheLengthOfARegularExpression() {
        for (int length = RegexCheck.REGEX_LENGTH_MAX - 1; length <= RegexCheck.REGEX_LENGTH_MAX + 1; length++) {
            List<String> errors = Configs.errors("paths:\n  ? '~" + "x".repeat(length) + "'\n");
            assertThat(errors.isEmpty()).isEqualTo(length <= RegexCheck.REGEX_LENGTH_MAX);
        }
    }

    @Test
    void shouldLimitTheErrorsItNames() {
        for (int count = Problems.PROBLEMS_MAX - 1; count <= Problems.PROBLEMS_MAX + 1; count++) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < count; i++) {
                text.append("qqqqq").append(i).append(": 1\n");
            }
            List<String> errors = Configs.errors(text.toString());
            assertThat(errors).hasSize(count);
            assertThat(errors.getLast().contains("1 more problems not shown")).isEqualTo(count > Problems.PROBLEMS_MAX);
        }
    }

    @Test
    void shouldLimitDurationTexts() {
        assertThat(GoDuration.parse("0".repeat(GoDuration.TEXT_LENGTH_MAX - 2) + "s"))
                .isPresent();
        assertThat(GoDuration.parse("0".repeat(GoDuration.TEXT_LENGTH_MAX - 1) + "s"))
                .isPresent();
        assertThat(GoDuration.parse("0".repeat(GoDuration.TEXT_LENGTH_MAX) + "s"))
                .isEmpty();
    }

    @Test
    void shouldLimitTheWriteQueue() {
        assertThat(Configs.errors("writeQueueSize: 32768")).isEmpty();
        assertThat(Configs.errors("writeQueueSize: 65536")).isEmpty();
        assertThat(Configs.errors("writeQueueSize: 131072")).hasSize(1);
    }

    @Test
    void shouldLimitPassphrases() {
        for (int length : new int[] {9, 10, 11, 78, 79, 80}) {
            List<String> errors = Configs.errors("paths: {a: {srtReadPassphrase: " + "x".repeat(length) + "}}");
            assertThat(errors.isEmpty()).as("%d", length).isEqualTo(length >= 10 && length <= 79);
        }
    }

    @Test
    void shouldLimitRegularExpressionsWithRepetitionsWrittenOut() {
        assertThat(Configs.errors("paths:\n  ? '~((a{1000}){1000}){1000}'\n")).hasSize(1);
        assertThat(Configs.errors("paths:\n  ? '~((a{2,1000}){,9}[(]{1000}){1000}'\n"))
                .hasSize(1);
        assertThat(Configs.errors("paths:\n  ? '~(a{10}){99}x{9}'\n")).isEmpty();
        assertThat(RegexCheck.size("(a{1000}){9}b{999}")).isEqualTo(RegexCheck.REGEX_SIZE_MAX - 1);
        assertThat(RegexCheck.problemOf("(a{1000}){9}b{999}")).isEmpty();
        assertThat(RegexCheck.problemOf("(a{1000}){9}b{1000}")).isEmpty();
        assertThat(RegexCheck.problemOf("(a{1000}){9}b{1000}c")).isPresent();
        assertThat(RegexCheck.size("a[^]{9}]\\{{2}{x}")).isEqualTo(7);
    }
}
