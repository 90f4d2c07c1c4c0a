package io.weir.media.amf;

import io.netty.buffer.ByteBuf;
import io.weir.base.buf.Bytes;
import io.weir.media.MediaException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads AMF3 values (AMF 3 specification, 2013) as {@link AmfValue}s: integers become numbers, arrays strict arrays, or
 * associative ones when they have named elements. Vectors, dictionaries and externalizable classes are unsupported.
 *
 * <p>Threading: one thread. Ownership: the buffer stays the caller's; its reader index advances past each value read.
 * <p>Limits: {@link AmfLimits}. Nothing is allocated from a claimed count.
 */
public final class Amf3Decoder {
    private static final int UNDEFINED = 0x00;
    private static final int NULL = 0x01;
    private static final int FALSE = 0x02;
    private static final int TRUE = 0x03;
    private static final int INTEGER = 0x04;
    private static final int DOUBLE = 0x05;
    private static final int STRING = 0x06;
    private static final int XML_DOCUMENT = 0x07;
    private static final int DATE = 0x08;
    private static final int ARRAY = 0x09;
    private static final int OBJECT = 0x0a;
    private static final int XML = 0x0b;
    private static final int BYTE_ARRAY = 0x0c;
    private static final int LAST_MARKER = 0x11;

    private record Text(String value, int byteCount) {}

    private record Target(@Nullable AmfValue value, int elements, int textBytes) {}

    private record Traits(String className, boolean dynamic, List<String> names) {}

    private static final Target UNFINISHED = new Target(null, 0, 0);
    private static final Text EMPTY = new Text("", 0);

    private final ByteBuf in;
    private final AmfBudget budget;
    private final List<Text> strings = new ArrayList<>();
    private final List<Target> objects = new ArrayList<>();
    private final List<Traits> traits = new ArrayList<>();

    public Amf3Decoder(ByteBuf in, AmfLimits limits) {
        this(in, new AmfBudget(in, limits));
    }

    Amf3Decoder(ByteBuf in, AmfBudget budget) {
        this.in = in;
        this.budget = budget;
    }

    /** True while bytes are left. */
    public boolean hasNext() {
        return in.isReadable();
    }

    /**
     * Reads one value.
     *
     * @throws MediaException when it is malformed, truncated, of an unsupported type or beyond the limits
     */
    public AmfValue next() throws MediaException {
        budget.require(1, "a value");
        budget.addElements(1);
        int marker = in.readUnsignedByte();
        return switch (marker) {
            case UNDEFINED -> new AmfValue.Undefined();
            case NULL -> new AmfValue.Null();
            case FALSE -> new AmfValue.Bool(false);
            case TRUE -> new AmfValue.Bool(true);
            // 29 bits, signed.
            case INTEGER -> new AmfValue.Num(readU29() << 3 >> 3);
            case DOUBLE -> new AmfValue.Num(readDouble());
            case STRING -> new AmfValue.Str(readText().value());
            case XML_DOCUMENT, DATE, ARRAY, OBJECT, XML, BYTE_ARRAY -> readComplex(marker);
            default -> {
                if (marker <= LAST_MARKER) {
                    throw MediaException.unsupported("AMF3 vectors and dictionaries (marker " + marker + ")");
                }
                throw MediaException.malformed("AMF3 marker " + marker + " does not exist");
            }
        };
    }

    private AmfValue readComplex(int marker) throws MediaException {
        int header = readU29();
        if ((header & 1) == 0) {
            return resolve(header >> 1);
        }
        int elementsBefore = budget.elements();
        int textBefore = budget.textBytes();
        int index = objects.size();
        objects.add(UNFINISHED);
        budget.enter();
        int argument = header >> 1;
        AmfValue value = switch (marker) {
            case DATE -> new AmfValue.Date(readDouble(), 0);
            case ARRAY -> readArray(argument);
            case OBJECT -> readObject(argument);
            case BYTE_ARRAY -> {
                budget.addText(argument);
                budget.require(argument, "a byte array");
                yield new AmfValue.ByteArray(Bytes.read(in, argument));
            }
            default -> new AmfValue.XmlDoc(budget.readText(argument, "an XML document"));
        };
        budget.leave();
        objects.set(index, new Target(value, budget.elements() - elementsBefore, budget.textBytes() - textBefore));
        return value;
    }

    private AmfValue resolve(int index) throws MediaException {
        if (index >= objects.size()) {
            throw MediaException.malformed("AMF3 reference " + index + " of " + objects.size());
        }
        Target target = objects.get(index);
        AmfValue value = target.value();
        if (value == null) {
            throw MediaException.unsupported("AMF3 object that contains itself");
        }
        budget.addElements(target.elements());
        budget.addText(target.textBytes());
        return value;
    }

    private AmfValue readArray(int denseCount) throws MediaException {
        List<AmfValue.Property> properties = new ArrayList<>();
        readDynamic(properties);
        if (denseCount > in.readableBytes()) {
            throw MediaException.malformed(
                    "AMF3 array claims " + denseCount + " elements in " + in.readableBytes() + " bytes");
        }
        List<AmfValue> elements = new ArrayList<>();
        for (int i = 0; i < denseCount; i++) {
            elements.add(next());
        }
        if (properties.isEmpty()) {
            return new AmfValue.StrictArray(elements);
        }
        for (int i = 0; i < elements.size(); i++) {
            properties.add(new AmfValue.Property(Integer.toString(i), elements.get(i)));
        }
        return new AmfValue.EcmaArray(properties);
    }

    private AmfValue readObject(int header) throws MediaException {
        Traits shape = readTraits(header);
        List<AmfValue.Property> properties = new ArrayList<>();
        for (String name : shape.names()) {
            budget.addElements(1);
            properties.add(new AmfValue.Property(name, next()));
        }
        if (shape.dynamic()) {
            readDynamic(properties);
        }
        return shape.className().isEmpty()
                ? new AmfValue.Obj(properties)
                : new AmfValue.TypedObject(shape.className(), properties);
    }

    /** §3.12: bit 0 clear is a traits reference; bit 1 externalizable, bit 2 dynamic, then the count of sealed names. */
    private Traits readTraits(int header) throws MediaException {
        if ((header & 1) == 0) {
            int index = header >> 1;
            if (index >= traits.size()) {
                throw MediaException.malformed("AMF3 traits reference " + index + " of " + traits.size());
            }
            return traits.get(index);
        }
        String className = readText().value();
        if ((header & 2) != 0) {
            throw MediaException.unsupported("AMF3 externalizable class " + className);
        }
        int nameCount = header >> 3;
        if (nameCount > in.readableBytes()) {
            throw MediaException.malformed("AMF3 traits claim " + nameCount + " names");
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i < nameCount; i++) {
            budget.addElements(1);
            names.add(readText().value());
        }
        Traits shape = new Traits(className, (header & 4) != 0, List.copyOf(names));
        traits.add(shape);
        return shape;
    }

    private void readDynamic(List<AmfValue.Property> properties) throws MediaException {
        while (true) {
            String name = readText().value();
            if (name.isEmpty()) {
                return;
            }
            budget.addElements(1);
            properties.add(new AmfValue.Property(name, next()));
        }
    }

    private Text readText() throws MediaException {
        int header = readU29();
        if ((header & 1) == 0) {
            int index = header >> 1;
            if (index >= strings.size()) {
                throw MediaException.malformed("AMF3 string reference " + index + " of " + strings.size());
            }
            Text text = strings.get(index);
            budget.addText(text.byteCount());
            return text;
        }
        int length = header >> 1;
        if (length == 0) {
            // The empty string is never put in the table (§3.8).
            return EMPTY;
        }
        Text text = new Text(budget.readText(length, "a string"), length);
        strings.add(text);
        return text;
    }

    /** §1.3.1: seven bits a byte while the top bit is set, eight bits in a fourth. */
    private int readU29() throws MediaException {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            budget.require(1, "an integer");
            int octet = in.readUnsignedByte();
            if (i == 3) {
                return value << 8 | octet;
            }
            value = value << 7 | octet & 0x7f;
            if ((octet & 0x80) == 0) {
                return value;
            }
        }
        throw new IllegalStateException("unreachable");
    }

    private double readDouble() throws MediaException {
        budget.require(8, "a number");
        return in.readDouble();
    }
}
