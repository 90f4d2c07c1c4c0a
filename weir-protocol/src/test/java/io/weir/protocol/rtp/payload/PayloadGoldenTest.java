package io.weir.protocol.rtp.payload;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.buf.Bytes;
import io.weir.media.Codec;
import io.weir.media.codec.NalUnits;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bytes laid out by hand after the layouts in the specifications. */
class PayloadGoldenTest {
    private static final PacketizerOptions SHORT = new PacketizerOptions(32, 1);

    private static List<String> heads(Sample sample, boolean keyframe, Bytes unit, int length) throws Exception {
        return Received.cut(sample.codec(), SHORT, Received.unit(keyframe, unit)).stream()
                .map(p -> p.payload()
                        .slice(0, Math.min(length, p.payload().length()))
                        .hex())
                .toList();
    }

    /** RFC 6184 §5.7.1 (STAP-A) and §5.8 (FU-A). */
    @Test
    void shouldWriteH264() throws Exception {
        assertThat(heads(Sample.H264, true, Sample.H264.key(80), 16))
                .containsExactly(
                        "7800056742001fa1000468ce3c80",
                        "7c85" + fragment("6588", 80, 1, 14),
                        "7c05" + fragment("6588", 80, 28, 14),
                        "7c45" + fragment("6588", 80, 55, 14));
    }

    /** RFC 7798 §4.4.2 (AP) and §4.4.3 (FU). */
    @Test
    void shouldWriteH265() throws Exception {
        assertThat(heads(Sample.H265, true, Sample.H265.key(80), 24))
                .containsExactly(
                        "6001000440010c0100044201010100044401c0f2",
                        "620193" + fragment("260180", 80, 2, 21),
                        "620113" + fragment("260180", 80, 28, 21),
                        "620153" + fragment("260180", 80, 54, 21));
    }

    /** RFC 7741 §4.2. */
    @Test
    void shouldWriteVp8() throws Exception {
        Packetizer packetizer = new Vp8Packetizer(SHORT);
        List<String> heads = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            packetizer.packetize(
                    Received.unit(i == 0, i == 0 ? Sample.VP8.key(30) : Sample.VP8.inter(20)),
                    p -> heads.add(p.payload().slice(0, 8).hex()));
        }
        assertThat(heads)
                .containsExactly("90e0800000001002", "80e080000000" + fragment("", 30, 15, 2), "90e0800101003102");
    }

    /** RFC 9628 §4.2. */
    @Test
    void shouldWriteVp9() throws Exception {
        assertThat(heads(Sample.VP9, true, Sample.VP9.key(40), 9))
                .containsExactly("8a8000100060004082", "848000" + fragment("", 40, 20, 6));
        assertThat(heads(Sample.VP9, false, Sample.VP9.inter(29), 4)).containsExactly("cc800086");
    }

    /** RTP Payload Format For AV1 §4.4. */
    @Test
    void shouldWriteAv1() throws Exception {
        assertThat(heads(Sample.AV1, true, Sample.AV1.key(20), 8)).containsExactly("2804080000123010");
        assertThat(heads(Sample.AV1, true, Sample.AV1.key(70), 8))
                .containsExactly("6804080000123010", "d0" + fragment("", 69, 25, 7), "90" + fragment("", 69, 49, 7));
    }

    private static String fragment(String start, int length, int from, int count) {
        return Sample.filled(start, length).slice(from, count).hex();
    }

    @Test
    void shouldReadH264() throws Exception {
        Received received = new Received(Sample.H264.codec())
                .unit(1, 0, "78 0004 6742001f 0003 68ce3c", "7c85 88aabb", "7c05 cc", "7c45 dd")
                .unit(5, 3_000, "41809a", "01809b");
        assertThat(received.payloads())
                .containsExactly(
                        Bytes.ofHex("000000046742001f 0000000368ce3c 00000006 6588aabbccdd"),
                        Bytes.ofHex("0000000341809a 0000000301809b"));
        assertThat(received.units.getFirst().keyframe()).isTrue();
        assertThat(received.units.getLast().keyframe()).isFalse();
    }

    @Test
    void shouldReadH265() throws Exception {
        Received received = new Received(new Codec.H265(List.of(), List.of(), List.of()))
                .unit(1, 0, "6001 0004 40010c01 0003 420101 0003 4401c0", "620193 80aa", "620153 bb")
                .unit(4, 3_000, "020180");
        Bytes slice = Bytes.ofHex("2601 80aabb");
        assertThat(NalUnits.split(received.payloads().getFirst()))
                .hasSize(4)
                .last()
                .isEqualTo(slice);
        assertThat(received.payloads().getLast()).isEqualTo(Bytes.ofHex("00000003020180"));
    }

    @Test
    void shouldReadEveryFormOfVp8Descriptor() throws Exception {
        String key = "1002009d012a60004000";
        Received received = new Received(new Codec.Vp8())
                .unit(1, 0, "10" + key)
                .unit(2, 1, "908011" + key)
                .unit(3, 2, "90809234" + key)
                .unit(4, 3, "90f08123056a" + key)
                .unit(5, 4, "904005" + key)
                .unit(6, 5, "9020a0" + key, "8020a0 aa", "11bb");
        assertThat(received.faults).isEmpty();
        assertThat(received.payloads().subList(0, 5)).containsOnly(Bytes.ofHex(key));
        assertThat(received.payloads().getLast()).isEqualTo(Bytes.ofHex(key + "aabb"));
    }

    @Test
    void shouldReadBothModesOfVp9() throws Exception {
        String key = "824983424005f003f0";
        String inter = "860102";
        Received received = new Received(Sample.VP9.codec())
                .unit(1, 0, "0c" + key)
                .unit(2, 1, "cc05" + inter)
                // Layers with TL0PICIDX; then two spatial layers in a picture.
                .unit(3, 2, "ec0530aa" + inter)
                .unit(4, 3, "ec812300aa" + inter, "ec812302aa" + inter)
                // Flexible: two references, then a structure with sizes and pictures.
                .unit(6, 4, "fc8124300304" + inter)
                .unit(7, 5, "be0500 38 00600040 00c00080 02 0401 00" + key);
        assertThat(received.faults).isEmpty();
        assertThat(received.payloads())
                .extracting(Bytes::hex)
                .containsExactly(key, inter, inter, inter + inter, inter, key);
        received.unit(8, 6, "fc812430030507" + inter);
        assertThat(received.faults).containsExactly("VP9 picture with more than 3 references");
        assertThat(received.depacketizer.needsKeyframe()).isTrue();
    }

    @Test
    void shouldReadEveryFormOfAv1() throws Exception {
        Bytes key = Bytes.ofHex("0a03000012 320210aa");
        Received received = new Received(new Codec.Av1(Bytes.EMPTY))
                .unit(1, 0, "28 04 08000012 3010aa")
                // Lengths everywhere, a temporal delimiter, size fields kept.
                .unit(2, 1, "08 02 1200 05 0a03000012 03 3010aa")
                // Fragments over three packets.
                .unit(3, 2, "68 04 08000012 30", "d0 10", "90 aa");
        assertThat(received.faults).isEmpty();
        assertThat(received.payloads()).containsExactly(key, key, key);
        assertThat(received.tracks).hasSize(1);
        received.unit(6, 3, "08 04 08000012 03 3030aa");
        assertThat(received.units.getLast().keyframe()).isFalse();
    }
}
