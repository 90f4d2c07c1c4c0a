package io.weir.media.amf;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

final class AmfTrees {
    private AmfTrees() {}

    /** A tree of everything that AMF0 writes and reads back equal. */
    static AmfValue random(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 11 : 7)) {
            case 0 -> new AmfValue.Num(random.nextDouble());
            case 1 -> new AmfValue.Bool(random.nextBoolean());
            case 2 -> new AmfValue.Str("s" + random.nextInt());
            case 3 -> new AmfValue.Null();
            case 4 -> new AmfValue.Undefined();
            case 5 -> new AmfValue.Date(random.nextInt(), random.nextInt(1_440) - 720);
            case 6 -> new AmfValue.LongString("l" + random.nextInt());
            case 7 -> new AmfValue.Obj(properties(random, depth));
            case 8 -> new AmfValue.EcmaArray(properties(random, depth));
            case 9 -> new AmfValue.TypedObject("c" + random.nextInt(), properties(random, depth));
            default -> {
                List<AmfValue> elements = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    elements.add(random(random, depth - 1));
                }
                yield new AmfValue.StrictArray(elements);
            }
        };
    }

    private static List<AmfValue.Property> properties(Random random, int depth) {
        List<AmfValue.Property> properties = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            properties.add(new AmfValue.Property("p" + random.nextInt(), random(random, depth - 1)));
        }
        return properties;
    }
}
