package io.weir.media.flv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.media.MediaException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlvReaderTest {
    private final List<String> seen = new ArrayList<>();
    private final FlvReader reader = new FlvReader(new FlvReader.Listener() {
        @Override
        public void onHeader(boolean audio, boolean video) {
            seen.add("header " + audio + " " + video);
        }

        @Override
        public void onTag(FlvTagType type, long timestampMs, ByteBuf body) {
            seen.add(type + " " + timestampMs + " " + body.readableBytes());
        }
    });

    @Test
    void shouldReadWhatItWrote() throws MediaException {
        ByteBuf file = Unpooled.buffer();
        FlvFile.writeHeader(file, true, false);
        tag(file, FlvTagType.AUDIO, 3, 0xffff_fff0L);
        tag(file, FlvTagType.VIDEO, 0, 0x1_0000_0010L);
        tag(file, FlvTagType.SCRIPT, 9, 0x1_0000_0008L);
        assertThat(file.getUnsignedInt(file.writerIndex() - 4)).isEqualTo(11 + 9);
        reader.read(file);
        assertThat(seen)
                .containsExactly(
                        "header true false", "AUDIO 4294967280 3", "VIDEO 4294967312 0", "SCRIPT 4294967304 9");
    }

    @Test
    void shouldTakeAHeaderWithMoreFieldsThanItKnows() throws MediaException {
        reader.read(Unpooled.wrappedBuffer(
                Bytes.ofHex("464c560105 0000000b aabb 00000000").toArray()));
        assertThat(seen).containsExactly("header true true");
    }

    @Test
    void shouldPassOverTagsOfUnknownType() throws MediaException {
        ByteBuf file = Unpooled.buffer();
        FlvFile.writeHeader(file, true, true);
        tag(file, FlvTagType.AUDIO, 3, 0);
        file.setByte(FlvFile.HEADER_LENGTH, 15);
        tag(file, FlvTagType.VIDEO, 3, 0);
        reader.read(file);
        assertThat(seen).containsExactly("header true true", "VIDEO 0 3");
    }

    @Test
    void shouldRefuseWhatIsNotFlv() {
        assertRefused("ffffff", "signature");
        assertRefused("464c56010500000008", "header of 8 bytes");
        assertRefused("464c56010500000401", "at most 1024");
        assertRefused("464c5601050000000900000000 28000000 00000000 000000", "encrypted");
    }

    @Test
    void shouldAcceptHeadersUpToTheLimit() throws MediaException {
        ByteBuf file = Unpooled.buffer();
        file.writeBytes(Bytes.ofHex("464c560105 00000400").toArray()).writeZero(FlvReader.HEADER_LENGTH_MAX - 9);
        reader.read(file);
        assertThat(seen).containsExactly("header true true");
    }

    @Test
    void shouldNotAllocateWhatATagOnlyClaims() throws MediaException {
        // Sixteen million bytes are claimed; a hundred pieces of one byte come.
        reader.read(Unpooled.wrappedBuffer(Bytes.ofHex("464c5601050000000900000000 09ffffff 00000000 000000")
                .toArray()));
        for (int i = 0; i < 100; i++) {
            reader.read(Unpooled.wrappedBuffer(new byte[1]));
        }
        assertThat(seen).containsExactly("header true true");
    }

    @Test
    void shouldWriteTagsUpToTheLimit() {
        ByteBuf out = Unpooled.buffer();
        FlvFile.writeTagHeader(out, FlvTagType.VIDEO, FlvFile.TAG_BODY_LENGTH_MAX - 1, 0);
        FlvFile.writeTagHeader(out, FlvTagType.VIDEO, FlvFile.TAG_BODY_LENGTH_MAX, 0);
        assertThatThrownBy(() -> FlvFile.writeTagHeader(out, FlvTagType.VIDEO, FlvFile.TAG_BODY_LENGTH_MAX + 1, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldUnwrapTimestamps() {
        TimestampUnwrapper unwrapper = new TimestampUnwrapper();
        assertThat(unwrapper.unwrap(0xffff_ff00L)).isEqualTo(0xffff_ff00L);
        assertThat(unwrapper.unwrap(0xffff_fef0L)).as("a little back").isEqualTo(0xffff_fef0L);
        assertThat(unwrapper.unwrap(16)).as("wrapped").isEqualTo(0x1_0000_0010L);
        assertThat(unwrapper.unwrap(0xffff_fff0L)).as("back across the wrap").isEqualTo(0xffff_fff0L);
        assertThat(unwrapper.unwrap(20)).isEqualTo(0x1_0000_0014L);
        TimestampUnwrapper restarted = new TimestampUnwrapper();
        restarted.unwrap(3_600_000);
        assertThat(restarted.unwrap(0)).as("restart at zero").isZero();
    }

    private void assertRefused(String hex, String message) {
        FlvReader fresh = new FlvReader(new Muxed());
        assertThatThrownBy(
                        () -> fresh.read(Unpooled.wrappedBuffer(Bytes.ofHex(hex).toArray())))
                .isInstanceOf(MediaException.class)
                .hasMessageContaining(message);
    }

    private static void tag(ByteBuf file, FlvTagType type, int length, long timestampMs) {
        FlvFile.writeTagHeader(file, type, length, timestampMs);
        file.writeZero(length);
        FlvFile.writeTagTrailer(file, length);
    }
}
