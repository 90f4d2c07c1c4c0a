package io.weir.media.dump;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.media.MediaException;
import io.weir.testkit.FixtureMedia;
import io.weir.testkit.GoldenFile;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What FFmpeg's files are read as, to the byte and tick. */
class FlvGoldenTest {
    static List<String> fixtures() {
        return FixtureMedia.ALL_FLV;
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldReadFixtureAsItsDumpSays(String name) throws MediaException {
        GoldenFile.assertMatches("flv/" + name + ".dump", dump(FixtureMedia.load(name), Integer.MAX_VALUE));
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldReadTheSameByteByByte(String name) throws MediaException {
        byte[] file = FixtureMedia.load(name);
        assertThat(dump(file, 1)).isEqualTo(dump(file, Integer.MAX_VALUE));
        assertThat(dump(file, 1460)).isEqualTo(dump(file, Integer.MAX_VALUE));
    }

    @Test
    void shouldReadAPrefixOfTheLinesWhenFileIsCutOffAnywhere() throws MediaException {
        byte[] file = FixtureMedia.load("hevc_bframes.flv");
        String whole = dump(file, Integer.MAX_VALUE);
        for (int length = 0; length < file.length; length++) {
            FlvText text = new FlvText();
            text.read(Unpooled.wrappedBuffer(file, 0, length));
            assertThat(whole).startsWith(text.render());
        }
    }

    private static String dump(byte[] file, int pieceLength) throws MediaException {
        FlvText text = new FlvText();
        ByteBuf in = Unpooled.wrappedBuffer(file);
        while (in.isReadable()) {
            text.read(in.readSlice(Math.min(pieceLength, in.readableBytes())));
        }
        return text.render();
    }
}
