package io.weir.protocol.ice;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Tells packets on a shared port apart by their first bytes; reads nothing away. */
public final class StunDemux {
    /** The longest fragment that a session is looked up by: ours have {@value IceCredentials#UFRAG_LENGTH} characters. */
    public static final int UFRAG_LENGTH_MAX = 32;

    private static final int STUN_MAX = 3;
    private static final int DTLS_MIN = 20;
    private static final int DTLS_MAX = 63;
    private static final int RTP_MIN = 128;
    private static final int RTP_MAX = 191;
    private static final int RTCP_TYPE_MIN = 192;
    private static final int RTCP_TYPE_MAX = 223;
    private static final int RTP_HEADER = 12;
    private static final int RTCP_HEADER = 8;
    private static final int DTLS_HEADER = 13;

    private StunDemux() {}

    /** The kind of the packet that {@code packet} holds. */
    public static PacketKind kind(ByteBuf packet) {
        int length = packet.readableBytes();
        if (length < RTCP_HEADER) {
            return PacketKind.UNKNOWN;
        }
        int at = packet.readerIndex();
        int first = packet.getUnsignedByte(at);
        if (first >= RTP_MIN && first <= RTP_MAX) {
            int second = packet.getUnsignedByte(at + 1);
            if (second >= RTCP_TYPE_MIN && second <= RTCP_TYPE_MAX) {
                return PacketKind.RTCP;
            }
            return length < RTP_HEADER ? PacketKind.UNKNOWN : PacketKind.RTP;
        }
        if (first <= STUN_MAX) {
            boolean isStun = length >= StunMessage.HEADER && packet.getUnsignedInt(at + 4) == StunMessage.MAGIC_COOKIE;
            return isStun ? PacketKind.STUN : PacketKind.UNKNOWN;
        }
        return first >= DTLS_MIN && first <= DTLS_MAX && length >= DTLS_HEADER ? PacketKind.DTLS : PacketKind.UNKNOWN;
    }

    /**
     * The receiver's part of a binding request's USERNAME, without any check of the rest.
     *
     * @param packet one of {@link PacketKind#STUN}
     * @return null when it is no request or has none
     */
    public static @Nullable String requestUfrag(ByteBuf packet) {
        int start = packet.readerIndex();
        int end = packet.writerIndex();
        if (end - start < StunMessage.HEADER || packet.getUnsignedShort(start) != StunMessage.BINDING) {
            return null;
        }
        int at = start + StunMessage.HEADER;
        for (int i = 0; i < StunMessage.ATTRIBUTE_COUNT_MAX && at + 4 <= end; i++) {
            int length = packet.getUnsignedShort(at + 2);
            if (length > end - at - 4) {
                return null;
            }
            if (packet.getUnsignedShort(at) == StunAttribute.USERNAME) {
                return ufrag(packet, at + 4, length);
            }
            at += 4 + (length + 3 & ~3);
        }
        return null;
    }

    private static @Nullable String ufrag(ByteBuf packet, int at, int length) {
        int colon = packet.indexOf(at, at + Math.min(length, UFRAG_LENGTH_MAX + 1), (byte) ':');
        return colon < 0 ? null : packet.toString(at, colon - at, StandardCharsets.ISO_8859_1);
    }
}
