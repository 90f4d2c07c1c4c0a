package io.weir.media.amf;

import io.netty.buffer.ByteBuf;
import io.weir.media.MediaException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the AMF0 values of one message (AMF 0 specification, 2007), with switches to AMF3 inside. References reach back within
 * the message.
 *
 * <p>Threading: one thread. Ownership: the buffer stays the caller's; its reader index advances past each value read.
 * <p>Limits: {@link AmfLimits}. Nothing is allocated from a claimed count.
 */
public final class Amf0Decoder {
    /** Where a reference points: a finished value and what it cost, or null while it is being read. */
    private record Target(@Nullable AmfValue value, int elements, int textBytes) {}

    private static final Target UNFINISHED = new Target(null, 0, 0);

    private final ByteBuf in;
    private final AmfBudget budget;
    private final List<Target> references = new ArrayList<>();
    private @Nullable Amf3Decoder amf3;

    public Amf0Decoder(ByteBuf in, AmfLimits limits) {
        this.in = in;
        this.budget = new AmfBudget(in, limits);
    }

    /**
     * All values of a message.
     *
     * @throws MediaException when one is malformed, unsupported or beyond {@code limits}
     */
    public static List<AmfValue> readAll(ByteBuf in, AmfLimits limits) throws MediaException {
        Amf0Decoder decoder = new Amf0Decoder(in, limits);
        List<AmfValue> values = new ArrayList<>();
        while (decoder.hasNext()) {
            values.add(decoder.next());
        }
        return values;
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
            case Amf0Marker.NUMBER -> new AmfValue.Num(readDouble("a number"));
            case Amf0Marker.BOOLEAN -> {
                budget.require(1, "a boolean");
                yield new AmfValue.Bool(in.readByte() != 0);
            }
            case Amf0Marker.STRING -> new AmfValue.Str(readShortText("a string"));
            case Amf0Marker.OBJECT, Amf0Marker.ECMA_ARRAY, Amf0Marker.STRICT_ARRAY, Amf0Marker.TYPED_OBJECT ->
                readComplex(marker);
            case Amf0Marker.NULL -> new AmfValue.Null();
            case Amf0Marker.UNDEFINED, Amf0Marker.UNSUPPORTED -> new AmfValue.Undefined();
            case Amf0Marker.REFERENCE -> readReference();
            case Amf0Marker.DATE -> {
                double epochMs = readDouble("a date");
                budget.require(2, "a date");
                yield new AmfValue.Date(epochMs, in.readShort());
            }
            case Amf0Marker.LONG_STRING -> new AmfValue.LongString(readLongText("a long string"));
            case Amf0Marker.XML_DOCUMENT -> new AmfValue.XmlDoc(readLongText("an XML document"));
            case Amf0Marker.AVM_PLUS -> readAmf3();
            case Amf0Marker.MOVIE_CLIP, Amf0Marker.RECORD_SET ->
                throw MediaException.unsupported("AMF0 marker " + marker + " is reserved");
            case Amf0Marker.OBJECT_END -> throw MediaException.malformed("AMF0 object end outside an object");
            default -> throw MediaException.malformed("AMF0 marker " + marker + " does not exist");
        };
    }

    private AmfValue readComplex(int marker) throws MediaException {
        int elementsBefore = budget.elements();
        int textBefore = budget.textBytes();
        int index = references.size();
        references.add(UNFINISHED);
        budget.enter();
        AmfValue value = switch (marker) {
            case Amf0Marker.OBJECT -> new AmfValue.Obj(readProperties(-1));
            case Amf0Marker.ECMA_ARRAY -> {
                budget.require(4, "an array's length");
                yield new AmfValue.EcmaArray(readProperties(in.readUnsignedInt()));
            }
            case Amf0Marker.TYPED_OBJECT -> new AmfValue.TypedObject(readShortText("a class name"), readProperties(-1));
            default -> new AmfValue.StrictArray(readElements());
        };
        budget.leave();
        references.set(index, new Target(value, budget.elements() - elementsBefore, budget.textBytes() - textBefore));
        return value;
    }

    /**
     * Reads up to the object end marker. An outermost associative array may also end with the message once it has the
     * {@code count} of properties it declared: some hardware encoders leave the end marker of onMetaData out.
     */
    private List<AmfValue.Property> readProperties(long count) throws MediaException {
        List<AmfValue.Property> properties = new ArrayList<>();
        while (true) {
            if (!in.isReadable() && budget.depth() == 1 && properties.size() == count) {
                return properties;
            }
            String name = readShortText("a property name");
            if (name.isEmpty()) {
                budget.require(1, "an object");
                if (in.getUnsignedByte(in.readerIndex()) == Amf0Marker.OBJECT_END) {
                    in.skipBytes(1);
                    return properties;
                }
            }
            budget.addElements(1);
            properties.add(new AmfValue.Property(name, next()));
        }
    }

    private List<AmfValue> readElements() throws MediaException {
        budget.require(4, "an array's length");
        long count = in.readUnsignedInt();
        if (count > in.readableBytes()) {
            throw MediaException.malformed(
                    "AMF0 array claims " + count + " elements in " + in.readableBytes() + " bytes");
        }
        List<AmfValue> elements = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            elements.add(next());
        }
        return elements;
    }

    private AmfValue readReference() throws MediaException {
        budget.require(2, "a reference");
        int index = in.readUnsignedShort();
        if (index >= references.size()) {
            throw MediaException.malformed("AMF0 reference " + index + " of " + references.size());
        }
        Target target = references.get(index);
        AmfValue value = target.value();
        if (value == null) {
            throw MediaException.unsupported("AMF0 object that contains itself");
        }
        budget.addElements(target.elements());
        budget.addText(target.textBytes());
        return value;
    }

    private AmfValue readAmf3() throws MediaException {
        Amf3Decoder decoder = amf3;
        if (decoder == null) {
            decoder = new Amf3Decoder(in, budget);
            amf3 = decoder;
        }
        return decoder.next();
    }

    private double readDouble(String what) throws MediaException {
        budget.require(8, what);
        return in.readDouble();
    }

    private String readShortText(String what) throws MediaException {
        budget.require(2, what);
        return budget.readText(in.readUnsignedShort(), what);
    }

    private String readLongText(String what) throws MediaException {
        budget.require(4, what);
        return budget.readText(in.readUnsignedInt(), what);
    }
}
