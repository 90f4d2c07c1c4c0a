package io.weir.media.amf;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.media.MediaException;
import java.util.List;

class AmfFuzzTest {
    @FuzzTest
    void amf0(byte[] bytes) throws MediaException {
        List<AmfValue> values;
        try {
            values = Amf0Decoder.readAll(Unpooled.wrappedBuffer(bytes), AmfLimits.METADATA);
        } catch (MediaException _) {
            return;
        }
        ByteBuf out = Unpooled.buffer();
        values.forEach(value -> Amf0Encoder.write(out, value));
        if (Amf0Decoder.readAll(out, new AmfLimits(AmfLimits.DEPTH_MAX, 10_000_000, 100_000_000))
                        .size()
                != values.size()) {
            throw new IllegalStateException("wrote other values than were read");
        }
    }

    @FuzzTest
    void amf3(byte[] bytes) {
        try {
            AmfSamples.amf3(Unpooled.wrappedBuffer(bytes), AmfLimits.METADATA);
        } catch (MediaException _) {
            // A clean refusal.
        }
    }
}
