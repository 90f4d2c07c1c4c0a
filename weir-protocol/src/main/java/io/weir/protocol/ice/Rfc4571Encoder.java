package io.weir.protocol.ice;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToByteEncoder;

/** Puts its length in 16 bits before each packet on a TCP stream (RFC 4571 section 2). */
public final class Rfc4571Encoder extends MessageToByteEncoder<ByteBuf> {
    /** Frames buffers. */
    public Rfc4571Encoder() {
        super(ByteBuf.class);
    }

    /**
     * Appends a framed copy of {@code packet} to {@code out}.
     *
     * @throws IllegalArgumentException when it is longer than {@link Rfc4571Decoder#PACKET_BYTES_MAX}
     */
    public static void append(ByteBuf packet, ByteBuf out) {
        int length = packet.readableBytes();
        if (length > Rfc4571Decoder.PACKET_BYTES_MAX) {
            throw new IllegalArgumentException("packet of " + length + " bytes");
        }
        out.writeShort(length).writeBytes(packet, packet.readerIndex(), length);
    }

    @Override
    protected void encode(ChannelHandlerContext context, ByteBuf packet, ByteBuf out) {
        append(packet, out);
    }
}
