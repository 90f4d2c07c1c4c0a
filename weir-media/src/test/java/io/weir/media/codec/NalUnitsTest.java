package io.weir.media.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.buf.Bytes;
import io.weir.media.MediaException;
import io.weir.testkit.Scale;
import io.weir.testkit.Seeded;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NalUnitsTest {
    @Test
    void shouldSplitAndJoin() throws MediaException {
        Bytes list = Bytes.ofHex("00000002 6588 00000000 00000001 41");
        List<Bytes> nals = NalUnits.split(list);
        assertThat(nals).containsExactly(Bytes.ofHex("6588"), Bytes.EMPTY, Bytes.ofHex("41"));
        assertThat(NalUnits.join(nals)).isEqualTo(list);
        assertThat(NalUnits.isH264Keyframe(list)).isTrue();
        assertThat(NalUnits.isH265Keyframe(Bytes.ofHex("000000022601"))).isTrue();
        assertThat(NalUnits.isH265Keyframe(Bytes.ofHex("000000020201"))).isFalse();
    }

    @Test
    void shouldRefuseLengthsThatDoNotFit() {
        ParserChecks.assertRefused(() -> NalUnits.split(Bytes.ofHex("000000")), "cut off");
        ParserChecks.assertRefused(() -> NalUnits.split(Bytes.ofHex("0000000341aa")), "NAL unit of 3 bytes, 2 left");
        ParserChecks.assertRefused(() -> NalUnits.split(Bytes.ofHex("ffffffff41aa")), "4294967295");
        ParserChecks.assertRefused(() -> NalUnits.widen(Bytes.ofHex("000341aa"), 2), "3 bytes");
        ParserChecks.assertRefused(() -> NalUnits.widen(Bytes.ofHex("00"), 2), "cut off");
    }

    @Test
    void shouldConvertStartCodesBothWays() throws Exception {
        Seeded.forSeeds(Scale.count(200, 5000), random -> {
            List<Bytes> nals = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(5); i++) {
                byte[] nal = new byte[1 + random.nextInt(50)];
                for (int j = 0; j < nal.length; j++) {
                    // Never a zero: what looks like a start code or its padding cannot be inside a NAL unit.
                    nal[j] = (byte) (1 + random.nextInt(255));
                }
                nals.add(Bytes.wrap(nal));
            }
            Bytes list = NalUnits.join(nals);
            Bytes stream = NalUnits.toAnnexB(list);
            assertThat(NalUnits.isAnnexB(stream)).isTrue();
            assertThat(NalUnits.ofAnnexB(stream)).isEqualTo(list);
        });
        assertThat(NalUnits.ofAnnexB(Bytes.ofHex("000001 4188 0000 000001 65 00")))
                .isEqualTo(Bytes.ofHex("000000024188 0000000165"));
        assertThat(NalUnits.ofAnnexB(Bytes.ofHex("aabb"))).isEqualTo(Bytes.EMPTY);
    }

    @Test
    void shouldRemoveEmulationPrevention() {
        assertThat(NalUnits.rbsp(Bytes.ofHex("670000030100000303000003")))
                .isEqualTo(Bytes.ofHex("6700000100000300 00".replace(" ", "")));
    }
}
