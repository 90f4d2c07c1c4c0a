package io.weir.protocol.webrtc;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.weir.protocol.ice.IceRemote;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the datagrams of one loop's socket in. Threading: its loop. */
final class UdpHandler extends SimpleChannelInboundHandler<DatagramPacket> {
    private static final Logger LOG = LoggerFactory.getLogger(UdpHandler.class);

    private final PacketSocket socket;
    private final Input input;

    /** Who reads. */
    @FunctionalInterface
    interface Input {
        void onDatagram(PacketSocket socket, io.netty.buffer.ByteBuf packet, IceRemote from);
    }

    UdpHandler(Input input, PacketSocket socket) {
        super(DatagramPacket.class);
        this.input = input;
        this.socket = socket;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
        input.onDatagram(socket, packet.content(), IceRemote.udp(packet.sender()));
    }

    /** A datagram that the system would not send; the socket goes on. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof java.io.IOException) {
            socket.onSendFailure(cause);
        } else {
            LOG.error("[webrtc] a datagram broke its handler", cause);
        }
    }
}
