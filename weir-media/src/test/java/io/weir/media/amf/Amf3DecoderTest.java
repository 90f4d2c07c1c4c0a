package io.weir.media.amf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.media.MediaException;
import io.weir.testkit.Scale;
import io.weir.testkit.Seeded;
import java.util.List;
import org.junit.jupiter.api.Test;

class Amf3DecoderTest {
    @Test
    void shouldReadIntegersOfEveryLength() throws Exception {
        assertThat(integers("04 00 04 7f 04 8100 04 ff7f 04 818000 04 ffff7f 04 80c08000 04 bfffffff 04 c0808000"))
                .containsExactly(
                        0.0, 127.0, 128.0, 16_383.0, 16_384.0, 2_097_151.0, 2_097_152.0, 268_435_455.0, -268_435_456.0);
    }

    @Test
    void shouldFailCleanlyWhenTruncatedAnywhere() throws Exception {
        List<AmfValue> values = AmfSamples.amf3(AmfSamples.AMF3);
        for (int length = 0; length < AmfSamples.AMF3.length(); length++) {
            try {
                List<AmfValue> read = AmfSamples.amf3(AmfSamples.AMF3.slice(0, length));
                assertThat(values.subList(0, read.size())).isEqualTo(read);
            } catch (MediaException e) {
                assertThat(e.reason()).isEqualTo(MediaException.Reason.MALFORMED);
            }
        }
    }

    @Test
    void shouldFailCleanlyWhenMutated() throws Exception {
        Seeded.forSeeds(Scale.count(2_000, 100_000), random -> {
            try {
                AmfSamples.amf3(AmfSamples.mutated(AmfSamples.AMF3, random));
            } catch (MediaException e) {
                assertThat(e).hasMessageContaining("AMF");
            }
        });
    }

    @Test
    void shouldStopAtTheDepthLimit() {
        AmfLimits limits = new AmfLimits(3, 1_000, 1_000);
        assertThatCode(() -> AmfSamples.amf3(nested(3), limits)).doesNotThrowAnyException();
        assertThatThrownBy(() -> AmfSamples.amf3(nested(4), limits)).hasMessageContaining("deeper than 3");
        assertThatThrownBy(() -> AmfSamples.amf3(nested(100_000), AmfLimits.METADATA))
                .hasMessageContaining("deeper than");
    }

    @Test
    void shouldCountStringsAgainAtEveryReference() throws Exception {
        Bytes threeTimes = Bytes.ofHex("06 07 616263 06 00 06 00");
        assertThat(AmfSamples.amf3(AmfSamples.buffer(threeTimes), new AmfLimits(1, 3, 9)))
                .hasSize(3);
        assertThatThrownBy(() -> AmfSamples.amf3(AmfSamples.buffer(threeTimes), new AmfLimits(1, 3, 8)))
                .hasMessageContaining("bytes of text");
    }

    @Test
    void shouldNotBelieveClaimedCounts() {
        assertThatThrownBy(() -> AmfSamples.amf3(Bytes.ofHex("09 ffffffff 01"))).hasMessageContaining("claims");
        assertThatThrownBy(() -> AmfSamples.amf3(Bytes.ofHex("0a fffffff3 01"))).hasMessageContaining("claim");
        assertThatThrownBy(() -> AmfSamples.amf3(Bytes.ofHex("0c fffffffd"))).hasMessageContaining("text");
    }

    @Test
    void shouldRefuseWhatItDoesNotKnow() {
        assertThatThrownBy(() -> AmfSamples.amf3(Bytes.ofHex("0d 01 00"))).hasMessageContaining("vectors");
        assertThatThrownBy(() -> AmfSamples.amf3(Bytes.ofHex("0a 07 03 43")))
                .hasMessageContaining("externalizable class C");
        assertThatThrownBy(() -> AmfSamples.amf3(Bytes.of(0x12))).hasMessageContaining("does not exist");
        assertThatThrownBy(() -> AmfSamples.amf3(Bytes.ofHex("09 03 01 09 00"))).hasMessageContaining("itself");
        assertThatThrownBy(() -> AmfSamples.amf3(Bytes.ofHex("0a 02"))).hasMessageContaining("reference 1 of 0");
        assertThatThrownBy(() -> AmfSamples.amf3(Bytes.ofHex("0a 05"))).hasMessageContaining("traits reference 1 of 0");
        assertThatThrownBy(() -> AmfSamples.amf3(Bytes.ofHex("06 02"))).hasMessageContaining("string reference 1 of 0");
    }

    private static List<Double> integers(String hex) throws MediaException {
        return AmfSamples.amf3(Bytes.ofHex(hex)).stream()
                .map(value -> value.number(-1))
                .toList();
    }

    private static ByteBuf nested(int depth) {
        ByteBuf out = Unpooled.buffer();
        for (int i = 0; i < depth; i++) {
            out.writeByte(0x09).writeByte(i + 1 < depth ? 0x03 : 0x01).writeByte(0x01);
        }
        return out;
    }
}
