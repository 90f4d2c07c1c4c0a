package io.weir.media.amf;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.media.MediaException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

final class AmfSamples {
    /** ffmpeg's connect to rtmp://h/live: name, transaction id, command object. */
    static final Bytes CONNECT = Bytes.ofHex("""
            02 0007 636f6e6e656374
            00 3ff0000000000000
            03 0003 617070 02 0004 6c697665
               0004 66706164 01 00
               000c 6361706162696c6974696573 00 402e000000000000
            0000 09
            """);

    /** Every AMF0 type once: an array with a count that lies, a date, a long string, XML, a typed object, a reference. */
    static final Bytes EVERYTHING = Bytes.ofHex("""
            00 c059000000000000
            01 01
            02 0003 e282ac
            03 0001 61 05 0000 09
            05
            06
            07 0000
            08 00000007 0001 62 06 0000 09
            0a 00000002 00 0000000000000000 05
            0b 4270000000000000 ffc4
            0c 00000002 6869
            0d
            0f 00000004 3c612f3e
            10 0002 436c 0001 63 01 00 0000 09
            11 04 81 00
            """);

    /** A dynamic object with sealed names, a string reference, an array with both parts, a date, bytes, and references. */
    static final Bytes AMF3 = Bytes.ofHex("""
            00
            01
            02
            03
            04 bf ff ff ff
            05 3ff8000000000000
            06 07 616263
            06 00
            0a 23 05 436c 03 78 03 79 04 01 06 00
            0a 01 04 02 04 03
            0a 0b 01 00 04 05 01
            09 05 01 04 01 04 02
            09 03 03 6b 04 07 01 04 09
            08 01 4270000000000000
            0c 07 010203
            0b 09 3c612f3e
            0a 00
            """);

    private AmfSamples() {}

    static ByteBuf buffer(Bytes bytes) {
        return Unpooled.wrappedBuffer(bytes.toArray());
    }

    static List<AmfValue> amf0(Bytes bytes) throws MediaException {
        return Amf0Decoder.readAll(buffer(bytes), AmfLimits.METADATA);
    }

    static List<AmfValue> amf3(Bytes bytes) throws MediaException {
        return amf3(buffer(bytes), AmfLimits.METADATA);
    }

    static List<AmfValue> amf3(ByteBuf in, AmfLimits limits) throws MediaException {
        Amf3Decoder decoder = new Amf3Decoder(in, limits);
        List<AmfValue> values = new ArrayList<>();
        while (decoder.hasNext()) {
            values.add(decoder.next());
        }
        return values;
    }

    static Bytes encoded(AmfValue... values) {
        ByteBuf out = Unpooled.buffer();
        for (AmfValue value : values) {
            Amf0Encoder.write(out, value);
        }
        return Bytes.read(out, out.readableBytes());
    }

    static Bytes mutated(Bytes bytes, Random random) {
        byte[] array = bytes.toArray();
        for (int i = random.nextInt(4); i >= 0; i--) {
            array[random.nextInt(array.length)] = (byte) random.nextInt();
        }
        return Bytes.wrap(array).slice(0, random.nextInt(array.length) + 1);
    }

    static String dump(List<AmfValue> values) {
        StringBuilder text = new StringBuilder();
        values.forEach(value -> text.append(value).append('\n'));
        return text.toString();
    }
}
