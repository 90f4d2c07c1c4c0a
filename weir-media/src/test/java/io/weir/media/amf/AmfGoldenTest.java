package io.weir.media.amf;

import io.weir.testkit.GoldenFile;
import org.junit.jupiter.api.Test;

class AmfGoldenTest {
    @Test
    void shouldReadConnect() throws Exception {
        GoldenFile.assertMatches("amf/connect.dump", AmfSamples.dump(AmfSamples.amf0(AmfSamples.CONNECT)));
    }

    @Test
    void shouldReadEveryAmf0Type() throws Exception {
        GoldenFile.assertMatches("amf/amf0.dump", AmfSamples.dump(AmfSamples.amf0(AmfSamples.EVERYTHING)));
    }

    @Test
    void shouldReadAmf3() throws Exception {
        GoldenFile.assertMatches("amf/amf3.dump", AmfSamples.dump(AmfSamples.amf3(AmfSamples.AMF3)));
    }
}
