package io.weir.app.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DocumentsTest {
    private static final Pattern LINK = Pattern.compile("\\[[^\\]\\n]*]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.+)$");
    private static final Pattern FENCE = Pattern.compile("(?ms)^```.*?^```");
    private static final Pattern STATUS =
            Pattern.compile("(?m)^Status: (proposed|accepted|replaced by \\[\\d{4}]\\(\\S+\\))$");
    private static final Path VOCABULARY = Path.of("docs/vocabulary.md");

    @Test
    void shouldHaveOnlyLinksThatLeadSomewhere() throws Exception {
        List<String> broken = new ArrayList<>();
        for (Path document : Repository.files(".md")) {
            Matcher link = LINK.matcher(FENCE.matcher(Repository.text(document)).replaceAll(""));
            while (link.find()) {
                String target = link.group(1);
                if (!target.matches("[a-z]+:.*") && !leadsSomewhere(document, target)) {
                    broken.add(document + " -> " + target);
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    private static boolean leadsSomewhere(Path document, String target) {
        int hash = target.indexOf('#');
        String file = hash < 0 ? target : target.substring(0, hash);
        Path path = file.isEmpty() ? document : document.resolveSibling(file).normalize();
        if (!Files.exists(Repository.root().resolve(path))) {
            return false;
        }
        return hash < 0 || anchors(Repository.text(path)).contains(target.substring(hash + 1));
    }

    private static List<String> anchors(String markdown) {
        return HEADING.matcher(markdown)
                .results()
                .map(match -> match.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 _-]", "")
                        .replace(' ', '-'))
                .toList();
    }

    @Test
    void shouldNameOnlyClassesThatExist() throws Exception {
        List<String> classes = Repository.files(".java").stream()
                .map(file -> String.valueOf(file.getFileName()).replace(".java", ""))
                .toList();
        List<String> named = Pattern.compile("`((?:[A-Z][a-z0-9]+){2,})(?:\\.[a-z]+)?s?`")
                .matcher(Repository.text(Path.of("ARCHITECTURE.md")))
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(named).hasSizeGreaterThan(10);
        assertThat(classes).containsAll(named);
    }

    @Test
    void shouldGiveEveryDecisionAStatusAndAPlaceInTheIndex() throws Exception {
        Path folder = Path.of("docs/adr");
        String index = Repository.text(folder.resolve("README.md"));
        List<Path> decisions = Repository.files(".md").stream()
                .filter(path -> folder.equals(path.getParent()) && !path.endsWith("README.md"))
                .toList();
        assertThat(decisions).isNotEmpty();
        for (Path decision : decisions) {
            String name = String.valueOf(decision.getFileName());
            String text = Repository.text(decision);
            assertThat(name).matches("\\d{4}-[a-z0-9-]+\\.md");
            assertThat(text)
                    .as(name)
                    .startsWith("# " + name.substring(0, 4) + " ")
                    .containsPattern(STATUS);
            assertThat(text)
                    .as(name)
                    .contains("\n## Context\n", "\n## Decision\n", "\n## What would change our mind\n");
            assertThat(index).as("index").contains("](" + name + ")");
        }
    }

    @Test
    void shouldAvoidTheWordsThatTheVocabularyBans() throws Exception {
        String banned = Repository.text(VOCABULARY).split("\n## Banned words\n", -1)[1];
        List<String> words = Pattern.compile("`([^`]+)`")
                .matcher(banned.substring(banned.lastIndexOf("\n\n`")))
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(words).contains("leverage", "utilize");
        Pattern anyOfThem = Pattern.compile(
                "\\b(" + String.join("|", words.stream().map(Pattern::quote).toList()) + ")\\b",
                Pattern.CASE_INSENSITIVE);
        List<String> found = new ArrayList<>();
        for (Path file : Repository.files()) {
            if (file.equals(VOCABULARY) || !file.toString().matches(".*\\.(md|java|xml|ya?ml|html|js)|weir")) {
                continue;
            }
            if (file.endsWith("DocumentsTest.java") || isThirdParty(file)) {
                continue;
            }
            anyOfThem.matcher(Repository.text(file)).results().forEach(match -> found.add(file + ": " + match.group()));
        }
        assertThat(found).isEmpty();
    }

    /** Scripts of others that are shipped unchanged. */
    private static boolean isThirdParty(Path file) {
        return file.toString().endsWith(".min.js") || file.toString().contains("/vendor/");
    }

    @Test
    void shouldExplainEveryManagedDependency() {
        String decision = Repository.text(Path.of("docs/adr/0007-dependencies.md"));
        String pom = Repository.text(Path.of("pom.xml"));
        String managed = pom.substring(pom.indexOf("<dependencyManagement>"), pom.indexOf("</dependencyManagement>"));
        List<String> artifacts = Pattern.compile("<artifactId>([^<]+)</artifactId>")
                .matcher(managed)
                .results()
                .map(match -> match.group(1))
                .filter(artifact -> !artifact.startsWith("weir-"))
                .distinct()
                .toList();
        assertThat(artifacts).hasSizeGreaterThan(10);
        assertThat(artifacts).allSatisfy(artifact -> assertThat(decision).contains("`" + artifact + "`"));
    }
}
