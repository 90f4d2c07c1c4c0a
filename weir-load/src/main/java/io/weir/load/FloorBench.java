package io.weir.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.weir.base.buf.Bytes;
import io.weir.base.thread.EventLoops;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * The floor of WHEP: the packets of a stream, encrypted for each destination with a key of its own and sent to it in the runs that a
 * server would send, and nothing else. No server on this machine and virtual machine can go below.
 */
public final class FloorBench {
    private static final int SOCKET_BUFFER_BYTES = 4 << 20;

    private static final int MESSAGES_PER_WRITE = 1_024;

    private FloorBench() {}

    /**
     * Sends for as long as the options say. Blocks for all of that.
     *
     * @throws IOException when a port is in use, the file is unfit, or the system cannot cut runs apart (UDP_SEGMENT)
     * @throws InterruptedException when the calling thread is interrupted
     */
    public static FloorReport run(FloorOptions options) throws IOException, InterruptedException {
        MediaLoop media = options.file() == null ? CanonicalStream.create() : MediaLoop.ofFile(options.file());
        PacketRuns runs = PacketRuns.of(PictureLoop.of(media));
        FanoutBench.requireOpenFiles(options.firstPort() == 0 ? options.readers() : 0);
        if (options.firstPort() > 0) {
            return send(options, runs, portsFrom(options), null);
        }
        try (DrainSockets drains = DrainSockets.open(options.readers(), 0)) {
            return send(options, runs, drains.addresses(), drains);
        }
    }

    private static List<InetSocketAddress> portsFrom(FloorOptions options) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (int i = 0; i < options.readers(); i++) {
            addresses.add(new InetSocketAddress(InetAddress.getLoopbackAddress(), options.firstPort() + i));
        }
        return addresses;
    }

    private static FloorReport send(
            FloorOptions options,
            PacketRuns runs,
            List<InetSocketAddress> addresses,
            @org.jspecify.annotations.Nullable DrainSockets drains)
            throws IOException, InterruptedException {
        try (EventLoops loops = EventLoops.start(1)) {
            Channel channel = open(loops);
            CompletableFuture<FloorReport> result = new CompletableFuture<>();
            FloorRun run = new FloorRun(options, runs, targets(addresses), channel, result);
            channel.eventLoop().execute(run::begin);
            FloorReport sent = result.get();
            return drains == null ? sent : run.reportWith(drains.datagrams());
        } catch (ExecutionException e) {
            throw new IOException("the floor failed: " + e.getCause(), e.getCause());
        }
    }

    private static List<FloorTarget> targets(List<InetSocketAddress> addresses) {
        SecureRandom random = new SecureRandom();
        List<FloorTarget> targets = new ArrayList<>();
        for (InetSocketAddress address : addresses) {
            byte[] key = new byte[FloorTarget.keyLength()];
            byte[] salt = new byte[FloorTarget.saltLength()];
            random.nextBytes(key);
            random.nextBytes(salt);
            targets.add(new FloorTarget(address, Bytes.wrap(key), Bytes.wrap(salt)));
        }
        return targets;
    }

    private static Channel open(EventLoops loops) throws IOException {
        boolean segmenting = loops.datagramChannelType() == EpollDatagramChannel.class
                && EpollDatagramChannel.isSegmentedDatagramPacketSupported();
        if (!segmenting) {
            throw new IOException("this system cannot cut runs of packets apart: the floor needs Linux");
        }
        ChannelFuture binding = new Bootstrap()
                .group(loops.group())
                .channel(loops.datagramChannelType())
                .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER_BYTES)
                .option(ChannelOption.MAX_MESSAGES_PER_WRITE, MESSAGES_PER_WRITE)
                .handler(new ChannelInboundHandlerAdapter())
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .awaitUninterruptibly();
        if (binding.cause() != null) {
            throw new IOException(binding.cause().getMessage(), binding.cause());
        }
        return binding.channel();
    }
}
