package io.weir.protocol.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.weir.base.buf.Bytes;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;

/** What one side of a session heard, in order. */
final class Side implements PeerListener {
    private static final int PATIENCE_SECONDS = 30;

    private final BlockingQueue<String> news = new LinkedBlockingQueue<>();
    private final BlockingQueue<Bytes> packets = new LinkedBlockingQueue<>();

    /** Packets to decrypt, by their sequence numbers; set before the session is. */
    IntPredicate wanted = _ -> true;

    /** What to do then; set before it can happen. */
    volatile Runnable whenConnected = () -> {};

    @Override
    public void onConnected() {
        news.add("connected");
        whenConnected.run();
    }

    @Override
    public boolean onProtectedRtp(ByteBuf packet, long nowNs) {
        return wanted.test(packet.getUnsignedShort(packet.readerIndex() + 2));
    }

    @Override
    public void onRtp(Bytes packet, long nowNs) {
        packets.add(packet);
    }

    @Override
    public void onRtcp(Bytes compound, long nowNs) {
        news.add("rtcp " + compound.hex());
    }

    @Override
    public void onClosed(PeerEnding ending, String reason) {
        news.add("closed: " + reason);
    }

    String next() throws InterruptedException {
        String told = news.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(told).as("something happens").isNotNull();
        return String.valueOf(told);
    }

    Bytes nextPacket() throws InterruptedException {
        Bytes packet = packets.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(packet).as("a packet comes").isNotNull();
        return packet == null ? Bytes.EMPTY : packet;
    }

    boolean isQuiet() {
        return news.isEmpty() && packets.isEmpty();
    }
}
