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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class Amf0DecoderTest {
    @Test
    void shouldWriteWhatItRead() throws Exception {
        List<AmfValue> values = AmfSamples.amf0(AmfSamples.EVERYTHING);
        Bytes again = AmfSamples.encoded(values.toArray(AmfValue[]::new));
        assertThat(AmfSamples.amf0(again)).isEqualTo(values);
        assertThat(AmfSamples.encoded(AmfSamples.amf0(AmfSamples.CONNECT).toArray(AmfValue[]::new)))
                .isEqualTo(AmfSamples.CONNECT);
    }

    @Test
    void shouldFindPropertiesByName() throws Exception {
        AmfValue object = AmfSamples.amf0(AmfSamples.CONNECT).get(2);
        assertThat(object.get("app").text("?")).isEqualTo("live");
        assertThat(object.get("capabilities").number(0)).isEqualTo(15);
        assertThat(object.get("fpad").bool(true)).isFalse();
        assertThat(object.get("missing")).isEqualTo(new AmfValue.Undefined());
        assertThat(object.get("missing").isNothing()).isTrue();
        assertThat(object.get("app").number(7)).isEqualTo(7);
    }

    @Test
    void shouldFailCleanlyWhenTruncatedAnywhere() throws Exception {
        for (Bytes whole : List.of(AmfSamples.CONNECT, AmfSamples.EVERYTHING)) {
            List<AmfValue> values = AmfSamples.amf0(whole);
            for (int length = 0; length < whole.length(); length++) {
                Bytes part = whole.slice(0, length);
                try {
                    List<AmfValue> read = AmfSamples.amf0(part);
                    assertThat(values.subList(0, read.size())).isEqualTo(read);
                } catch (MediaException e) {
                    assertThat(e.reason()).isEqualTo(MediaException.Reason.MALFORMED);
                }
            }
        }
    }

    @Test
    void shouldFailCleanlyWhenMutated() throws Exception {
        Seeded.forSeeds(Scale.count(2_000, 100_000), random -> {
            try {
                AmfSamples.amf0(AmfSamples.mutated(AmfSamples.EVERYTHING, random));
            } catch (MediaException e) {
                assertThat(e).hasMessageContaining("AMF");
            }
        });
    }

    @Test
    void shouldResolveReferences() throws Exception {
        List<AmfValue> values = AmfSamples.amf0(AmfSamples.EVERYTHING);
        assertThat(values.get(6)).isEqualTo(values.get(3));
    }

    @Test
    void shouldRefuseAnObjectThatContainsItself() {
        Bytes cycle = Bytes.ofHex("0a 00000001 07 0000");
        assertThatThrownBy(() -> AmfSamples.amf0(cycle))
                .isInstanceOf(MediaException.class)
                .hasMessageContaining("itself");
    }

    @Test
    void shouldRefuseAReferenceToNothing() {
        assertThatThrownBy(() -> AmfSamples.amf0(Bytes.ofHex("07 0000"))).hasMessageContaining("reference 0 of 0");
    }

    @Test
    void shouldStopAtTheDepthLimit() throws Exception {
        AmfLimits limits = new AmfLimits(3, 1_000, 1_000);
        assertThatCode(() -> Amf0Decoder.readAll(nested(2), limits)).doesNotThrowAnyException();
        assertThatCode(() -> Amf0Decoder.readAll(nested(3), limits)).doesNotThrowAnyException();
        assertThatThrownBy(() -> Amf0Decoder.readAll(nested(4), limits)).hasMessageContaining("deeper than 3");
    }

    @Test
    void shouldSurviveARecursionBomb() {
        assertThatThrownBy(() -> Amf0Decoder.readAll(nested(100_000), AmfLimits.METADATA))
                .hasMessageContaining("deeper than");
    }

    @Test
    void shouldStopAtTheElementLimit() throws Exception {
        Bytes three = AmfSamples.encoded(new AmfValue.StrictArray(List.of(new AmfValue.Null(), new AmfValue.Null())));
        assertThat(Amf0Decoder.readAll(AmfSamples.buffer(three), new AmfLimits(4, 4, 0)))
                .hasSize(1);
        assertThat(Amf0Decoder.readAll(AmfSamples.buffer(three), new AmfLimits(4, 3, 0)))
                .hasSize(1);
        assertThatThrownBy(() -> Amf0Decoder.readAll(AmfSamples.buffer(three), new AmfLimits(4, 2, 0)))
                .hasMessageContaining("more than 2 elements");
    }

    @Test
    void shouldStopAtTheTextLimit() throws Exception {
        Bytes abc = AmfSamples.encoded(new AmfValue.Str("abc"));
        assertThat(Amf0Decoder.readAll(AmfSamples.buffer(abc), new AmfLimits(1, 1, 4)))
                .hasSize(1);
        assertThat(Amf0Decoder.readAll(AmfSamples.buffer(abc), new AmfLimits(1, 1, 3)))
                .hasSize(1);
        assertThatThrownBy(() -> Amf0Decoder.readAll(AmfSamples.buffer(abc), new AmfLimits(1, 1, 2)))
                .hasMessageContaining("more than 2 bytes of text");
    }

    @Test
    void shouldNotUnfoldReferencesBeyondTheLimit() {
        // Ten arrays, each holding the one before ten times by reference: 10^10 elements if unfolded.
        ByteBuf bomb = Unpooled.buffer();
        bomb.writeByte(Amf0Marker.STRICT_ARRAY).writeInt(11);
        bomb.writeByte(Amf0Marker.STRICT_ARRAY).writeInt(1).writeByte(Amf0Marker.NULL);
        for (int i = 1; i <= 10; i++) {
            bomb.writeByte(Amf0Marker.STRICT_ARRAY).writeInt(10);
            for (int j = 0; j < 10; j++) {
                bomb.writeByte(Amf0Marker.REFERENCE).writeShort(i);
            }
        }
        assertThatThrownBy(() -> Amf0Decoder.readAll(bomb, AmfLimits.METADATA)).hasMessageContaining("elements");
    }

    @Test
    void shouldNotBelieveClaimedCounts() {
        assertThatThrownBy(() -> AmfSamples.amf0(Bytes.ofHex("0a ffffffff 05")))
                .hasMessageContaining("claims 4294967295");
        assertThatThrownBy(() -> AmfSamples.amf0(Bytes.ofHex("0c ffffffff 05"))).hasMessageContaining("4294967295");
        assertThatThrownBy(() -> AmfSamples.amf0(Bytes.ofHex("0c 7fffffff 05"))).hasMessageContaining("bytes of text");
    }

    @Test
    void shouldAcceptMetadataWithoutItsEndMarker() throws Exception {
        Bytes unended = Bytes.ofHex("02 000a 6f6e4d65746144617461 08 00000001 0001 61 00 3ff0000000000000");
        assertThat(AmfSamples.amf0(unended).get(1).get("a").number(0)).isEqualTo(1);
        Bytes promisingMore = Bytes.ofHex("02 000a 6f6e4d65746144617461 08 00000002 0001 61 00 3ff0000000000000");
        assertThatThrownBy(() -> AmfSamples.amf0(promisingMore)).hasMessageContaining("property name");
    }

    @Test
    void shouldAnswerTheLastOfRepeatedNames() {
        AmfValue object = AmfValue.Obj.of(
                new AmfValue.Property("a", new AmfValue.Num(1)), new AmfValue.Property("a", new AmfValue.Num(2)));
        assertThat(object.get("a").number(0)).isEqualTo(2);
    }

    @Test
    void shouldWriteLongStringsAsSuch() throws Exception {
        for (int length : List.of(65_534, 65_535, 65_536)) {
            String text = "x".repeat(length);
            AmfValue read =
                    AmfSamples.amf0(AmfSamples.encoded(new AmfValue.Str(text))).getFirst();
            assertThat(read.text("")).isEqualTo(text);
            assertThat(read instanceof AmfValue.LongString).isEqualTo(length > 65_535);
        }
    }

    @Test
    void shouldRefuseReservedAndUnknownMarkers() {
        assertThatThrownBy(() -> AmfSamples.amf0(Bytes.of(0x04))).hasMessageContaining("reserved");
        assertThatThrownBy(() -> AmfSamples.amf0(Bytes.of(0x12))).hasMessageContaining("does not exist");
        assertThatThrownBy(() -> AmfSamples.amf0(Bytes.of(0x09))).hasMessageContaining("outside");
    }

    @Test
    void shouldWriteWhatARandomTreeHolds() throws Exception {
        Seeded.forSeeds(Scale.count(200, 20_000), random -> {
            List<AmfValue> values = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                values.add(AmfTrees.random(random, 4));
            }
            assertThat(AmfSamples.amf0(AmfSamples.encoded(values.toArray(AmfValue[]::new))))
                    .isEqualTo(values);
        });
    }

    private static ByteBuf nested(int depth) {
        ByteBuf out = Unpooled.buffer();
        for (int i = 0; i < depth; i++) {
            out.writeByte(Amf0Marker.STRICT_ARRAY).writeInt(i + 1 < depth ? 1 : 0);
        }
        return out;
    }
}
