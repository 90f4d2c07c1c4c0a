package io.weir.protocol.ice;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.weir.protocol.ProtocolException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a TCP stream into the packets that it carries, each behind its length in 16 bits (RFC 4571 section 2).
 *
 * <p>Ownership: each packet is a retained slice that the next handler releases.
 * <p>Limits: {@value #PACKET_BYTES_MAX} bytes a packet; a longer one ends the connection.
 */
public final class Rfc4571Decoder extends ByteToMessageDecoder {
    /** More than any packet that fits a path; the stream is out of step when a length is greater. */
    public static final int PACKET_BYTES_MAX = 4096;

    static final int HEADER = 2;

    /**
     * The next packet of {@code in}, which it shares memory with; null when more bytes are needed. Empty ones are passed over.
     *
     * @throws ProtocolException when a length is beyond the limit
     */
    public static @Nullable ByteBuf next(ByteBuf in) throws ProtocolException {
        while (in.readableBytes() >= HEADER) {
            int length = in.getUnsignedShort(in.readerIndex());
            if (length > PACKET_BYTES_MAX) {
                throw new ProtocolException.LimitExceeded(
                        ProtocolException.Scope.CONNECTION, "framed packet of " + length + " bytes");
            }
            if (in.readableBytes() < HEADER + length) {
                return null;
            }
            in.skipBytes(HEADER);
            if (length > 0) {
                return in.readSlice(length);
            }
        }
        return null;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws ProtocolException {
        ByteBuf packet = next(in);
        if (packet != null) {
            out.add(packet.retain());
        }
    }
}
