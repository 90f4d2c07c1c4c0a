package io.weir.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.id.PathName;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PathRulesTest {
    private static PathRules rules(String... names) {
        StringBuilder text = new StringBuilder("paths:\n");
        for (String name : names) {
            text.append("  ? '").append(name).append("'\n");
        }
        return new PathRules(Configs.load(text.toString()).config().paths());
    }

    private static String confName(PathRules rules, String name) {
        return rules.find(new PathName(name)).map(PathMatch::confName).orElse("-");
    }

    @Test
    void shouldPreferTheExactName() {
        PathRules rules = rules("~.", "cam", "all_others");
        assertThat(confName(rules, "cam")).isEqualTo("cam");
        assertThat(confName(rules, "cam2")).isEqualTo("~.");
    }

    @Test
    void shouldTryExpressionsInTheOrderOfTheirText() {
        PathRules rules = rules("~c", "all", "~b", "~abc", "~^.*x$");
        assertThat(confName(rules, "abc")).isEqualTo("~abc");
        assertThat(confName(rules, "cb")).isEqualTo("~b");
        assertThat(confName(rules, "cx")).isEqualTo("~^.*x$");
        assertThat(confName(rules, "zzz")).isEqualTo("all");
    }

    @Test
    void shouldFindAnywhereInTheNameAndGiveTheGroups() {
        PathRules rules = rules("~cam(\\d+)(-hd)?");
        PathMatch match = rules.find(new PathName("live/cam12/x")).orElseThrow();
        assertThat(match.groups()).containsExactly("12", "");
        assertThat(rules.find(new PathName("live"))).isEmpty();
        assertThat(rules("cam").find(new PathName("cam")).orElseThrow().groups())
                .isEqualTo(List.of());
    }

    @Test
    void shouldSayWhenAPathIsNotConfigured() {
        assertThat(rules("a").find(new PathName("b"))).isEmpty();
    }

    @Test
    void shouldAcceptAnyPathByDefault() {
        PathRules rules = new PathRules(ServerConfig.defaults().paths());
        assertThat(confName(rules, "any/thing")).isEqualTo("all_others");
        assertThat(rules.find(new PathName("x")).orElseThrow().config().source().isPublisher())
                .isTrue();
    }

    @Test
    void shouldNotBacktrack() {
        PathRules rules = rules("~^(a+)+$", "all");
        assertThat(confName(rules, "a".repeat(500) + "b")).isEqualTo("all");
    }
}
