package io.weir.server.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.id.PathName;
import io.weir.config.SensitiveText;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElsewhereTest {
    private static Elsewhere to(String target) {
        return new Elsewhere(new SensitiveText(target));
    }

    @Test
    void shouldKeepAClientsQueryOnTheWayToAnotherPath() {
        assertThat(to("/b/c").location(".flv", "token=x")).contains("/b/c.flv?token=x");
        assertThat(to("/b/c").location("/", "")).contains("/b/c/");
        assertThat(to("/b/c").path()).contains(new PathName("b/c"));
    }

    @Test
    void shouldSendHttpClientsOnlyToHttp() {
        assertThat(to("https://host/a.flv").location(".flv", "x=1")).contains("https://host/a.flv");
        assertThat(to("https://host/ä.flv").location(".flv", "")).contains("https://host/%C3%A4.flv");
        assertThat(to("rtmp://host/a/b").location(".flv", "")).isEmpty();
        assertThat(to("RTMP://host/a/b").scheme()).isEqualTo("rtmp");
    }

    @ParameterizedTest
    @CsvSource({
        "rtmp://h/$G1?$MTX_QUERY,rtmp://h/one?a=b",
        "rtmp://h/$MTX_PATH/$G10,rtmp://h/cam/one/one0",
        "rtmp://h/x,rtmp://h/x"
    })
    void shouldFillVariables(String text, String filled) {
        PathVariables variables = new PathVariables(new PathName("cam/one"), List.of("one"), "a=b");
        assertThat(variables.fill(text)).isEqualTo(filled);
    }

    @Test
    void shouldKeepAClientsQueryFromChangingTheAddress() {
        PathVariables variables = new PathVariables(new PathName("cam"), List.of("secret"), "$G1#/../@evil/ \n");
        assertThat(variables.fill("rtmp://h/a?$MTX_QUERY")).isEqualTo("rtmp://h/a?$G1%23%2F..%2F%40evil%2F%20%0A");
    }
}
