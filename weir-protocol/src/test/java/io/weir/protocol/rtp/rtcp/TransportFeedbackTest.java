package io.weir.protocol.rtp.rtcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.protocol.ProtocolException;
import io.weir.testkit.Scale;
import io.weir.testkit.Seeded;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TransportFeedbackTest {
    private static final int NONE = TransportFeedback.NOT_RECEIVED;
    private static final String SOURCES = "00000001 00000002";

    private static TransportFeedback feedback(int... deltas) {
        return new TransportFeedback(1, 2, 0xfffe, 3, 4, deltas);
    }

    private static TransportFeedback read(String hex) throws ProtocolException {
        return (TransportFeedback) RtcpReader.read(Bytes.ofHex(hex)).getFirst();
    }

    private static Bytes write(TransportFeedback feedback) {
        ByteBuf out = Unpooled.buffer();
        RtcpWriter.write(feedback, out);
        return Bytes.read(out, out.readableBytes());
    }

    /** The draft's own examples of chunks, sections 3.1.3 and 3.1.4. */
    @Test
    void shouldReadTheDraftsChunks() throws Exception {
        TransportFeedback lost = read("8f cd 0005" + SOURCES + "fffe 00dd 000003 04 00dd 0000");
        assertThat(lost).isEqualTo(feedback(filled(221, NONE)));
        TransportFeedback bits = read("8f cd 0007" + SOURCES + "fffe 000e 000003 04 9f1c 0102030405060708 0000");
        assertThat(bits).isEqualTo(feedback(NONE, 1, 2, 3, 4, 5, NONE, NONE, NONE, 6, 7, 8, NONE, NONE));
    }

    @Test
    void shouldReadRunsOfEachSymbol() throws Exception {
        assertThat(read("8f cd 0006" + SOURCES + "fffe 0004 000003 04 2004 01020304 0000"))
                .isEqualTo(feedback(1, 2, 3, 4));
        assertThat(read("8f cd 0006" + SOURCES + "fffe 0003 000003 04 4003 7fff 8000 ffff"))
                .isEqualTo(feedback(32_767, -32_768, -1));
        assertThat(read("8f cd 0006" + SOURCES + "fffe 0003 000003 04 c000 d500 01020300"))
                .isEqualTo(feedback(NONE, NONE, NONE));
    }

    @Test
    void shouldTakeTheFillingOfTheLastWordForPadding() throws Exception {
        assertThat(read("af cd 0006" + SOURCES + "fffe 0003 000003 04 2003 010203 000003"))
                .isEqualTo(feedback(1, 2, 3));
        assertThat(RtcpReader.read(Bytes.ofHex("af cd 0006" + SOURCES + "fffe 0003 000003 04 2003 010203 000003"
                        + "81 ce 0002 11223344 99887766")))
                .hasSize(2);
    }

    @Test
    void shouldRefuseWhatIsCutReservedOrEndless() {
        assertThatThrownBy(() -> read("8f cd 0003" + SOURCES + "fffe 0001")).hasMessage("transport feedback is cut");
        assertThatThrownBy(() -> read("8f cd 0004" + SOURCES + "fffe 0001 000003 04"))
                .hasMessage("transport feedback's chunks are cut");
        assertThatThrownBy(() -> read("8f cd 0005" + SOURCES + "fffe 0003 000003 04 2003 0102"))
                .hasMessage("transport feedback's deltas are cut");
        assertThatThrownBy(() -> read("8f cd 0005" + SOURCES + "fffe 0000 000003 04 2003 0102"))
                .hasMessage("transport feedback on no packet");
        assertThatThrownBy(() -> read("8f cd 0005" + SOURCES + "fffe 0001 000003 04 6001 0102"))
                .hasMessage("transport feedback's reserved symbol");
        assertThatThrownBy(() -> read("8f cd 0005" + SOURCES + "fffe 0001 000003 04 2000 0000"))
                .hasMessage("transport feedback's run of no packets");
    }

    @Test
    void shouldBoundPackets() throws Exception {
        assertThat(read("8f cd 0005" + SOURCES + "fffe 2000 000003 04 1fff 0001")
                        .size())
                .isEqualTo(TransportFeedback.STATUSES_MAX);
        assertThatThrownBy(() -> read("8f cd 0005" + SOURCES + "fffe 2001 000003 04 1fff 0002"))
                .isInstanceOf(ProtocolException.LimitExceeded.class);
        assertThat(read(write(feedback(filled(TransportFeedback.STATUSES_MAX, 3)))
                        .hex()))
                .isEqualTo(feedback(filled(TransportFeedback.STATUSES_MAX, 3)));
        int[] tooMany = filled(TransportFeedback.STATUSES_MAX + 1, 3);
        assertThatThrownBy(() -> feedback(tooMany)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> feedback(32_768)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldReadWhatItWrites() throws Exception {
        Seeded.forSeeds(Scale.count(2_000, 100_000), random -> {
            int[] deltas = new int[1 + random.nextInt(200)];
            int i = 0;
            while (i < deltas.length) {
                int kind = random.nextInt(3);
                int end = Math.min(deltas.length, i + 1 + random.nextInt(random.nextBoolean() ? 3 : 30));
                while (i < end) {
                    deltas[i++] = delta(kind, random);
                }
            }
            assertThat(read(write(feedback(deltas)).hex())).isEqualTo(feedback(deltas));
        });
    }

    private static int delta(int kind, Random random) {
        return switch (kind) {
            case 0 -> NONE;
            case 1 -> random.nextInt(256);
            default -> random.nextInt(65_536) - 32_768;
        };
    }

    private static int[] filled(int count, int delta) {
        int[] deltas = new int[count];
        Arrays.fill(deltas, delta);
        return deltas;
    }
}
