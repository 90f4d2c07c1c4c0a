package io.weir.protocol.webrtc;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.util.concurrent.Future;
import io.weir.protocol.ice.IceRemote;
import io.weir.protocol.ice.IceTransport;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes in the packets of one TCP connection (RFC 6544), which must soon prove to be a session's. Threading: its loop. */
final class TcpHandler extends SimpleChannelInboundHandler<ByteBuf> {
    private static final Logger LOG = LoggerFactory.getLogger(TcpHandler.class);

    private final RtcPort port;
    private @Nullable PacketSocket socket;
    private @Nullable IceRemote remote;
    private @Nullable Future<?> deadline;

    TcpHandler(RtcPort port) {
        super(ByteBuf.class);
        this.port = port;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        InetSocketAddress from = (InetSocketAddress) context.channel().remoteAddress();
        if (!port.tryConnect(from, context.channel())) {
            context.close();
            return;
        }
        IceRemote address = new IceRemote(IceTransport.TCP_ACTIVE, from);
        remote = address;
        deadline = context.executor()
                .schedule(
                        () -> {
                            if (!port.isValidated(address)) {
                                context.close();
                            }
                        },
                        RtcPort.TCP_CHECK_TIMEOUT_MS,
                        TimeUnit.MILLISECONDS);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf packet) {
        IceRemote from = remote;
        if (from == null) {
            return;
        }
        PacketSocket own = socket;
        if (own == null) {
            own = port.socketOf(context.channel().eventLoop());
            socket = own;
        }
        port.onDatagram(own, packet, from);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        Future<?> pending = deadline;
        if (pending != null) {
            pending.cancel(false);
        }
        IceRemote from = remote;
        if (from != null) {
            port.onDisconnection(from.address(), from);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("[webrtc] TCP connection from {} ended: {}", remote, cause.getMessage());
        context.close();
    }
}
