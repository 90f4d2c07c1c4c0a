package io.weir.media.flv;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.media.MediaException;
import java.util.List;

/** Arbitrary bytes as an FLV file and as tags: nothing but a {@link MediaException} may come of them. */
class FlvFuzzTest {
    private static final List<FlvTagType> TYPES = List.of(FlvTagType.AUDIO, FlvTagType.VIDEO, FlvTagType.SCRIPT);

    @FuzzTest
    void shouldReadAnyFileTheSameInPieces(byte[] file) {
        List<Record> whole = read(file, Integer.MAX_VALUE);
        assertThat(read(file, 7)).isEqualTo(whole);
    }

    @FuzzTest
    void shouldTakeAnyTags(byte[] input) {
        Muxed muxed = new Muxed();
        ByteBuf in = Unpooled.wrappedBuffer(input);
        long timestampMs = 0;
        while (in.readableBytes() >= 3) {
            FlvTagType type = TYPES.get(in.readUnsignedByte() % TYPES.size());
            int length = Math.min(in.readUnsignedShort(), in.readableBytes());
            try {
                muxed.demuxer.onTag(type, timestampMs += 20, in.readSlice(length), 0);
            } catch (MediaException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
        assertThat(muxed.write(0).readableBytes()).isGreaterThanOrEqualTo(FlvFile.HEADER_LENGTH);
    }

    private static List<Record> read(byte[] file, int pieceLength) {
        Muxed muxed = new Muxed();
        FlvReader reader = new FlvReader(muxed);
        ByteBuf in = Unpooled.wrappedBuffer(file);
        try {
            while (in.isReadable()) {
                reader.read(in.readSlice(Math.min(pieceLength, in.readableBytes())));
            }
        } catch (MediaException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
        return muxed.events;
    }
}
