package io.weir.media.hls;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.weir.media.MediaException;
import java.nio.charset.StandardCharsets;

class PlaylistReaderFuzzTest {
    @FuzzTest
    void shouldReadOrRefuseAnything(byte[] bytes) {
        String text = "#EXTM3U\n" + new String(bytes, StandardCharsets.UTF_8);
        try {
            PlaylistReader.read(text);
        } catch (MediaException e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
    }
}
