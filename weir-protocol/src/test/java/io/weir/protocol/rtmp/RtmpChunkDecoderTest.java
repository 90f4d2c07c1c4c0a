package io.weir.protocol.rtmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.weir.base.buf.Bytes;
import io.weir.protocol.ProtocolException;
import io.weir.testkit.GoldenFile;
import io.weir.testkit.Scale;
import io.weir.testkit.Seeded;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RtmpChunkDecoderTest {
    private static final ChunkLimits LIMITS = ChunkLimits.MEDIA;

    /**
     * What a publisher sends in all header forms: a chunk size, a type 0 message in two chunks with another chunk stream in
     * between, types 1, 2 and 3, long chunk stream ids, extended timestamps.
     */
    private static final Bytes SAMPLE = Bytes.ofHex("""
            02 000000 000004 01 00000000 00000008
            06 000064 00000a 09 01000000 1700000000000001
            44 000017 000002 08 af01
            c6 0203
            46 000028 000003 09 270001
            86 000028 270002
            c6 270003
            00 00 000001 000001 08 01000000 aa
            01 0001 000001 000001 08 01000000 bb
            07 ffffff 00000a 09 01000000 01000000 0102030405060708
            c7 01000000 090a
            02 000000 000006 04 00000000 0006 0000007b
            """);

    @Test
    void shouldReadEveryHeaderForm() throws Exception {
        GoldenFile.assertMatches("rtmp/chunks.dump", String.join("\n", decode(SAMPLE)) + "\n");
    }

    @Test
    void shouldReadTheSameByteByByte() throws Exception {
        assertThat(inPieces(SAMPLE, 1)).isEqualTo(decode(SAMPLE));
        assertThat(inPieces(SAMPLE, 3)).isEqualTo(decode(SAMPLE));
        assertThat(inPieces(SAMPLE, 17)).isEqualTo(decode(SAMPLE));
    }

    @Test
    void shouldReadABeginningWhenTruncatedAnywhere() throws Exception {
        List<String> whole = decode(SAMPLE);
        for (int length = 0; length < SAMPLE.length(); length++) {
            List<String> part = decode(SAMPLE.slice(0, length));
            assertThat(part).isEqualTo(whole.subList(0, part.size()));
        }
    }

    @Test
    void shouldFailCleanlyWhenMutated() throws Exception {
        Seeded.forSeeds(Scale.count(3_000, 200_000), random -> {
            byte[] array = SAMPLE.toArray();
            for (int i = random.nextInt(4); i >= 0; i--) {
                array[random.nextInt(array.length)] = (byte) random.nextInt();
            }
            try {
                decode(Bytes.wrap(array));
            } catch (ProtocolException e) {
                assertThat(e.scope()).isEqualTo(ProtocolException.Scope.CONNECTION);
            }
        });
    }

    @Test
    void shouldReadChunksWhoseExtendedTimestampIsLeftOut() throws Exception {
        Bytes leftOut = Bytes.ofHex("""
                02 000000 000004 01 00000000 00000008
                07 ffffff 00000a 09 01000000 01000000 0102030405060708
                c7 090a
                """);
        assertThat(decode(leftOut)).last().isEqualTo("Video stream=1 time=16777216 0102030405060708090a");
        assertThat(inPieces(leftOut, 1)).isEqualTo(decode(leftOut));
    }

    @Test
    void shouldAddExtendedDeltas() throws Exception {
        assertThat(decode(Bytes.ofHex("""
                        04 ffffff 000001 08 01000000 fffffff0 aa
                        44 ffffff 000001 08 01000010 bb
                        c4 01000010 cc
                        44 000010 000001 08 dd
                        """)))
                .containsExactly(
                        "Audio stream=1 time=4294967280 aa",
                        "Audio stream=1 time=16777216 bb",
                        "Audio stream=1 time=33554448 cc",
                        "Audio stream=1 time=33554464 dd");
    }

    @Test
    void shouldWrapTimestampsAt32Bits() throws Exception {
        assertThat(decode(Bytes.ofHex("04 ffffff 000001 08 01000000 ffffffff aa 84 000001 bb")))
                .containsExactly("Audio stream=1 time=4294967295 aa", "Audio stream=1 time=0 bb");
    }

    @Test
    void shouldRepeatAShortFirstTimestampAsDeltaButNotALongOne() throws Exception {
        assertThat(decode(Bytes.ofHex("04 000017 000001 08 01000000 aa c4 bb c4 cc")))
                .containsExactly("Audio stream=1 time=23 aa", "Audio stream=1 time=46 bb", "Audio stream=1 time=69 cc");
        assertThat(decode(Bytes.ofHex("04 0003e8 000001 08 01000000 aa c4 bb")))
                .last()
                .isEqualTo("Audio stream=1 time=2000 bb");
        assertThat(decode(Bytes.ofHex("04 0003e9 000001 08 01000000 aa c4 bb")))
                .last()
                .isEqualTo("Audio stream=1 time=1001 bb");
    }

    @Test
    void shouldAcceptLibrtmpsFirstControlMessage() throws Exception {
        assertThat(decode(Bytes.ofHex("42 000000 00000a 04 0003 00000001 00000bb8")))
                .containsExactly("SetBufferLength[streamId=1, lengthMs=3000]");
    }

    @Test
    void shouldRefuseHeadersThatLackThePast() {
        assertThatThrownBy(() -> decode(Bytes.ofHex("84 000001"))).hasMessageContaining("begins with a type 2");
        assertThatThrownBy(() -> decode(Bytes.ofHex("c4"))).hasMessageContaining("begins with a type 3");
        assertThatThrownBy(
                        () -> decode(
                                Bytes.ofHex(
                                        "02 000000 000004 01 00000000 00000001 04 000000 000002 08 01000000 aa 04 000000 000002 08 01000000")))
                .isInstanceOf(ProtocolException.Malformed.class)
                .hasMessageContaining("inside a message");
    }

    @Test
    void shouldObeyAbort() throws Exception {
        assertThat(decode(Bytes.ofHex("""
                        02 000000 000004 01 00000000 00000004
                        04 000001 000006 08 01000000 aaaaaaaa
                        02 000000 000004 02 00000000 00000004
                        04 000002 000002 08 01000000 bbbb
                        """)))
                .containsExactly("SetChunkSize[sizeBytes=4]", "Abort[chunkStreamId=4]", "Audio stream=1 time=2 bbbb");
    }

    @Test
    void shouldTakeChunkSizesFrom1To2To31() throws Exception {
        for (int size :
                List.of(1, RtmpChunkDecoder.CHUNK_SIZE_MAX, RtmpChunkDecoder.CHUNK_SIZE_MAX + 1, Integer.MAX_VALUE)) {
            RtmpChunkDecoder decoder = new RtmpChunkDecoder(UnpooledByteBufAllocator.DEFAULT);
            Messages.decode(decoder, Messages.setChunkSize(size), LIMITS);
            assertThat(decoder.chunkSize()).isEqualTo(Math.min(size, RtmpChunkDecoder.CHUNK_SIZE_MAX));
        }
        for (int size : List.of(0, -1, Integer.MIN_VALUE)) {
            assertThatThrownBy(() -> Messages.decode(Messages.setChunkSize(size), LIMITS))
                    .isInstanceOf(ProtocolException.Malformed.class)
                    .hasMessageContaining("chunk size");
        }
    }

    @Test
    void shouldLimitTheSizeOfAMessage() throws Exception {
        ChunkLimits limits = new ChunkLimits(10, 100, 4);
        assertThat(Messages.decode(Messages.media(RtmpRoute.AUDIO, 0, Messages.filled(9)), limits))
                .hasSize(1);
        assertThat(Messages.decode(Messages.media(RtmpRoute.AUDIO, 0, Messages.filled(10)), limits))
                .hasSize(1);
        assertThatThrownBy(() -> Messages.decode(Messages.media(RtmpRoute.AUDIO, 0, Messages.filled(11)), limits))
                .isInstanceOf(ProtocolException.LimitExceeded.class)
                .hasMessageContaining("message of 11 bytes");
    }

    @Test
    void shouldLimitTheBytesOfUnfinishedMessages() throws Exception {
        ChunkLimits limits = new ChunkLimits(1_000, 200, 4);
        assertThat(bufferedAfter(99, limits)).isEqualTo(199);
        assertThat(bufferedAfter(100, limits)).isEqualTo(200);
        assertThatThrownBy(() -> bufferedAfter(101, limits))
                .isInstanceOf(ProtocolException.LimitExceeded.class)
                .hasMessageContaining("more than 200 bytes of unfinished");
    }

    @Test
    void shouldLimitTheNumberOfChunkStreams() throws Exception {
        ChunkLimits limits = new ChunkLimits(1_000, 1_000, 4);
        assertThat(Messages.decode(chunkStreams(3), limits)).hasSize(3);
        assertThat(Messages.decode(chunkStreams(4), limits)).hasSize(4);
        assertThatThrownBy(() -> Messages.decode(chunkStreams(5), limits))
                .isInstanceOf(ProtocolException.LimitExceeded.class)
                .hasMessageContaining("more than 4 chunk streams");
    }

    @Test
    void shouldNotAllocateWhatIsOnlyClaimed() throws Exception {
        RtmpChunkDecoder decoder = new RtmpChunkDecoder(new UnpooledByteBufAllocator(false));
        ByteBuf claim = Unpooled.buffer();
        for (int i = 0; i < 60; i++) {
            claim.writeByte(4 + i)
                    .writeMedium(0)
                    .writeMedium(0xff_ffff)
                    .writeByte(9)
                    .writeIntLE(1);
            claim.writeZero(128);
        }
        Messages.decode(decoder, claim, LIMITS);
        assertThat(decoder.bufferedBytes()).isEqualTo(60 * 128);
        decoder.release();
        assertThat(decoder.bufferedBytes()).isZero();
    }

    @Test
    void shouldLendASliceWhenAMessageLiesInOneChunk() throws Exception {
        ByteBuf in = Messages.joined(
                Messages.setChunkSize(65_536), Messages.media(RtmpRoute.VIDEO, 5, Messages.filled(1_000)));
        RtmpChunkDecoder decoder = new RtmpChunkDecoder(UnpooledByteBufAllocator.DEFAULT);
        decoder.decode(in, LIMITS);
        RtmpMessage message = decoder.decode(in, LIMITS);
        assertThat(message instanceof RtmpMessage.Video video ? video.payload().unwrap() : null)
                .isSameAs(in);
        assertThat(decoder.bufferedBytes()).isZero();
    }

    @Test
    void shouldReadBackWhatTheEncoderWrites() throws Exception {
        Seeded.forSeeds(Scale.count(60, 3_000), random -> {
            ByteBuf wire = Messages.setChunkSize(RtmpMessageEncoder.CHUNK_SIZE);
            List<String> expected = new ArrayList<>(List.of("SetChunkSize[sizeBytes=65536]"));
            for (int i = 0; i < 5; i++) {
                int[] sizes = {0, 1, 100, 65_535, 65_536, 65_537, 131_072, 131_073, 200_000};
                Bytes head = Messages.filled(random.nextInt(3) == 0 ? 70_000 : random.nextInt(20));
                Bytes payload = Messages.filled(sizes[random.nextInt(sizes.length)]);
                long[] times = {0, 0xff_fffe, 0xff_ffff, 0x100_0000, 0xffff_ffffL, 0x1_0000_0005L, -1};
                long time = times[random.nextInt(times.length)];
                RtmpRoute route = new RtmpRoute(new int[] {4, 63, 64, 319, 320, 65_599}[random.nextInt(6)], 9, 1);
                ByteBuf headBuffer = Unpooled.wrappedBuffer(head.toArray());
                int before = wire.writerIndex();
                RtmpMessageEncoder.write(wire, route, time, headBuffer, payload);
                assertThat(wire.writerIndex() - before)
                        .isEqualTo(RtmpMessageEncoder.encodedLength(route, time, head.length() + payload.length()));
                assertThat(headBuffer.readableBytes()).isEqualTo(head.length());
                ByteBuf body = Messages.joined(
                        Unpooled.wrappedBuffer(head.toArray()), Unpooled.wrappedBuffer(payload.toArray()));
                expected.add("Video stream=1 time=" + (time & 0xffff_ffffL) + " " + Messages.bytes(body));
            }
            assertThat(inPieces(Messages.bytes(wire.duplicate()), 1 + random.nextInt(100_000)))
                    .isEqualTo(expected);
        });
    }

    @Test
    void shouldSplitAggregates() throws Exception {
        Bytes body = Bytes.ofHex("""
                08 000002 0003e8 00 000000 af01 0000000d
                09 000003 0003f2 00 000000 270001 0000000e
                12 000004 0003f2 00 000000 02000178 0000000f
                0a 000001 0003f2 00 000000 00 0000000c
                08 000001 0003ff 00 000000 cc
                """);
        ByteBuf wire = Messages.setChunkSize(4096);
        RtmpMessageEncoder.write(wire, new RtmpRoute(5, 22, 1), 5_000, Unpooled.wrappedBuffer(body.toArray()));
        wire.writeBytes(Messages.media(RtmpRoute.AUDIO, 9, Bytes.of(1)));
        Bytes bytes = Messages.bytes(wire);
        List<String> expected = List.of(
                "SetChunkSize[sizeBytes=4096]",
                "Audio stream=1 time=5000 af01",
                "Video stream=1 time=5010 270001",
                "data stream=1 time=5010 [Str[value=x]]",
                "Audio stream=1 time=5023 cc",
                "Audio stream=1 time=9 01");
        assertThat(decode(bytes)).isEqualTo(expected);
        assertThat(inPieces(bytes, 1)).isEqualTo(expected);
    }

    @Test
    void shouldRefuseAnAggregateThatEndsInsideATag() {
        for (String body : List.of("08", "08 000002 000000 00 000000 aa")) {
            Bytes bytes = Bytes.ofHex(body);
            ByteBuf wire = Unpooled.buffer();
            RtmpMessageEncoder.write(wire, new RtmpRoute(5, 22, 1), 0, Unpooled.wrappedBuffer(bytes.toArray()));
            assertThatThrownBy(() -> Messages.decode(wire, LIMITS)).hasMessageContaining("inside a tag");
        }
    }

    @Test
    void shouldSkipEmptyAggregates() throws Exception {
        ByteBuf wire = Unpooled.buffer();
        RtmpMessageEncoder.write(wire, new RtmpRoute(5, 22, 1), 0, Unpooled.EMPTY_BUFFER);
        wire.writeBytes(Messages.media(RtmpRoute.AUDIO, 9, Bytes.EMPTY));
        assertThat(Messages.decode(wire, LIMITS)).containsExactly("Audio stream=1 time=9 ");
    }

    @Test
    void shouldReadAmf3Messages() throws Exception {
        ByteBuf wire = Unpooled.buffer();
        Bytes command = Bytes.ofHex("00 02 0004 706c6179 00 4000000000000000 05 11 06 07 616263");
        RtmpMessageEncoder.write(wire, new RtmpRoute(3, 17, 1), 0, Unpooled.wrappedBuffer(command.toArray()));
        Bytes data = Bytes.ofHex("00 02 0001 78 11 04 05");
        RtmpMessageEncoder.write(wire, new RtmpRoute(3, 15, 1), 0, Unpooled.wrappedBuffer(data.toArray()));
        assertThat(Messages.decode(wire, LIMITS))
                .containsExactly(
                        "play stream=1 transaction=2.0 [Null[], Str[value=abc]]",
                        "data stream=1 time=0 [Str[value=x], Num[value=5.0]]");
    }

    private static int bufferedAfter(int secondSize, ChunkLimits limits) throws ProtocolException {
        RtmpChunkDecoder decoder = new RtmpChunkDecoder(UnpooledByteBufAllocator.DEFAULT);
        ByteBuf in = Unpooled.buffer();
        in.writeByte(4)
                .writeMedium(0)
                .writeMedium(500)
                .writeByte(8)
                .writeIntLE(1)
                .writeZero(100);
        try {
            // A chunk that has not all arrived keeps what did.
            Messages.decode(decoder, in, limits);
            in.writeZero(28)
                    .writeByte(5)
                    .writeMedium(0)
                    .writeMedium(500)
                    .writeByte(8)
                    .writeIntLE(1);
            in.writeZero(secondSize - 28);
            Messages.decode(decoder, in, limits);
            return decoder.bufferedBytes();
        } finally {
            decoder.release();
        }
    }

    private static ByteBuf chunkStreams(int count) {
        ByteBuf wire = Unpooled.buffer();
        for (int i = 0; i < count; i++) {
            RtmpMessageEncoder.write(wire, new RtmpRoute(100 + i, 8, 1), 0, Unpooled.EMPTY_BUFFER);
        }
        return wire;
    }

    private static List<String> decode(Bytes bytes) throws ProtocolException {
        return Messages.decode(Unpooled.wrappedBuffer(bytes.toArray()), LIMITS);
    }

    private static List<String> inPieces(Bytes bytes, int step) throws ProtocolException {
        RtmpChunkDecoder decoder = new RtmpChunkDecoder(UnpooledByteBufAllocator.DEFAULT);
        ByteBuf in = Unpooled.buffer();
        List<String> lines = new ArrayList<>();
        for (int at = 0; at < bytes.length(); at += step) {
            bytes.writeTo(in, at, Math.min(step, bytes.length() - at));
            lines.addAll(Messages.decode(decoder, in, LIMITS));
        }
        decoder.release();
        return lines;
    }
}
