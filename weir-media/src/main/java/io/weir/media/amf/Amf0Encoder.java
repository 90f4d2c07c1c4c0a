package io.weir.media.amf;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.List;

/** Appends AMF0 to a buffer. Never writes references: a subtree that hangs in a value twice is written twice. */
public final class Amf0Encoder {
    private static final int SHORT_STRING_MAX = 65_535;

    private Amf0Encoder() {}

    /**
     * Appends one value with its marker.
     *
     * @throws IllegalArgumentException when a property or class name takes more than 65535 bytes
     */
    public static void write(ByteBuf out, AmfValue value) {
        switch (value) {
            case AmfValue.Num number -> writeNumber(out, number.value());
            case AmfValue.Bool bool -> out.writeByte(Amf0Marker.BOOLEAN).writeBoolean(bool.value());
            case AmfValue.Str string -> writeString(out, string.value());
            case AmfValue.LongString string -> writeLong(out, Amf0Marker.LONG_STRING, string.value());
            case AmfValue.XmlDoc document -> writeLong(out, Amf0Marker.XML_DOCUMENT, document.value());
            case AmfValue.Obj object -> {
                out.writeByte(Amf0Marker.OBJECT);
                writeProperties(out, object.properties());
            }
            case AmfValue.EcmaArray array -> {
                out.writeByte(Amf0Marker.ECMA_ARRAY).writeInt(array.properties().size());
                writeProperties(out, array.properties());
            }
            case AmfValue.TypedObject object -> {
                out.writeByte(Amf0Marker.TYPED_OBJECT);
                writeName(out, object.className());
                writeProperties(out, object.properties());
            }
            case AmfValue.StrictArray array -> {
                out.writeByte(Amf0Marker.STRICT_ARRAY).writeInt(array.elements().size());
                array.elements().forEach(element -> write(out, element));
            }
            case AmfValue.Null _ -> writeNull(out);
            case AmfValue.Undefined _ -> out.writeByte(Amf0Marker.UNDEFINED);
            case AmfValue.Date date ->
                out.writeByte(Amf0Marker.DATE).writeDouble(date.epochMs()).writeShort(date.timeZoneMinutes());
            case AmfValue.ByteArray _ -> out.writeByte(Amf0Marker.UNSUPPORTED);
        }
    }

    /** Appends a number. */
    public static void writeNumber(ByteBuf out, double value) {
        out.writeByte(Amf0Marker.NUMBER).writeDouble(value);
    }

    /** Appends a string, as a long string when its UTF-8 needs more than 65535 bytes. */
    public static void writeString(ByteBuf out, String value) {
        int length = ByteBufUtil.utf8Bytes(value);
        if (length > SHORT_STRING_MAX) {
            writeLong(out, Amf0Marker.LONG_STRING, value);
            return;
        }
        out.writeByte(Amf0Marker.STRING).writeShort(length);
        ByteBufUtil.writeUtf8(out, value);
    }

    /** Appends null. */
    public static void writeNull(ByteBuf out) {
        out.writeByte(Amf0Marker.NULL);
    }

    private static void writeLong(ByteBuf out, int marker, String value) {
        out.writeByte(marker).writeInt(ByteBufUtil.utf8Bytes(value));
        ByteBufUtil.writeUtf8(out, value);
    }

    private static void writeProperties(ByteBuf out, List<AmfValue.Property> properties) {
        for (AmfValue.Property property : properties) {
            writeName(out, property.name());
            write(out, property.value());
        }
        out.writeShort(0).writeByte(Amf0Marker.OBJECT_END);
    }

    private static void writeName(ByteBuf out, String name) {
        int length = ByteBufUtil.utf8Bytes(name);
        if (length > SHORT_STRING_MAX) {
            throw new IllegalArgumentException("AMF0 name of " + length + " bytes");
        }
        out.writeShort(length);
        ByteBufUtil.writeUtf8(out, name);
    }
}
