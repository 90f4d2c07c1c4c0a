package io.weir.protocol.rtmp;

/** The client's side of one RTMP connection after the handshake. */
public final class RtmpClientSession implements RtmpSession {
    @Override
    public void onMessage(RtmpMessage message, long nowNs) {}

    @Override
    public void onBytesReceived(int count, long nowNs) {}

    @Override
    public long onTick(long nowNs) {
        return Long.MAX_VALUE;
    }

    @Override
    public ChunkLimits chunkLimits() {
        return ChunkLimits.MEDIA;
    }

    @Override
    public void onClosed(RtmpCloseReason reason) {}
}
