package io.weir.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommandLineTest {
    @Test
    void shouldSplitLikeAShell() throws CommandException {
        assertThat(CommandLine.split("ffmpeg  -i in.mp4\t-c copy\n"))
                .containsExactly("ffmpeg", "-i", "in.mp4", "-c", "copy");
        assertThat(CommandLine.split("a 'b  c' \"d e\" f\\ g")).containsExactly("a", "b  c", "d e", "f g");
        assertThat(CommandLine.split("a'b'\"c\"d '' \"\"")).containsExactly("abcd", "", "");
        assertThat(CommandLine.split("sh -c 'echo \"$MTX_PATH\" | cat'"))
                .containsExactly("sh", "-c", "echo \"$MTX_PATH\" | cat");
    }

    @Test
    void shouldKeepBackslashesWhereAShellDoes() throws CommandException {
        assertThat(CommandLine.split("'a\\b' \"a\\b\" \"a\\\"b\\\\c\\$d\""))
                .containsExactly("a\\b", "a\\b", "a\"b\\c$d");
        assertThat(CommandLine.split("a\\\nb \"c\\\nd\"")).containsExactly("ab", "cd");
    }

    @Test
    void shouldNameWhatIsNotClosed() {
        assertThatThrownBy(() -> CommandLine.split("a 'b")).hasMessage("a single quote is not closed");
        assertThatThrownBy(() -> CommandLine.split("a \"b")).hasMessage("a double quote is not closed");
        assertThatThrownBy(() -> CommandLine.split("a \\")).hasMessage("a backslash ends the command");
        assertThatThrownBy(() -> CommandLine.split("  ")).hasMessage("the command is empty");
        assertThatThrownBy(() -> CommandLine.split("a ".repeat(CommandLine.ARGUMENTS_MAX + 1)))
                .hasMessage("more than 1024 arguments");
    }

    @Test
    void shouldFillInVariablesWithoutMakingArguments() {
        Map<String, String> values = Map.of("MTX_PATH", "live/cam", "G1", "a b", "X", "$MTX_PATH \\1");
        assertThat(List.of("$MTX_PATH", "${MTX_PATH}x", "$G1$G1", "$NONE.", "$X"))
                .extracting(argument -> CommandLine.expand(argument, values::get))
                .containsExactly("live/cam", "live/camx", "a ba b", ".", "$MTX_PATH \\1");
    }

    @Test
    void shouldLeaveWhatIsNoVariable() {
        assertThat(List.of("$", "$$ $1 $? ${} ${a-b} 5$"))
                .allSatisfy(argument ->
                        assertThat(CommandLine.expand(argument, _ -> "no")).isEqualTo(argument));
    }
}
